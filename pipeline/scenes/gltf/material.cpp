#include "pipeline/scenes/gltf/material.hpp"

#include <cmath>

namespace photonlag::gltf {
namespace {

using Wrap = Sampling::Wrap;
using Mipmaps = Sampling::Mipmaps;

Wrap wrap_of(const Json& sampler, const char* key) {
  switch (sampler.whole(key, 10497)) {
    case 33071:
      return Wrap::clamp;
    case 33648:
      return Wrap::mirror;
    case 10497:
      return Wrap::repeat;
    default:
      throw Flaw{sampler.place(key) + " is no way to wrap"};
  }
}

/// NEAREST 9728, LINEAR 9729, then 9984 to 9987: a filter within a level (even: nearest), one between (986 on: linear).
Sampling sampling_of(const Json& sampler) {
  Sampling out;
  out.wrap_u = wrap_of(sampler, "wrapS");
  out.wrap_v = wrap_of(sampler, "wrapT");
  const auto near = sampler.whole("magFilter", 9729), far = sampler.whole("minFilter", 9985);
  if (near != 9728 && near != 9729) throw Flaw{sampler.place("magFilter") + " is no filter"};
  if (far != 9728 && far != 9729 && (far < 9984 || far > 9987))
    throw Flaw{sampler.place("minFilter") + " is no filter"};
  out.smooth_near = near == 9729;
  out.smooth_far = far % 2 == 1;
  out.mipmaps = far < 9984 ? Mipmaps::none : far < 9986 ? Mipmaps::nearest : Mipmaps::linear;
  return out;
}

/// The image that a texture shows: its own, or the only one an extension gives it, which then says why it cannot be.
int image_of(Document& file, const Json& texture, Remarks& remarks) {
  std::optional<std::size_t> image = texture.whole("source");
  for (const char* name : {"EXT_texture_webp", "KHR_texture_basisu", "EXT_texture_avif", "MSFT_texture_dds"}) {
    const auto other = texture.extension(name);
    if (!other) continue;
    if (image) remarks.add(std::string(name) + " (the image it replaces is drawn)");
    if (!image) image = other->whole("source");
  }
  if (!image) {
    remarks.add("textures without an image (white)");
    return -1;
  }
  (void)file.member("images", *image, texture.place("source"));
  return int(*image);
}

void add_transform(const Json& info, TextureUse& use) {
  const auto transform = info.extension("KHR_texture_transform");
  if (!transform) return;
  auto offset = transform->numbers("offset", 2), scale = transform->numbers("scale", 2);
  if (offset.empty()) offset = {0, 0};
  if (scale.empty()) scale = {1, 1};
  const double turn = transform->number("rotation", 0), c = std::cos(turn), s = std::sin(turn);
  use.uv_from_vertex = {c * scale[0], s * scale[1], offset[0], -s * scale[0], c * scale[1], offset[1]};
  if (const auto set = transform->whole("texCoord")) use.uv_set = "TEXCOORD_" + std::to_string(*set);
}

TextureUse texture_of(Document& file, const Json& owner, const char* key, Remarks& remarks) {
  TextureUse use;
  const auto info = owner.find(key);
  if (!info) return use;
  const Json texture = file.member("textures", info->at("index").as_whole(), info->place());
  use.image = image_of(file, texture, remarks);
  use.uv_set = "TEXCOORD_" + std::to_string(info->whole("texCoord", 0));
  if (const auto sampler = texture.whole("sampler")) {
    use.sampling = sampling_of(file.member("samplers", *sampler, texture.place("sampler")));
  }
  add_transform(*info, use);
  return use;
}

void add_base(Document& file, const Json& material, Look& look, Remarks& remarks) {
  const auto old = material.extension("KHR_materials_pbrSpecularGlossiness");
  const bool is_old = old && !look.finish.unlit;
  const auto surface = is_old ? old : material.find("pbrMetallicRoughness");
  if (!surface) return;
  const auto factor = surface->numbers(is_old ? "diffuseFactor" : "baseColorFactor", 4);
  for (std::size_t i = 0; i < factor.size(); ++i) look.tint[i] = float(factor[i]);
  look.base = texture_of(file, *surface, is_old ? "diffuseTexture" : "baseColorTexture", remarks);
  if (look.finish.unlit) return;
  if (surface->find("metallicRoughnessTexture") || surface->find("specularGlossinessTexture")) {
    remarks.add("maps of metal, roughness or gloss (every surface is matte)");
  }
}

void add_glow(Document& file, const Json& material, Look& look, Remarks& remarks) {
  const auto factor = material.numbers("emissiveFactor", 3);
  const auto stronger = material.extension("KHR_materials_emissive_strength");
  const double strength = stronger ? stronger->number("emissiveStrength", 1) : 1;
  for (std::size_t i = 0; i < factor.size(); ++i) look.finish.glow[i] = float(factor[i] * strength);
  if (look.finish.is_plain()) return;
  look.glow = texture_of(file, material, "emissiveTexture", remarks);
}

void add_alpha(const Json& material, Finish& finish) {
  const std::string mode = material.text("alphaMode", "OPAQUE");
  if (mode == "MASK") {
    finish.alpha = Finish::Alpha::mask;
  } else if (mode == "BLEND") {
    finish.alpha = Finish::Alpha::blend;
  } else if (mode != "OPAQUE") {
    throw Flaw{material.place("alphaMode") + " is " + in_quotes(mode) + ", not OPAQUE, MASK or BLEND"};
  }
  finish.alpha_cutoff = float(material.number("alphaCutoff", 0.5));
}

}  // namespace

Look look_of(Document& file, const Json& primitive, Remarks& remarks) {
  Look look;
  const auto number = primitive.whole("material");
  if (!number) return look;
  const Json material = file.member("materials", *number, primitive.place("material"));
  look.double_sided = material.flag("doubleSided", false);
  look.finish.unlit = bool(material.extension("KHR_materials_unlit"));
  add_base(file, material, look, remarks);
  if (!look.finish.unlit) {
    add_glow(file, material, look, remarks);
    if (material.find("normalTexture")) remarks.add("normal maps");
    if (material.find("occlusionTexture")) remarks.add("occlusion maps");
  }
  add_alpha(material, look.finish);
  return look;
}

}  // namespace photonlag::gltf
