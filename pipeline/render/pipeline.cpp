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
                                 const vk::raii::PipelineLayout& layout, const Canvas& canvas) {
  const vk::raii::ShaderModule vertex_shader = gpu.shader(vertex_code), fragment_shader = gpu.shader(fragment_code);
  const std::array stages{
      vk::PipelineShaderStageCreateInfo({}, vk::ShaderStageFlagBits::eVertex, *vertex_shader, "main"),
      vk::PipelineShaderStageCreateInfo({}, vk::ShaderStageFlagBits::eFragment, *fragment_shader, "main")};

  const vk::VertexInputBindingDescription binding(0, sizeof(Vertex));
  const std::array attributes{
      vk::VertexInputAttributeDescription(0, 0, vk::Format::eR32G32B32Sfloat, offsetof(Vertex, position)),
      vk::VertexInputAttributeDescription(1, 0, vk::Format::eR32G32B32Sfloat, offsetof(Vertex, normal)),
      vk::VertexInputAttributeDescription(2, 0, vk::Format::eR32G32Sfloat, offsetof(Vertex, uv))};
  const vk::PipelineVertexInputStateCreateInfo input({}, binding, attributes);
  const vk::PipelineInputAssemblyStateCreateInfo assembly({}, vk::PrimitiveTopology::eTriangleList);

  const float size = 2 * float(canvas.middle);
  const vk::Viewport viewport(canvas.shift_x, canvas.shift_y, size, size, 0, 1);
  const vk::Rect2D scissor({int(canvas.left), int(canvas.top)}, {canvas.width, canvas.height});
  const vk::PipelineViewportStateCreateInfo view({}, viewport, scissor);

  vk::PipelineRasterizationStateCreateInfo raster;
  raster.setCullMode(vk::CullModeFlagBits::eBack).setFrontFace(vk::FrontFace::eCounterClockwise).setLineWidth(1);
  const vk::PipelineMultisampleStateCreateInfo samples;
  vk::PipelineDepthStencilStateCreateInfo depth;
  depth.setDepthTestEnable(VK_TRUE).setDepthWriteEnable(VK_TRUE).setDepthCompareOp(vk::CompareOp::eGreater);
  using Channel = vk::ColorComponentFlagBits;
  vk::PipelineColorBlendAttachmentState blend;
  blend.colorWriteMask = Channel::eR | Channel::eG | Channel::eB | Channel::eA;
  vk::PipelineColorBlendStateCreateInfo blending;
  blending.setAttachments(blend);

  vk::GraphicsPipelineCreateInfo info({}, stages, &input, &assembly, nullptr, &view, &raster, &samples, &depth,
                                      &blending, nullptr, *layout, *pass);
  return {gpu.device, nullptr, info};
}

}  // namespace photonlag
