#include "sim/net/models.hpp"
#include "sim/net/whole_number.hpp"

namespace photonlag {
namespace {

/// Refuses a packet that would make more than `packets` packets or `bytes` bytes wait; the packet in service does not
/// count.
class DropTail final : public Queue {
 public:
  DropTail(std::int64_t packets, std::int64_t bytes) : packets_(packets), bytes_(bytes) {}

  [[nodiscard]] bool admits(std::int32_t bytes, const Occupancy& waiting) const override {
    return (packets_ == 0 || waiting.packets < packets_) && (bytes_ == 0 || waiting.bytes + bytes <= bytes_);
  }

 private:
  std::int64_t packets_, bytes_;  // 0 = no limit
};

const Registration<Queue> registration({
    .name = "drop_tail",
    .summary = "refuses what would exceed a limit in packets or bytes",
    .source = "mm-link's droptail and ns-3's DropTailQueue: the limit excludes the packet in transit",
    .options = {{"packets", "1", 1000.0, {0, 1e9}, "most packets that may wait; 0 = no limit"},
                {"bytes", "B", 0.0, {0, 1e15}, "most bytes that may wait; 0 = no limit"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<DropTail>(whole_number(options, "packets"), whole_number(options, "bytes"));
        },
});

}  // namespace
}  // namespace photonlag
