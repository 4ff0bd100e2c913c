#include "pipeline/render/renderer.hpp"

#include <cassert>
#include <cmath>
#include <cstring>

#include "pipeline/render/back_to_front.hpp"
#include "pipeline/render/pipeline.hpp"
#include "pipeline/render/scene_memory.hpp"

namespace photonlag {
namespace {

using Usage = vk::ImageUsageFlagBits;
constexpr float near_m = 0.05F;
constexpr auto push_stages = vk::ShaderStageFlagBits::eVertex | vk::ShaderStageFlagBits::eFragment;

/// Clip space of an infinite, reversed projection: w is the distance along the axis, depth = near / distance.
Eigen::Matrix4d clip_from_eye(double focal_px, double middle_px) {
  Eigen::Matrix4d clip = Eigen::Matrix4d::Zero();
  clip(0, 0) = focal_px / middle_px;
  clip(1, 1) = -focal_px / middle_px;  // Vulkan's y points down
  clip(2, 3) = double(near_m);
  clip(3, 2) = -1;
  return clip;
}

Eigen::Matrix4d eye_from_world(const Pose& pose) {
  Eigen::Matrix4d eye = Eigen::Matrix4d::Identity();
  const Eigen::Matrix3d turn = pose.world_from_head.toRotationMatrix().transpose();
  eye.topLeftCorner<3, 3>() = turn;
  eye.topRightCorner<3, 1>() = -turn * pose.position;
  return eye;
}

Push push_for(const Eigen::Matrix4d& clip_from_part, const Part& part, const Eigen::Isometry3d& world_from_part) {
  Push push{};
  Eigen::Map<Eigen::Matrix4f>(push.clip_from_part.data()) = clip_from_part.cast<float>();
  const Eigen::Quaterniond turn(world_from_part.linear());
  Eigen::Map<Eigen::Vector4f>(push.world_from_part.data()) = turn.coeffs().cast<float>();
  push.tint = part.tint;
  const Finish& finish = part.finish;
  push.glow = {finish.glow[0], finish.glow[1], finish.glow[2], finish.unlit ? 1.0F : 0.0F};
  push.alpha[0] = finish.alpha == Finish::Alpha::mask ? finish.alpha_cutoff : -1.0F;
  push.alpha[1] = finish.alpha == Finish::Alpha::blend ? 1.0F : 0.0F;
  return push;
}

vk::BufferImageCopy kept_rectangle(const Canvas& canvas, vk::ImageAspectFlags aspect) {
  vk::BufferImageCopy copy;
  copy.imageSubresource = {aspect, 0, 0, 1};
  copy.imageOffset = vk::Offset3D(int(canvas.left), int(canvas.top), 0);
  copy.imageExtent = vk::Extent3D(canvas.width, canvas.height, 1);
  return copy;
}

}  // namespace

struct Renderer::Impl {
  const Gpu::Impl& gpu;
  const Scene& scene;
  Lens lens;
  Canvas canvas;
  SceneMemory memory;
  GpuImage colour, depth;
  GpuBuffer colour_bytes, depth_bytes;
  vk::raii::RenderPass pass;
  vk::raii::Framebuffer framebuffer;
  vk::raii::PipelineLayout layout;
  std::array<vk::raii::Pipeline, 3> pipelines{nullptr, nullptr, nullptr};  ///< By Paint; those that the scene needs.
  vk::raii::CommandBuffer commands;
  vk::raii::Fence fence;
  BackToFront translucent;
  std::vector<Eigen::Isometry3d> world_from_part;
  std::vector<Eigen::Matrix4d> clip_from_part;

  Impl(const Gpu::Impl& on, const Scene& of, const Lens& through)
      : gpu(on),
        scene(of),
        lens(through),
        canvas(through),
        memory(on, of),
        colour(target(colour_format, Usage::eColorAttachment, vk::ImageAspectFlagBits::eColor)),
        depth(target(depth_format, Usage::eDepthStencilAttachment, vk::ImageAspectFlagBits::eDepth)),
        colour_bytes(readback()),
        depth_bytes(readback()),
        pass(make_render_pass(on.device)),
        framebuffer(make_framebuffer()),
        layout(make_layout()),
        commands(on.command_buffer()),
        fence(on.device, vk::FenceCreateInfo()),
        translucent(on, of, memory),
        world_from_part(memory.parts.size(), Eigen::Isometry3d::Identity()),
        clip_from_part(memory.parts.size()) {
    for (const PartMemory& part : memory.parts) {
      vk::raii::Pipeline& needed = pipelines[std::size_t(part.look)];
      if (!*needed) needed = make_pipeline(on, pass, layout, canvas, part.look);
    }
  }

  [[nodiscard]] GpuImage target(vk::Format format, Usage usage, vk::ImageAspectFlagBits aspect) const {
    return gpu.image({format, canvas.right(), canvas.bottom(), 1, usage | Usage::eTransferSrc, aspect});
  }

  [[nodiscard]] GpuBuffer readback() const {
    return gpu.buffer(std::size_t(canvas.width) * canvas.height * 4, vk::BufferUsageFlagBits::eTransferDst,
                      Memory::readback);
  }

  [[nodiscard]] vk::raii::Framebuffer make_framebuffer() const {
    const std::array views{*colour.view, *depth.view};
    return {gpu.device, vk::FramebufferCreateInfo({}, *pass, views, canvas.right(), canvas.bottom(), 1)};
  }

  [[nodiscard]] vk::raii::PipelineLayout make_layout() const {
    const vk::PushConstantRange range(push_stages, 0, sizeof(Push));
    const std::array sets{*memory.layout, *memory.layout};
    return {gpu.device, vk::PipelineLayoutCreateInfo({}, sets, range)};
  }

  void place_parts(const Pose& pose, Nanos t, double focal_px);
  void draw_indices(std::size_t part, const GpuBuffer& indices, std::uint32_t first, std::uint32_t count) const;
  void draw_parts();
  void record(const Pose& pose, Nanos t, bool with_depth, double focal_px);
  void render(const Pose& pose, Nanos t, Rendered& out, bool with_depth, double focal_px);
};

void Renderer::Impl::place_parts(const Pose& pose, Nanos t, double focal_px) {
  const Eigen::Matrix4d clip_from_world = clip_from_eye(focal_px, canvas.middle) * eye_from_world(pose);
  for (std::size_t i = 0; i < memory.parts.size(); ++i) {
    if (scene.parts()[i].moves) world_from_part[i] = scene.part_pose(i, t);
    clip_from_part[i] = clip_from_world * world_from_part[i].matrix();
  }
}

/// @pre the pipeline of the part's look is bound
void Renderer::Impl::draw_indices(std::size_t part, const GpuBuffer& indices, std::uint32_t first,
                                  std::uint32_t count) const {
  const PartMemory& one = memory.parts[part];
  commands.bindDescriptorSets(vk::PipelineBindPoint::eGraphics, *layout, 0, *memory.sets[one.texture], {});
  commands.bindVertexBuffers(0, *one.vertices.buffer, {0});
  if (one.look != Paint::plain) {
    commands.bindDescriptorSets(vk::PipelineBindPoint::eGraphics, *layout, 1, *memory.sets[one.glow], {});
    commands.bindVertexBuffers(1, *one.paint.buffer, {0});
  }
  commands.bindIndexBuffer(*indices.buffer, 0, vk::IndexType::eUint32);
  commands.pushConstants<Push>(*layout, push_stages, 0,
                               push_for(clip_from_part[part], scene.parts()[part], world_from_part[part]));
  commands.drawIndexed(count, 1, first, 0, 0);
}

void Renderer::Impl::draw_parts() {
  for (const Paint look : {Paint::plain, Paint::full}) {
    if (!*pipelines[std::size_t(look)]) continue;
    commands.bindPipeline(vk::PipelineBindPoint::eGraphics, *pipelines[std::size_t(look)]);
    for (std::size_t i = 0; i < memory.parts.size(); ++i) {
      const PartMemory& part = memory.parts[i];
      if (part.look == look && part.index_count > 0) draw_indices(i, part.indices, 0, part.index_count);
    }
  }
  if (translucent.empty()) return;
  commands.bindPipeline(vk::PipelineBindPoint::eGraphics, *pipelines[std::size_t(Paint::blended)]);
  for (const BackToFront::Run& run : translucent.sort(clip_from_part)) {
    draw_indices(run.part, translucent.indices(), run.first, run.count);
  }
}

void Renderer::Impl::record(const Pose& pose, Nanos t, bool with_depth, double focal_px) {
  using vk::ImageAspectFlagBits;
  const std::array clear{vk::ClearValue(vk::ClearColorValue(std::array{0.32F, 0.37F, 0.44F, 1.0F})),
                         vk::ClearValue(vk::ClearDepthStencilValue(0.0F, 0))};
  const vk::Rect2D area({int(canvas.left), int(canvas.top)}, {canvas.width, canvas.height});
  commands.begin({vk::CommandBufferUsageFlagBits::eOneTimeSubmit});
  commands.beginRenderPass({*pass, *framebuffer, area, clear}, vk::SubpassContents::eInline);
  place_parts(pose, t, focal_px);
  draw_parts();
  commands.endRenderPass();
  constexpr auto from = vk::ImageLayout::eTransferSrcOptimal;
  commands.copyImageToBuffer(*colour.image, from, *colour_bytes.buffer,
                             kept_rectangle(canvas, ImageAspectFlagBits::eColor));
  if (with_depth) {
    commands.copyImageToBuffer(*depth.image, from, *depth_bytes.buffer,
                               kept_rectangle(canvas, ImageAspectFlagBits::eDepth));
  }
  const vk::MemoryBarrier done(vk::AccessFlagBits::eTransferWrite, vk::AccessFlagBits::eHostRead);
  commands.pipelineBarrier(vk::PipelineStageFlagBits::eTransfer, vk::PipelineStageFlagBits::eHost, {}, done, {}, {});
  commands.end();
}

void Renderer::Impl::render(const Pose& pose, Nanos t, Rendered& out, bool with_depth, double focal_px) {
  record(pose, t, with_depth, focal_px);
  gpu.run(commands, fence);
  const std::size_t pixels = std::size_t(canvas.width) * canvas.height;
  out.colour.width = int(canvas.width);
  out.colour.height = int(canvas.height);
  out.colour.rgba.resize(pixels * 4);
  std::memcpy(out.colour.rgba.data(), colour_bytes.mapped, pixels * 4);
  out.depth_m.resize(with_depth ? pixels : 0);
  const auto* depths = reinterpret_cast<const float*>(depth_bytes.mapped);
  for (std::size_t i = 0; i < out.depth_m.size(); ++i) out.depth_m[i] = near_m / depths[i];  // 0 gives infinity
}

Renderer::Renderer(Gpu& gpu, const Scene& scene, const Lens& lens) try
    : impl_(std::make_unique<Impl>(gpu.impl(), scene, lens)) {
  assert(lens.width > 0 && lens.height > 0 && lens.focal_px > 0);
  Rendered warm_up;  // the driver compiles shaders at the first draw
  render({}, Nanos(0), warm_up);
} catch (const vk::SystemError& error) {
  throw gpu.impl().trouble(error);
}

Renderer::~Renderer() = default;

void Renderer::render(const Pose& pose, Nanos t, Rendered& out, bool with_depth, double focal_px) try {
  impl_->render(pose, t, out, with_depth, focal_px > 0 ? focal_px : impl_->lens.focal_px);
} catch (const vk::SystemError& error) {
  throw impl_->gpu.trouble(error);
}

}  // namespace photonlag
