#include <algorithm>

#include "pipeline/cost/cost.hpp"

namespace photonlag {
namespace {

using Quantity = std::int64_t Work::*;

Quantity quantity(const std::string& name) {
  return name == "triangles" ? &Work::triangles : name == "pixels" ? &Work::pixels : &Work::bytes;
}

/// Straight lines between measured points; beyond the ends, the end's duration.
class Table final : public CostModel {
 public:
  Table(Quantity by, std::vector<double> x, std::vector<double> ms) : by_(by), x_(std::move(x)), ms_(std::move(ms)) {}

  [[nodiscard]] Nanos cost(const Work& work) override {
    const auto at = double(work.*by_);
    const auto above = std::size_t(std::ranges::upper_bound(x_, at) - x_.begin());
    if (above == 0) return from_ms(ms_.front());
    if (above == x_.size()) return from_ms(ms_.back());
    const double share = (at - x_[above - 1]) / (x_[above] - x_[above - 1]);
    return from_ms(ms_[above - 1] + share * (ms_[above] - ms_[above - 1]));
  }

 private:
  Quantity by_;
  std::vector<double> x_, ms_;
};

void check(const Values& options) {
  const auto &x = options.numbers("x"), &ms = options.numbers("ms");
  if (x.empty()) throw InputError(options.where("x"), "x must have at least one value");
  if (std::ranges::adjacent_find(x, std::greater_equal{}) != x.end())
    throw InputError(options.where("x"), "x must rise from value to value");
  if (x.size() != ms.size())
    throw InputError(options.where("ms"), "ms must have as many values as x: " + std::to_string(x.size()) + ", not " +
                                              std::to_string(ms.size()));
}

const Registration<CostModel> registration({
    .name = "table",
    .summary = "a duration that depends on the triangles, pixels or bytes of the work: straight lines between points",
    .source = "-",
    .options =
        {{"by", "", std::string("triangles"), {}, "what the work is counted in", {"triangles", "pixels", "bytes"}},
         {"x", "1", std::vector<double>{}, {0, 1e15}, "amounts of work, rising", {}, true},
         {"ms", "ms", std::vector<double>{}, {0, 1e6}, "duration at each of x; constant beyond the ends", {}, true}},
    .make =
        [](const Values& options, const Context&) {
          check(options);
          return std::make_unique<Table>(quantity(options.text("by")), options.numbers("x"), options.numbers("ms"));
        },
});

}  // namespace
}  // namespace photonlag
