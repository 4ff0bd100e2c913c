#include "cli/tests/foreign/bad.hpp"
#include "pipeline/codec/codec.hpp"
#include "pipeline/cost/cost.hpp"
#include "pipeline/scenes/scene.hpp"
#include "reprojection/reprojector.hpp"

namespace photonlag::test {
namespace {

struct BadCost final : CostModel, How {
  explicit BadCost(How h) : How(std::move(h)) {}
  [[nodiscard]] Nanos cost(const Work&) override {
    return is("negative") ? Nanos(-1'000'000) : is("endless") ? far : from_ms(2);
  }
};
const auto cost = bad<CostModel, BadCost>();

/// One triangle in front of the eye.
struct BadScene final : Scene, How {
  explicit BadScene(How h) : How(std::move(h)) {
    Part& part = all.emplace_back();
    part.vertices = {
        {{-1, 1, -3}, {0, 0, 1}, {0, 0}}, {{1, 1, -3}, {0, 0, 1}, {1, 0}}, {{0, 3, -3}, {0, 0, 1}, {0, 1}}};
    part.indices = {0, 1, 2};
    part.texture = 0;
    part.moves = true;
    images.emplace_back(4, 4);
    if (how == "index") part.indices[1] = 3;
    if (how == "two indices") part.indices.pop_back();
    if (how == "nan vertex") part.vertices[1].position[2] = float(nan);
    if (how == "texture") part.texture = 1;
    if (how == "texture size") images[0].rgba.pop_back();
  }
  [[nodiscard]] const std::vector<Part>& parts() const override {
    (void)is("throws");
    return all;
  }
  [[nodiscard]] const std::vector<Image>& textures() const override { return images; }
  [[nodiscard]] Eigen::Isometry3d part_pose(std::size_t, Nanos) const override {
    Eigen::Isometry3d pose = Eigen::Isometry3d::Identity();
    if (is("scales")) pose.linear() *= 2;
    if (is("nan pose")) pose.translation().x() = nan;
    return pose;
  }
  std::vector<Part> all;
  std::vector<Image> images;
};
const auto scene = bad<Scene, BadScene>();

struct BadReprojector final : Reprojector, How {
  explicit BadReprojector(How h) : How(std::move(h)) {}
  [[nodiscard]] Pose shown_pose(const WarpPoses& poses) const override {
    Pose shown = poses.render;
    if (is("nan pose")) shown.position.x() = nan;
    return shown;
  }
  [[nodiscard]] bool uses_late_pose() const override { return false; }
  void prepare(Gpu&, const Scene&, const Lens& s, const Lens& d) override { source = s, display = d; }
  void warp(const WarpPoses&, const WarpSource& from, Warped& out) override {
    out.shown = crop(*from.colour, (source.width - display.width) / 2, (source.height - display.height) / 2);
    if (is("forgets to crop")) out.shown = *from.colour;
    if (is("small")) out.shown = Image(8, 8);
    if (is("empty")) out.shown = Image();
    if (is("lies")) out.shown.rgba.resize(40);
    if (is("nan holes")) out.hole_pct = nan;
    if (is("negative share")) out.outside_fov_pct = -5;
    if (is("clear")) out.shown.rgba[3] = 0;
  }
  Lens source, display;
};
const auto reprojector = bad<Reprojector, BadReprojector>();

/// Sends every picture as it is, in a format of its own.
struct BadEncoder final : Encoder, How {
  BadEncoder(How h, CodecSetup s) : How(std::move(h)), setup(s) {}
  EncodedFrame encode(const Image& image, const EncodeRequest& request) override {
    EncodedFrame frame{.frame = request.frame, .keyframe = true, .qp = {}, .chunks = {}};
    Chunk chunk{is("calls it raw") ? "raw" : "mine", 0, 0, setup.width, setup.height, {}};
    chunk.bytes.resize(image.rgba.size());
    for (std::size_t i = 0; i < chunk.bytes.size(); ++i) chunk.bytes[i] = std::byte(image.rgba[i]);
    if (is("outside")) chunk.x = 2;
    if (is("no bytes")) chunk.bytes.clear();
    frame.chunks.push_back(std::move(chunk));
    if (is("another frame")) frame.frame += 1;
    if (is("no keyframe")) frame.keyframe = false, frame.reference = request.frame - 1;
    if (is("refers ahead") && count++ > 0) frame.keyframe = false, frame.reference = request.frame + 1;
    if (is("refers to nothing") && count++ > 0) frame.keyframe = false;
    if (is("qp")) frame.qp = -3;
    return frame;
  }
  [[nodiscard]] StreamInfo info() const override {
    if (is("unnamed")) return {"", setup.width, setup.height, {}};
    if (is("control character")) return {"a\x1b[31mb", setup.width, setup.height, {}};
    if (is("h264 without sets")) return {"h264", setup.width, setup.height, {}};
    return {"mine", is("another size") ? 2 : setup.width, setup.height, {}};
  }
  CodecSetup setup;
  int count = 0;
};

struct BadDecoder final : Decoder, How {
  BadDecoder(How h, CodecSetup s) : How(std::move(h)), setup(s) {}
  std::optional<Image> decode(const EncodedFrame& frame) override {
    if (how == "decoder throws") throw 7;
    if (is("gives no picture")) return {};
    Image image(setup.width, setup.height);
    for (std::size_t i = 0; i < image.rgba.size(); ++i) image.rgba[i] = std::uint8_t(frame.chunks[0].bytes[i]);
    if (is("small picture")) return Image(2, 2);
    if (is("clear picture")) image.rgba[7] = 128;
    return image;
  }
  CodecSetup setup;
};

struct BadCodec final : Codec, How {
  explicit BadCodec(How h) : How(std::move(h)) {}
  [[nodiscard]] bool supports(OnLoss) const override { return true; }
  [[nodiscard]] std::unique_ptr<Encoder> encoder(const CodecSetup& setup) const override {
    if (is("no encoder")) return nullptr;
    return std::make_unique<BadEncoder>(*this, setup);
  }
  [[nodiscard]] std::unique_ptr<Decoder> decoder(const CodecSetup& setup) const override {
    if (is("no decoder")) return nullptr;
    return std::make_unique<BadDecoder>(*this, setup);
  }
};
const auto codec = bad<Codec, BadCodec>();

}  // namespace
}  // namespace photonlag::test
