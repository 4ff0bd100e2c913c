#include <array>
#include <cassert>
#include <cstring>

#include "pipeline/render/gpu_impl.hpp"
#include "reprojection/reprojector.hpp"

namespace photonlag {
namespace {

constexpr std::uint32_t code[] = {
#include "rotational.comp.inc"
};

/// Layout of the shader's push constants.
struct Push {
  std::array<float, 12> rows{};  // three rows of four; the fourth number is padding
  std::array<std::int32_t, 2> display{}, source{};
};

/// u_source ~ K_s * Rs^T * Rd * K_d^-1 * u_display, pixels from the optical axis, x right, y down, looking along -z.
Eigen::Matrix3d source_from_display(const Pose& source, const Pose& display, double source_focal,
                                    double display_focal) {
  const Eigen::Vector3d flip(1, -1, -1);  // (right, up, back) <-> (right, down, forward)
  const Eigen::Matrix3d turn =
      (source.world_from_head.conjugate() * display.world_from_head).normalized().toRotationMatrix();
  const Eigen::Matrix3d in_pixels = flip.asDiagonal() * turn * flip.asDiagonal();
  const Eigen::Vector3d to_source(source_focal, source_focal, 1), from_display(1 / display_focal, 1 / display_focal, 1);
  return to_source.asDiagonal() * in_pixels * from_display.asDiagonal();
}

/// The GPU's side: three buffers, one dispatch.
struct Kernel {
  const Gpu::Impl& gpu;
  Lens source, display;
  GpuBuffer in, out, outside;
  vk::raii::DescriptorSetLayout set_layout;
  vk::raii::DescriptorPool pool;
  vk::raii::DescriptorSet set;
  vk::raii::PipelineLayout layout;
  vk::raii::Pipeline pipeline;
  vk::raii::CommandBuffer commands;
  vk::raii::Fence fence;

  Kernel(const Gpu::Impl& on, const Lens& from, const Lens& to)
      : gpu(on),
        source(from),
        display(to),
        in(storage(std::size_t(from.width) * std::size_t(from.height) * 4, Memory::upload)),
        out(storage(std::size_t(to.width) * std::size_t(to.height) * 4, Memory::readback)),
        outside(storage(4, Memory::readback)),
        set_layout(make_set_layout()),
        pool(make_pool()),
        set(std::move(vk::raii::DescriptorSets(on.device, {*pool, *set_layout}).front())),
        layout(make_layout()),
        pipeline(make_pipeline()),
        commands(on.command_buffer()),
        fence(on.device, vk::FenceCreateInfo()) {
    const std::array buffers{vk::DescriptorBufferInfo(*in.buffer, 0, VK_WHOLE_SIZE),
                             vk::DescriptorBufferInfo(*out.buffer, 0, VK_WHOLE_SIZE),
                             vk::DescriptorBufferInfo(*outside.buffer, 0, VK_WHOLE_SIZE)};
    gpu.device.updateDescriptorSets(vk::WriteDescriptorSet(*set, 0, 0, vk::DescriptorType::eStorageBuffer, {}, buffers),
                                    {});
  }

  [[nodiscard]] GpuBuffer storage(std::size_t size, Memory memory) const {
    return gpu.buffer(size, vk::BufferUsageFlagBits::eStorageBuffer, memory);
  }

  [[nodiscard]] vk::raii::DescriptorSetLayout make_set_layout() const {
    std::array<vk::DescriptorSetLayoutBinding, 3> bindings;
    for (std::uint32_t i = 0; i < bindings.size(); ++i) {
      bindings[i] = {i, vk::DescriptorType::eStorageBuffer, 1, vk::ShaderStageFlagBits::eCompute};
    }
    return {gpu.device, vk::DescriptorSetLayoutCreateInfo({}, bindings)};
  }

  [[nodiscard]] vk::raii::DescriptorPool make_pool() const {
    const vk::DescriptorPoolSize size(vk::DescriptorType::eStorageBuffer, 3);
    return {gpu.device, {vk::DescriptorPoolCreateFlagBits::eFreeDescriptorSet, 1, size}};
  }

  [[nodiscard]] vk::raii::PipelineLayout make_layout() const {
    const vk::PushConstantRange range(vk::ShaderStageFlagBits::eCompute, 0, sizeof(Push));
    return {gpu.device, vk::PipelineLayoutCreateInfo({}, *set_layout, range)};
  }

  [[nodiscard]] vk::raii::Pipeline make_pipeline() const {
    const vk::raii::ShaderModule shader = gpu.shader(code);
    const vk::PipelineShaderStageCreateInfo stage({}, vk::ShaderStageFlagBits::eCompute, *shader, "main");
    return {gpu.device, nullptr, vk::ComputePipelineCreateInfo({}, stage, *layout)};
  }

  void record(const Push& push) const {
    commands.begin({vk::CommandBufferUsageFlagBits::eOneTimeSubmit});
    commands.bindPipeline(vk::PipelineBindPoint::eCompute, *pipeline);
    commands.bindDescriptorSets(vk::PipelineBindPoint::eCompute, *layout, 0, *set, {});
    commands.pushConstants<Push>(*layout, vk::ShaderStageFlagBits::eCompute, 0, push);
    commands.dispatch(std::uint32_t(display.width + 7) / 8, std::uint32_t(display.height + 7) / 8, 1);
    const vk::MemoryBarrier done(vk::AccessFlagBits::eShaderWrite, vk::AccessFlagBits::eHostRead);
    commands.pipelineBarrier(vk::PipelineStageFlagBits::eComputeShader, vk::PipelineStageFlagBits::eHost, {}, done, {},
                             {});
    commands.end();
  }

  /// @returns how many display pixels lie outside the source picture.
  std::uint32_t run(const Eigen::Matrix3d& homography, const Image& from, Image& to) const {
    assert(from.width == source.width && from.height == source.height);
    Push push;
    for (int row = 0; row < 3; ++row) {
      for (int column = 0; column < 3; ++column)
        push.rows[std::size_t(row) * 4 + std::size_t(column)] = float(homography(row, column));
    }
    push.display = {display.width, display.height};
    push.source = {source.width, source.height};
    std::memcpy(in.mapped, from.rgba.data(), from.rgba.size());
    std::memset(outside.mapped, 0, outside.size);
    record(push);
    gpu.run(commands, fence);
    to.width = display.width;
    to.height = display.height;
    to.rgba.resize(out.size);
    std::memcpy(to.rgba.data(), out.mapped, out.size);
    std::uint32_t missed = 0;
    std::memcpy(&missed, outside.mapped, sizeof missed);
    return missed;
  }
};

/// Turns the picture to where the head points now; its position stays that of the frame, which leaves an error of
/// f * |shift| / depth pixels.
class Rotational final : public Reprojector {
 public:
  [[nodiscard]] Pose shown_pose(const WarpPoses& poses) const override {
    return {poses.late.world_from_head, poses.render.position};
  }
  [[nodiscard]] bool uses_late_pose() const override { return true; }

  void prepare(Gpu& gpu, const Scene&, const Lens& source, const Lens& display) override try {
    kernel_ = std::make_unique<Kernel>(gpu.impl(), source, display);
    Warped warm_up;  // the driver compiles the shader at the first dispatch
    const Image black(source.width, source.height);
    warp({}, {&black, nullptr, Nanos(0)}, warm_up);
  } catch (const vk::SystemError& error) {
    throw gpu.impl().trouble(error);
  }

  void warp(const WarpPoses& poses, const WarpSource& source, Warped& out) override try {
    const double focal = source.focal_px > 0 ? source.focal_px : kernel_->source.focal_px;
    const auto homography = source_from_display(poses.render, poses.late, focal, kernel_->display.focal_px);
    const double missed = kernel_->run(homography, *source.colour, out.shown);
    out.hole_pct = 0;
    out.outside_fov_pct = 100 * missed / (double(kernel_->display.width) * kernel_->display.height);
  } catch (const vk::SystemError& error) {
    throw kernel_->gpu.trouble(error);
  }

 private:
  std::unique_ptr<Kernel> kernel_;
};

const Registration<Reprojector> registration({
    .name = "rotational",
    .summary = "turns the frame to the late orientation (timewarp); the position stays",
    .source = "van Waveren, The asynchronous time warp for virtual reality on consumer hardware, VRST 2016",
    .options = {},
    .make = [](const Values&, const Context&) { return std::make_unique<Rotational>(); },
});

}  // namespace
}  // namespace photonlag
