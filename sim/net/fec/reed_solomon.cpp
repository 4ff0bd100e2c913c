#include <algorithm>
#include <cmath>

#include "sim/net/transport.hpp"
#include "sim/net/whole_number.hpp"

namespace photonlag {
namespace {

/// A share of the block's data, rounded up; or, adaptive, the least parity that keeps the block's residual loss at or
/// below `target`, within the shares `min` and `max`.
///
/// k data and m parity packets are lost if more than m of k+m are. With independent losses of probability p, that is if
/// the k-th packet to arrive is preceded by more than m losses (negative binomial):
///   P(m) = 1 - sum over j = 0 .. m of C(k+j-1, j) p^j (1-p)^k.
/// Losses in bursts do far more harm than this says.
class ReedSolomonShare final : public Fec {
 public:
  struct Parameters {
    double share, min_share, max_share, target;
    std::int32_t min_packets;
    bool adaptive;
  };
  explicit ReedSolomonShare(const Parameters& parameters) : is_(parameters) {
    while (longest_data_ > 0 && longest_data_ + most(longest_data_) > longest_block) --longest_data_;
  }

  [[nodiscard]] std::int32_t parity(std::int32_t data, double loss) const override {
    const std::int32_t wanted = is_.adaptive ? adapted(data, loss) : of_share(data, is_.share);
    return std::min(wanted, longest_block - data);
  }
  [[nodiscard]] std::int32_t longest_data() const override { return longest_data_; }

 private:
  [[nodiscard]] std::int32_t of_share(std::int32_t data, double share) const {
    constexpr double rounding = 1e-9;  // 0.2 * 30 is 6, not 7
    return std::max(static_cast<std::int32_t>(std::ceil(data * share - rounding)), is_.min_packets);
  }
  [[nodiscard]] std::int32_t most(std::int32_t data) const {
    return of_share(data, is_.adaptive ? is_.max_share : is_.share);
  }

  [[nodiscard]] std::int32_t adapted(std::int32_t data, double loss) const {
    const std::int32_t least = of_share(data, is_.min_share), most = of_share(data, is_.max_share);
    if (!(loss > 0)) return least;
    if (loss >= 1) return most;
    double term = std::exp(data * std::log1p(-loss)), residual = 1 - term;  // j = 0
    for (std::int32_t m = 0;; ++m) {
      if (m >= most || (m >= least && residual <= is_.target)) return m;
      term *= loss * (data + m) / (m + 1);
      residual -= term;
    }
  }

  Parameters is_;
  std::int32_t longest_data_ = longest_block;
};

std::unique_ptr<Fec> make_reed_solomon(const Values& options, const Context&) {
  if (options["min_share_pct"] > options["max_share_pct"])
    throw InputError(options.where("min_share_pct"), "min_share_pct must not be above max_share_pct");
  return std::make_unique<ReedSolomonShare>(ReedSolomonShare::Parameters{
      options["share_pct"] / 100, options["min_share_pct"] / 100, options["max_share_pct"] / 100,
      options["target_loss"], static_cast<std::int32_t>(whole_number(options, "min_packets")),
      options.flag("adaptive")});
}

const Registration<Fec> registration({
    .name = "reed_solomon",
    .summary = "parity packets per block: as many losses as there are of them are repaired",
    .source = "Reed and Solomon, J. SIAM 8 (1960) 300; share, rounding and blocks as Sunshine (stream.cpp: "
              "m = ceil(k share), k + m <= 255), whose limit of 4 blocks a frame is not applied",
    .options = {{"share_pct", "%", 20.0, {0, 255}, "parity packets per 100 data packets, rounded up; if not adaptive"},
                {"min_packets", "packets", 0.0, {0, 254}, "parity packets of every block at least; a whole number"},
                {"adaptive", "", false, {}, "as much parity as the reported loss calls for, were losses independent"},
                {"target_loss", "1", 0.001, {1e-9, 1}, "adaptive: highest probability that a block is lost for good"},
                {"min_share_pct", "%", 5.0, {0, 255}, "adaptive: least parity"},
                {"max_share_pct", "%", 50.0, {0, 255}, "adaptive: most parity; also decides how long blocks may be"}},
    .make = make_reed_solomon,
});

}  // namespace
}  // namespace photonlag
