#include "sim/testbed/profile_work.hpp"

#include <map>

namespace photonlag {
namespace {

class ProfileWork final : public FrameWork {
 public:
  ProfileWork(std::unique_ptr<FrameWork> work, ProfileOptions options, std::vector<ProfileRow>& rows)
      : work_(std::move(work)), options_(options), rows_(rows) {}

  Nanos render(Flight& flight) override {
    const Nanos took = work_->render(flight);
    rendered_[flight.row.frame] = took;
    return took;
  }

  Nanos encode(Flight& flight, const EncodeRequest& request) override {
    const Nanos took = work_->encode(flight, with_more_events(request));
    const FrameRow& frame = flight.row;
    ProfileRow& row = rows_.emplace_back();
    row = {.frame = frame.frame,
           .keyframe = frame.keyframe,
           .repair = flight.repair,
           .bytes = frame.bytes_colour,
           .target_bytes = request.bitrate_bps / 8 / options_.frames_per_s,
           .qp = frame.qp,
           .triangles = frame.triangles,
           .compose = Nanos(0),
           .encode = took};
    if (const auto drawn = rendered_.find(frame.frame); drawn != rendered_.end()) row.render = drawn->second;
    rendered_.erase(rendered_.begin(), rendered_.upper_bound(frame.frame));
    of_scene_time_[flight.scene_time] = rows_.size() - 1;
    return took;
  }

  void send(const Flight& flight) override { work_->send(flight); }
  void rebuild(Flight& flight, const FecReassembly& packets) override { work_->rebuild(flight, packets); }

  Nanos decode(Flight& flight) override {
    const Nanos took = work_->decode(flight);
    if (ProfileRow* row = find(flight.scene_time)) row->decode = took;
    return took;
  }

  Nanos warp(std::uint32_t client, const Shown& shown) override {
    const Nanos took = work_->warp(client, shown);
    if (ProfileRow* row = find(shown.scene_time); row != nullptr && row->warp == never) row->warp = took;
    return took;
  }

  void show(RefreshRow row, const Pose& truth, const Shown* shown) override { work_->show(row, truth, shown); }
  void finish() override { work_->finish(); }
  [[nodiscard]] std::int64_t source_pixels() const override { return work_->source_pixels(); }
  [[nodiscard]] std::int64_t display_pixels() const override { return work_->display_pixels(); }
  [[nodiscard]] std::vector<std::string> remarks() const override { return work_->remarks(); }

 private:
  [[nodiscard]] EncodeRequest with_more_events(EncodeRequest request) const {
    constexpr std::int64_t told_after = 4;  // frames from a loss to its repair, about a round trip
    const std::int64_t encoded = std::ssize(rows_), place = encoded % options_.keyframe_every;
    request.keyframe = request.keyframe || place == 0;
    const bool repair = options_.repairs && place == options_.keyframe_every / 2 && !request.keyframe;
    if (repair && !request.invalid_from)
      request.invalid_from = rows_[static_cast<std::size_t>(encoded - told_after)].frame;
    return request;
  }

  /// A frame shows the scene at its render start, so no two of a client have the same.
  ProfileRow* find(Nanos scene_time) {
    const auto found = of_scene_time_.find(scene_time);
    return found == of_scene_time_.end() ? nullptr : &rows_[found->second];
  }

  std::unique_ptr<FrameWork> work_;
  ProfileOptions options_;
  std::vector<ProfileRow>& rows_;
  std::map<std::int64_t, Nanos> rendered_;  // by frame; the encoder may skip some
  std::map<Nanos, std::size_t> of_scene_time_;
};

}  // namespace

std::unique_ptr<FrameWork> profile_work(std::unique_ptr<FrameWork> work, ProfileOptions options,
                                        std::vector<ProfileRow>& rows) {
  return std::make_unique<ProfileWork>(std::move(work), options, rows);
}

}  // namespace photonlag
