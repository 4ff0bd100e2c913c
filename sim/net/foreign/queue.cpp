#include <fmt/format.h>

#include <vector>

#include "sim/net/active_queue.hpp"

namespace photonlag {
namespace {

class ForeignQueue final : public Queue {
 public:
  ForeignQueue(std::unique_ptr<Queue> theirs, Foreign who) : theirs_(std::move(theirs)), who_(std::move(who)) {}
  [[nodiscard]] bool admits(std::int32_t bytes, const Occupancy& waiting) const override {
    return who_.call([&] { return theirs_->admits(bytes, waiting); });
  }

 private:
  std::unique_ptr<Queue> theirs_;
  Foreign who_;
};

/// Keeps books of what the queue has, by slot.
class ForeignActiveQueue final : public ActiveQueue {
 public:
  ForeignActiveQueue(std::unique_ptr<ActiveQueue> theirs, Foreign who)
      : theirs_(std::move(theirs)), who_(std::move(who)) {}

  void enqueue(Item item, Nanos now, Drops& drops) override {
    if (item.slot >= items_.size()) items_.resize(item.slot + std::size_t(1));
    items_[item.slot] = item;
    books_ = {books_.packets + 1, books_.bytes + item.bytes};
    Witness witness(*this, drops);
    who_.call([&] { theirs_->enqueue(item, now, witness); });
    compare();
  }
  std::optional<Item> dequeue(Nanos now, Drops& drops) override {
    Witness witness(*this, drops);
    const std::optional<Item> item = who_.call([&] { return theirs_->dequeue(now, witness); });
    if (item) take(*item, "served");
    if (!item && books_.packets > 0) who_.fail(fmt::format("served nothing, though {} packets wait", books_.packets));
    compare();
    return item;
  }
  [[nodiscard]] Occupancy waiting() const override { return books_; }
  void update(Nanos now) override {
    who_.call([&] { theirs_->update(now); });
  }

 private:
  /// Hears of drops first.
  class Witness final : public Drops {
   public:
    Witness(ForeignActiveQueue& queue, Drops& link) : queue_(queue), link_(link) {}
    void dropped(const Item& item, Nanos now) override {
      queue_.take(item, "dropped");
      link_.dropped(item, now);
    }

   private:
    ForeignActiveQueue& queue_;
    Drops& link_;
  };

  /// A packet leaves, as it came but for its mark, which a packet that is not capable of one cannot get.
  void take(const Item& item, const char* what) {
    if (item.slot >= items_.size() || !items_[item.slot])
      who_.fail(fmt::format("{} a packet that it did not have (slot {})", what, item.slot));
    const Item& came = *items_[item.slot];
    if (item.bytes != came.bytes || item.came != came.came || item.key != came.key)
      who_.fail(fmt::format("{} another packet than came in its place (slot {})", what, item.slot));
    if (item.ecn != came.ecn && (item.ecn != Ecn::ce || came.ecn == Ecn::not_ect))
      who_.fail(fmt::format("{} a packet with another mark than CE on one that can be marked", what));
    books_ = {books_.packets - 1, books_.bytes - item.bytes};
    items_[item.slot].reset();
  }

  void compare() const {
    const Occupancy theirs = who_.call([&] { return theirs_->waiting(); });
    if (theirs.packets != books_.packets || theirs.bytes != books_.bytes)
      who_.fail(fmt::format("says that {} packets of {} bytes wait, must be {} of {}", theirs.packets, theirs.bytes,
                            books_.packets, books_.bytes));
  }

  std::unique_ptr<ActiveQueue> theirs_;
  Foreign who_;
  std::vector<std::optional<Item>> items_;  // by slot
  Occupancy books_;
};

}  // namespace

std::unique_ptr<Queue> guard_foreign(std::unique_ptr<Queue> theirs, const Foreign& who) {
  if (auto* active = dynamic_cast<ActiveQueue*>(theirs.get())) {
    (void)theirs.release();
    return std::make_unique<ForeignActiveQueue>(std::unique_ptr<ActiveQueue>(active), who);
  }
  return std::make_unique<ForeignQueue>(std::move(theirs), who);
}

}  // namespace photonlag
