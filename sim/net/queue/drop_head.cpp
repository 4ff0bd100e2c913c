#include "sim/net/item_ring.hpp"
#include "sim/net/whole_number.hpp"

namespace photonlag {
namespace {

/// Takes every packet, then drops the oldest ones until no more than `packets` packets and `bytes` bytes wait; the
/// packet in service does not count. A packet larger than `bytes` drops all the others and itself.
class DropHead final : public ActiveQueue {
 public:
  DropHead(std::int64_t packets, std::int64_t bytes) : packets_(packets), bytes_(bytes) {}

  void enqueue(Item item, Nanos now, Drops& drops) override {
    ring_.push(item);
    while (too_many(ring_.occupancy())) drops.dropped(ring_.pop(), now);
  }

  std::optional<Item> dequeue(Nanos, Drops&) override {
    if (ring_.empty()) return std::nullopt;
    return ring_.pop();
  }

  [[nodiscard]] Occupancy waiting() const override { return ring_.occupancy(); }

 private:
  [[nodiscard]] bool too_many(const Occupancy& is) const {
    return (packets_ != 0 && is.packets > packets_) || (bytes_ != 0 && is.bytes > bytes_);
  }

  std::int64_t packets_, bytes_;  // 0 = no limit
  ItemRing ring_;
};

const Registration<Queue> registration({
    .name = "drop_head",
    .summary = "drops the oldest packets when a limit in packets or bytes is exceeded",
    .source = "mm-link's drophead: the limit excludes the packet in transit",
    .options = {{"packets", "1", 1000.0, {0, 1e9}, "most packets that may wait; 0 = no limit"},
                {"bytes", "B", 0.0, {0, 1e15}, "most bytes that may wait; 0 = no limit"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<DropHead>(whole_number(options, "packets"), whole_number(options, "bytes"));
        },
});

}  // namespace
}  // namespace photonlag
