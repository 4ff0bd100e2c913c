#include "pipeline/render/pipeline.hpp"

#include <cstddef>

#include "pipeline/scenes/scene.hpp"

namespace photonlag {
namespace {

using Layout = vk::ImageLayout;
using Access = vk::AccessFlagBits;
using Stage = vk::PipelineStageFlagBits;

constexpr std::uint32_t vertex_code[] = {
#include "lit.vert.inc"
};
constexpr std::uint32_t fragment_code[] = {
#include "lit.frag.inc"
};
constexpr std::uint32_t painted_vertex_code[] = {
#include "painted.vert.inc"
};
constexpr std::uint32_t painted_fragment_code[] = {
#include "painted.frag.inc"
};

vk::AttachmentDescription kept(vk::Format format) {
  vk::AttachmentDescription description;
  description.format = format;
  description.loadOp = vk::AttachmentLoadOp::eClear;
  description.storeOp = vk::AttachmentStoreOp::eStore;
  description.stencilLoadOp = vk::AttachmentLoadOp::eDontCare;
  description.stencilStoreOp = vk::AttachmentStoreOp::eDontCare;
  description.initialLayout = Layout::eUndefined;
  description.finalLayout = Layout::eTransferSrcOptimal;
  return description;
}

const std::array vertex_bindings{vk::VertexInputBindingDescription(0, sizeof(Vertex)),
                                 vk::VertexInputBindingDescription(1, sizeof(VertexPaint))};
const std::array vertex_attributes{
    vk::VertexInputAttributeDescription(0, 0, vk::Format::eR32G32B32Sfloat, offsetof(Vertex, position)),
    vk::VertexInputAttributeDescription(1, 0, vk::Format::eR32G32B32Sfloat, offsetof(Vertex, normal)),
    vk::VertexInputAttributeDescription(2, 0, vk::Format::eR32G32Sfloat, offsetof(Vertex, uv)),
    vk::VertexInputAttributeDescription(3, 1, vk::Format::eR32G32B32A32Sfloat, offsetof(VertexPaint, colour)),
    vk::VertexInputAttributeDescription(4, 1, vk::Format::eR32G32Sfloat, offsetof(VertexPaint, glow_uv))};

vk::PipelineVertexInputStateCreateInfo vertex_input(Paint paint) {
  const bool plain = paint == Paint::plain;
  vk::PipelineVertexInputStateCreateInfo input;
  input.setVertexBindingDescriptions(vertex_bindings).setVertexAttributeDescriptions(vertex_attributes);
  return input.setVertexBindingDescriptionCount(plain ? 1 : 2).setVertexAttributeDescriptionCount(plain ? 3 : 5);
}

vk::PipelineColorBlendAttachmentState blending_of(Paint paint) {
  using Channel = vk::ColorComponentFlagBits;
  vk::PipelineColorBlendAttachmentState blend;
  blend.colorWriteMask = Channel::eR | Channel::eG | Channel::eB | Channel::eA;
  if (paint != Paint::blended) return blend;
  blend.blendEnable = VK_TRUE;
  blend.srcColorBlendFactor = vk::BlendFactor::eSrcAlpha;
  blend.dstColorBlendFactor = vk::BlendFactor::eOneMinusSrcAlpha;
  blend.srcAlphaBlendFactor = vk::BlendFactor::eZero;  // the picture stays opaque
  blend.dstAlphaBlendFactor = vk::BlendFactor::eOne;
  return blend;
}

}  // namespace

vk::raii::RenderPass make_render_pass(const vk::raii::Device& device) {
  const std::array attachments{kept(colour_format), kept(depth_format)};
  const vk::AttachmentReference colour(0, Layout::eColorAttachmentOptimal);
  const vk::AttachmentReference depth(1, Layout::eDepthStencilAttachmentOptimal);
  vk::SubpassDescription subpass;
  subpass.setColorAttachments(colour).setPDepthStencilAttachment(&depth);
  const auto draw_stages = Stage::eColorAttachmentOutput | Stage::eEarlyFragmentTests | Stage::eLateFragmentTests;
  const auto writes = Access::eColorAttachmentWrite | Access::eDepthStencilAttachmentWrite;
  const auto reads = Access::eColorAttachmentRead | Access::eDepthStencilAttachmentRead;
  const std::array order{
      vk::SubpassDependency(VK_SUBPASS_EXTERNAL, 0, Stage::eTransfer, draw_stages, Access::eTransferRead,
                            writes | reads),
      vk::SubpassDependency(0, VK_SUBPASS_EXTERNAL, draw_stages, Stage::eTransfer, writes, Access::eTransferRead)};
  return {device, vk::RenderPassCreateInfo({}, attachments, subpass, order)};
}

vk::raii::Pipeline make_pipeline(const Gpu::Impl& gpu, const vk::raii::RenderPass& pass,
                                 const vk::raii::PipelineLayout& layout, const Canvas& canvas, Paint paint) {
  using Code = std::span<const std::uint32_t>;
  const bool plain = paint == Paint::plain;
  const vk::raii::ShaderModule vertex_shader = gpu.shader(plain ? Code(vertex_code) : Code(painted_vertex_code)),
                               fragment_shader = gpu.shader(plain ? Code(fragment_code) : Code(painted_fragment_code));
  const std::array stages{
      vk::PipelineShaderStageCreateInfo({}, vk::ShaderStageFlagBits::eVertex, *vertex_shader, "main"),
      vk::PipelineShaderStageCreateInfo({}, vk::ShaderStageFlagBits::eFragment, *fragment_shader, "main")};

  const vk::PipelineVertexInputStateCreateInfo input = vertex_input(paint);
  const vk::PipelineInputAssemblyStateCreateInfo assembly({}, vk::PrimitiveTopology::eTriangleList);

  const float size = 2 * float(canvas.middle);
  const vk::Viewport viewport(canvas.shift_x, canvas.shift_y, size, size, 0, 1);
  const vk::Rect2D scissor({int(canvas.left), int(canvas.top)}, {canvas.width, canvas.height});
  const vk::PipelineViewportStateCreateInfo view({}, viewport, scissor);

  vk::PipelineRasterizationStateCreateInfo raster;
  raster.setCullMode(vk::CullModeFlagBits::eBack).setFrontFace(vk::FrontFace::eCounterClockwise).setLineWidth(1);
  const vk::PipelineMultisampleStateCreateInfo samples;
  vk::PipelineDepthStencilStateCreateInfo depth;
  depth.setDepthTestEnable(VK_TRUE).setDepthCompareOp(vk::CompareOp::eGreater);
  depth.setDepthWriteEnable(paint == Paint::blended ? VK_FALSE : VK_TRUE);
  const vk::PipelineColorBlendAttachmentState blend = blending_of(paint);
  vk::PipelineColorBlendStateCreateInfo blending;
  blending.setAttachments(blend);

  vk::GraphicsPipelineCreateInfo info({}, stages, &input, &assembly, nullptr, &view, &raster, &samples, &depth,
                                      &blending, nullptr, *layout, *pass);
  return {gpu.device, nullptr, info};
}

}  // namespace photonlag
