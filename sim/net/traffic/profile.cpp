#include <algorithm>
#include <cmath>

#include "sim/core/number_table.hpp"
#include "sim/net/transport.hpp"
#include "sim/net/whole_number.hpp"

namespace photonlag {
namespace {

/// A recorded keyframe and the frames after it, until the encoder has settled again.
using Episode = std::vector<double>;

/// Sizes of a recording by what made them so: in bytes, or in targets.
struct Recording {
  std::vector<Episode> episodes;  ///< The first is the encoder's cold start.
  std::vector<double> steady;     ///< All other frames, in order.
  std::vector<double> repairs;
};

std::vector<double> sizes_of(const NumberTable& table, bool in_targets) {
  std::vector<double> sizes = table.full_column("bytes", 1, 1e12);
  if (!in_targets) return sizes;
  const std::vector<double> targets = table.full_column("target_bytes", 1e-3, 1e12);
  std::ranges::transform(sizes, targets, sizes.begin(), std::divides{});
  return sizes;
}

Recording sort_out(const NumberTable& table, bool in_targets, std::size_t settle_frames) {
  const std::vector<double> sizes = sizes_of(table, in_targets);
  const std::vector<double> keyframe = table.full_column("keyframe", 0, 1), repair = table.full_column("repair", 0, 1);
  if (keyframe.front() == 0) throw InputError(table.where(0), "a profile begins with a keyframe (keyframe = 1)");
  Recording out;
  std::size_t since = 0;
  for (std::size_t row = 0; row < sizes.size(); ++row, ++since) {
    if (keyframe[row] != 0) {
      out.episodes.emplace_back();
      since = 0;
    }
    if (repair[row] != 0)
      out.repairs.push_back(sizes[row]);
    else if (since == out.episodes.back().size() && since <= settle_frames)
      out.episodes.back().push_back(sizes[row]);
    else
      out.steady.push_back(sizes[row]);
  }
  if (out.steady.empty()) out.steady = sizes;  // keyframes only, or hardly longer than one episode
  return out;
}

/// Frame sizes as an encoder once made them.
///
/// A keyframe and the few frames after it are replayed together, since rate control pays for the one with the others;
/// the first keyframe of a run is the recording's first, made by an encoder that had seen nothing. Every other frame
/// takes its place in the rest of the recording: frame k the k-th (each client from a place of its own), or, resampled,
/// by runs of `block_frames` frames from drawn places, which keeps what neighbours have in common.
class Profile final : public Traffic {
 public:
  struct Parameters {
    bool resample = false, in_targets = true;
    std::int64_t block_frames = 30;
  };
  Profile(Recording recording, const Parameters& parameters, RandomStream stream)
      : recording_(std::move(recording)), parameters_(parameters), stream_(stream) {}

  [[nodiscard]] std::int64_t frame_bytes(const Ask& ask, Draws&) const override {
    const double size = recorded(ask) * (parameters_.in_targets ? ask.target_bytes : 1);
    return std::max<std::int64_t>(1, std::llround(size));
  }

 private:
  [[nodiscard]] double recorded(const Ask& ask) const {
    if (ask.repair && !recording_.repairs.empty()) return pick(recording_.repairs, ask.client, ask.frame);
    if (ask.keyframe || ask.repair) return episode(ask.client, ask.frame).front();
    if (ask.since_keyframe <= ask.frame) {
      const Episode& now = episode(ask.client, ask.frame - ask.since_keyframe);
      if (ask.since_keyframe < std::ssize(now)) return now[static_cast<std::size_t>(ask.since_keyframe)];
    }
    const std::int64_t block = ask.frame / parameters_.block_frames, within = ask.frame % parameters_.block_frames;
    const std::uint64_t start =
        parameters_.resample ? stream_.at(ask.client, block).next() % recording_.steady.size()
                             : from_client(ask.client) + static_cast<std::uint64_t>(block * parameters_.block_frames);
    return recording_.steady[(start + static_cast<std::uint64_t>(within)) % recording_.steady.size()];
  }

  /// The one that stands for the keyframe of this number.
  [[nodiscard]] const Episode& episode(std::uint32_t client, std::int64_t keyframe) const {
    const std::size_t warm = recording_.episodes.size() - 1;
    if (keyframe == 0 || warm == 0) return recording_.episodes.front();
    return recording_.episodes[1 + place(client, keyframe) % warm];
  }
  [[nodiscard]] double pick(const std::vector<double>& sizes, std::uint32_t client, std::int64_t frame) const {
    return sizes[place(client, frame) % sizes.size()];
  }
  [[nodiscard]] std::uint64_t place(std::uint32_t client, std::int64_t frame) const {
    return parameters_.resample ? stream_.at(client, frame, 1).next() : static_cast<std::uint64_t>(frame) + client;
  }
  /// Where a client begins: multiples of the golden ratio spread any number of them evenly; client 0 at the beginning.
  [[nodiscard]] std::uint64_t from_client(std::uint32_t client) const {
    constexpr std::uint32_t golden = 2'654'435'769;  // 2^32 / 1.618...
    return (std::uint64_t(client * golden) * recording_.steady.size()) >> 32;
  }

  Recording recording_;
  Parameters parameters_;
  RandomStream stream_;
};

const Registration<Traffic> registration({
    .name = "profile",
    .summary = "frame sizes recorded by `photonlag calibrate`, in order or resampled",
    .source = "resampling by blocks: Kuensch, The jackknife and the bootstrap for general stationary observations, "
              "Annals of Statistics 17, 1989",
    .options = {{"path",
                 "",
                 std::filesystem::path{},
                 {},
                 "profile with the columns keyframe, repair, bytes and, for scale_with_target, target_bytes "
                 "(docs/calibrate.md)",
                 {},
                 true},
                {"mode",
                 "",
                 std::string("in_order"),
                 {},
                 "in_order: frame k takes the k-th recorded one, from the start again after the last; resample: blocks "
                 "of them "
                 "from drawn places. Keyframes take keyframes, with the frames after them",
                 {"in_order", "resample"}},
                {"scale_with_target",
                 "",
                 true,
                 {},
                 "sizes in proportion to the bitrate asked for, as an encoder with rate control makes them; false: as "
                 "recorded"},
                {"block_frames", "frames", 30.0, {1, 1e6}, "length of a resampled block"},
                {"settle_frames", "frames", 8.0, {0, 1e6}, "so many frames after a keyframe belong to it"}},
    .make =
        [](const Values& options, const Context& context) {
          const Profile::Parameters parameters{.resample = options.text("mode") == "resample",
                                               .in_targets = options.flag("scale_with_target"),
                                               .block_frames = whole_number(options, "block_frames")};
          const NumberTable table = NumberTable::read(options.path("path"), options.where("path"));
          const auto settle = static_cast<std::size_t>(whole_number(options, "settle_frames"));
          return std::make_unique<Profile>(sort_out(table, parameters.in_targets, settle), parameters,
                                           context.stream());
        },
});

}  // namespace
}  // namespace photonlag
