#include "sim/testbed/pixels.hpp"

#include <algorithm>
#include <chrono>
#include <deque>

#include "pipeline/cost/cost.hpp"
#include "pose-prediction/head_motion.hpp"
#include "sim/record/recorder.hpp"
#include "sim/testbed/costs.hpp"
#include "sim/testbed/erasure.hpp"
#include "sim/testbed/judge.hpp"
#include "sim/testbed/make.hpp"
#include "sim/testbed/worker.hpp"

namespace photonlag {
namespace {

/// How long @p work really took.
template <class Work>
Nanos timed(Work&& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration_cast<Nanos>(std::chrono::steady_clock::now() - begin);
}

/// Rows that may wait for their scores: the worker's line and what it has in hand.
constexpr std::size_t rows_behind = 4;

/// From where a trace was recorded to where a scene wants to be seen: its mean position stands at the scene's eye
/// point. Poses are recorded, predicted and compared as they are; only the cameras move, all by the same.
Eigen::Vector3d scene_from_trace(const TraceMotion* motion) {
  const Eigen::Vector3d eye_point(0, 1.6, 0);
  if (motion == nullptr) return Eigen::Vector3d::Zero();
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  for (const Nanos at : motion->stamps()) sum += motion->at(at).position;
  return eye_point - sum / static_cast<double>(motion->stamps().size());
}

/// A client's pair of codecs and what it sent.
struct CodecPair {
  std::unique_ptr<Encoder> encoder;
  std::unique_ptr<Decoder> decoder;
  std::unique_ptr<StreamWriter> stream;
};

class Pixels final : public FrameWork {
 public:
  Pixels(const Scenario& scenario, const Heads& heads, const PixelOptions& options, Recorder& recorder,
         std::string& gpu_name);
  ~Pixels() override = default;

  Nanos render(Flight& flight) override;
  Nanos encode(Flight& flight, const EncodeRequest& request) override;
  void send(const Flight& flight) override {
    codecs_[flight.row.client].stream->write(*flight.encoded, flight.row[Step::first_packet_sent]);
  }
  void rebuild(Flight& flight, const FecReassembly& packets) override {
    flight.encoded = std::make_shared<const EncodedFrame>(rebuild_frame(*flight.encoded, flight.cut, packets));
  }
  Nanos decode(Flight& flight) override;
  Nanos warp(std::uint32_t client, const Shown& shown) override;
  void show(RefreshRow row, const Pose& truth, const Shown* shown) override;
  void finish() override;
  [[nodiscard]] std::int64_t source_pixels() const override { return std::int64_t(source_.width) * source_.height; }
  [[nodiscard]] std::int64_t display_pixels() const override { return std::int64_t(display_.width) * display_.height; }
  [[nodiscard]] std::vector<std::string> remarks() const override { return scene_->remarks(); }

 private:
  struct Waiting {
    RefreshRow row;
    std::future<Score> score;  ///< Not valid: the row is not scored.
  };
  CodecPair& codec_of(std::uint32_t client, double bitrate_bps);
  [[nodiscard]] Pose in_scene(Pose pose) const {
    pose.position += scene_from_trace_;
    return pose;
  }
  [[nodiscard]] WarpPoses in_scene(const WarpPoses& poses) const {
    return {in_scene(poses.render), in_scene(poses.late), in_scene(poses.truth)};
  }
  /// Writes all but the newest @p keep rows, waiting for their scores: always as many, so that the order in which the
  /// recorder gets rows does not depend on how fast the worker is.
  void write_all_but(std::size_t keep);

  Recorder& recorder_;
  std::function<void(const std::string&)> warn_;
  int every_;
  bool own_lenses_;  // every frame has its own field of view
  Eigen::Vector3d scene_from_trace_;
  Lens display_, source_;
  std::unique_ptr<Scene> scene_;
  Gpu gpu_;
  Renderer renderer_;
  std::unique_ptr<Reprojector> timed_reprojector_;  // only where the warp's cost is measured
  Warped timed_warp_;
  std::unique_ptr<Codec> codec_;
  double max_fps_;
  OnLoss on_loss_;
  std::vector<CodecPair> codecs_;  // by client, made when first used
  std::deque<Waiting> waiting_;
  std::unique_ptr<PictureJudge> judge_;
  Worker worker_;  // last: its thread ends before what it works on
};

Pixels::Pixels(const Scenario& scenario, const Heads& heads, const PixelOptions& options, Recorder& recorder,
               std::string& gpu_name)
    : recorder_(recorder),
      warn_(options.warn),
      every_(scenario.quality_every),
      own_lenses_(scenario.server.guard_band_auto),
      scene_from_trace_(scene_from_trace(heads.trace())),
      display_(display_lens(scenario.display.width, scenario.display.height, scenario.display.fov_deg)),
      source_(guarded_lens(display_, scenario.server.guard_band_deg)),
      scene_(Registry<Scene>::instance().make(scenario.scene, {.seed = scenario.seed, .place = "scene"})),
      gpu_(options.gpu),
      renderer_(gpu_, *scene_, source_),
      codec_(Registry<Codec>::instance().make(scenario.codec.codec, {.seed = scenario.seed, .place = "codec"})),
      max_fps_(scenario.server.max_fps),
      on_loss_(on_loss(scenario.codec)),
      codecs_(scenario.clients),
      worker_(options.threads > 1 && !options.time_everything && !measures(scenario)) {
  require_support(*codec_, on_loss_, scenario.codec.codec);
  gpu_name = gpu_.info().name + " (" + gpu_.info().driver + ")";
  worker_
      .give<int>([this, &scenario, gpu = options.gpu, folder = recorder.folder()] {
        judge_ = std::make_unique<PictureJudge>(scenario, *scene_, gpu, folder);
        return 0;
      })
      .get();
  const auto warp_cost = Registry<CostModel>::instance().make(scenario.client.warp, {.place = "client.warp"});
  if (!warp_cost->measures() && !options.time_everything) return;
  timed_reprojector_ = Registry<Reprojector>::instance().make(scenario.reprojector, {.place = "reprojector"});
  timed_reprojector_->prepare(gpu_, *scene_, source_, display_);
}

/// Made with the rate of the first frame.
CodecPair& Pixels::codec_of(std::uint32_t client, double bitrate_bps) {
  CodecPair& pair = codecs_[client];
  if (pair.encoder) return pair;
  const CodecSetup setup{source_.width, source_.height, max_fps_, bitrate_bps, on_loss_};
  pair.encoder = codec_->encoder(setup);
  pair.decoder = codec_->decoder(setup);
  const std::string name = client == 0 ? "stream.mkv" : "stream-c" + std::to_string(client) + ".mkv";
  pair.stream = std::make_unique<StreamWriter>(recorder_.folder() / name, pair.encoder->info());
  if (const std::string& remark = pair.stream->remark(); client == 0 && !remark.empty()) warn_(name + " " + remark);
  return pair;
}

Nanos Pixels::render(Flight& flight) {
  Rendered out;
  if (own_lenses_) flight.focal_px = banded_lens(source_, display_, flight.row.guard_band_deg).focal_px;
  const Nanos took =
      timed([&] { renderer_.render(in_scene(flight.render.pose), flight.scene_time, out, false, flight.focal_px); });
  flight.row.triangles = scene_->triangles();
  flight.rendered = std::make_shared<const Image>(std::move(out.colour));
  return took;
}

Nanos Pixels::encode(Flight& flight, const EncodeRequest& request) {
  auto encoded = std::make_shared<EncodedFrame>();
  Encoder& encoder = *codec_of(flight.row.client, request.bitrate_bps).encoder;
  const Nanos took = timed([&] { *encoded = encoder.encode(*flight.rendered, request); });
  flight.row.bytes_colour = encoded->bytes();
  flight.row.keyframe = encoded->keyframe;
  flight.row.qp = encoded->qp;
  flight.reference = encoded->reference.value_or(-1);
  flight.repair = encoded->repair;
  flight.encoded = std::move(encoded);
  flight.rendered.reset();
  return took;
}

Nanos Pixels::decode(Flight& flight) {
  std::optional<Image> picture;
  const Nanos took = timed([&] { picture = codecs_[flight.row.client].decoder->decode(*flight.encoded); });
  // Only whole frames with all their references come here: anything undecodable is a mistake of ours.
  if (!picture) throw std::logic_error("frame " + std::to_string(flight.row.frame) + " could not be decoded");
  flight.decoded = std::make_shared<const Image>(std::move(*picture));
  return took;
}

Nanos Pixels::warp(std::uint32_t, const Shown& shown) {
  if (!timed_reprojector_) return {};
  const WarpSource source{
      .colour = shown.decoded.get(), .depth_m = nullptr, .scene_time = shown.scene_time, .focal_px = shown.focal_px};
  return timed([&] { timed_reprojector_->warp(in_scene(shown.poses), source, timed_warp_); });
}

void Pixels::show(RefreshRow row, const Pose& truth, const Shown* shown) {
  Waiting& entry = waiting_.emplace_back();
  entry.row = row;
  if (shown != nullptr && every_ > 0 && row.refresh % every_ == 0) {
    RefreshToJudge verdict{row.client,      row.refresh, row.vsync, row.photon, row.pose_to_photon_render,
                           in_scene(truth), *shown};
    verdict.shown.poses = in_scene(shown->poses);
    entry.score = worker_.give<Score>([this, verdict] { return judge_->judge(verdict); });
  }
  write_all_but(rows_behind);
}

void Pixels::write_all_but(std::size_t keep) {
  for (; waiting_.size() > keep; waiting_.pop_front()) {
    Waiting& front = waiting_.front();
    if (front.score.valid()) front.row.score = front.score.get();
    recorder_.add(front.row);
  }
}

void Pixels::finish() {
  write_all_but(0);
  worker_.give<int>([this] { return judge_->finish(), 0; }).get();
  for (CodecPair& pair : codecs_)
    if (pair.stream) pair.stream->finish();
}

}  // namespace

std::unique_ptr<FrameWork> make_pixels(const Scenario& scenario, const Heads& heads, const PixelOptions& options,
                                       Recorder& recorder, std::string& gpu_name) {
  return std::make_unique<Pixels>(scenario, heads, options, recorder, gpu_name);
}

}  // namespace photonlag
