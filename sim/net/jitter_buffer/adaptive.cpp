#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/net/transport.hpp"
#include "sim/net/whole_number.hpp"

namespace photonlag {
namespace {

/// As little playout delay as lets the chosen share of frames come in time: release = sent + the smallest transit of
/// the window + D, never before the frame is complete. D is the q-quantile (nearest rank, ceil(q n)) of how much longer
/// than that the last n frames took, this one included, kept within [min, max].
///
/// As with `fixed`, only differences of transits count, so no common clock is needed; a longer route or drifting clocks
/// are forgotten after one window. D changes from frame to frame; Moon et al. change it between talkspurts, and video
/// has none.
class Adaptive final : public JitterBuffer {
 public:
  struct Parameters {
    double quantile;
    std::size_t frames;
    Nanos min, max;
  };
  explicit Adaptive(const Parameters& parameters) : is_(parameters) {
    window_.reserve(is_.frames);
    rising_.reserve(is_.frames);
  }

  Nanos release(Nanos sent, Nanos complete) override {
    remember(complete - sent);
    const auto rank = static_cast<std::size_t>(std::ceil(is_.quantile * static_cast<double>(rising_.size())));
    const Nanos smallest = rising_.front(), late = rising_[std::max<std::size_t>(rank, 1) - 1] - smallest;
    return std::max(complete, sent + smallest + std::clamp(late, is_.min, is_.max));
  }

 private:
  void remember(Nanos transit) {
    if (window_.size() < is_.frames) {
      window_.push_back(transit);
    } else {
      rising_.erase(std::ranges::lower_bound(rising_, window_[oldest_]));
      window_[oldest_] = transit;
      oldest_ = (oldest_ + 1) % is_.frames;
    }
    rising_.insert(std::ranges::upper_bound(rising_, transit), transit);
  }

  Parameters is_;
  std::vector<Nanos> window_, rising_;  // the same transits: in a ring, and sorted
  std::size_t oldest_ = 0;
};

std::unique_ptr<JitterBuffer> make_adaptive(const Values& options, const Context&) {
  const Adaptive::Parameters p{options["target_quantile"],
                               static_cast<std::size_t>(whole_number(options, "window_frames")),
                               from_ms(options["min_ms"]), from_ms(options["max_ms"])};
  if (p.min > p.max) throw InputError(options.where("min_ms"), "min_ms must not exceed max_ms");
  return std::make_unique<Adaptive>(p);
}

const Registration<JitterBuffer> registration({
    .name = "adaptive",
    .summary = "a playout delay that follows a quantile of the jitter of the last frames",
    .source = "Moon, Kurose & Towsley, Packet audio playout delay adjustment: performance bounds and algorithms, "
              "Multimedia Systems 6 (1998) 17-28 (its window of delays and their quantile, without its spike mode)",
    .options =
        {{"target_quantile", "1", 0.95, {0, 1}, "share of the last frames that the delay would have let in in time"},
         {"window_frames", "frames", 300.0, {1, 100'000}, "how many frames it looks back"},
         {"min_ms", "ms", 0.0, {0, 10'000}, "least playout delay after the fastest transit of the window"},
         {"max_ms", "ms", 100.0, {0, 10'000}, "most"}},
    .make = make_adaptive,
});

}  // namespace
}  // namespace photonlag
