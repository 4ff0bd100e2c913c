#pragma once
/// @file
/// Plays one background flow over one direction of a link.

#include <memory>

#include "sim/net/background.hpp"
#include "sim/testbed/network.hpp"

namespace photonlag {

/// Its packets queue, are delayed and are lost like everybody's. What comes back does not: acknowledgements take the
/// module's ack_delay and load no link.
class BackgroundFlow final : public Party, public Shipper {
 public:
  /// Flow i has client number first_client + i: beyond all real ones, and the same however many those are.
  static constexpr std::uint32_t first_client = 1'000'000;

  /// sent + duplicated = delivered + dropped + what is on its way.
  struct Counts {
    std::int64_t sent = 0, duplicated = 0, delivered = 0, dropped = 0, bytes_delivered = 0;
  };

  /// @param client first_client + i: names its packets and breaks its ties. @pre all others outlive it.
  BackgroundFlow(std::uint32_t client, std::unique_ptr<Background> flow, Link& link, Agenda& agenda, Network& network);

  /// Posts the first turn.
  void start() { wake_at(flow_->next()); }
  /// What has become of its packets by @p now.
  [[nodiscard]] const Counts& counts(Nanos now);

  void take(const Turn& turn) override;
  void packet_dropped(const Packet& packet) override;
  void packet_duplicated(const Packet& packet) override;

 private:
  enum What : std::uint32_t { wake, acknowledgement };
  struct Acknowledgement {
    Nanos due{};
    std::int64_t number = 0;
    bool ce = false;
  };

  void look_into_inbox(Nanos now);
  void packet_came(const Packet& packet);
  void hear(Nanos now);
  void act(Nanos now);
  void wake_at(Nanos at);
  void post(Nanos at, What what);

  std::uint32_t client_;
  std::unique_ptr<Background> flow_;
  Agenda& agenda_;
  Network& network_;
  std::uint32_t route_;
  Nanos next_wake_ = never;
  Ring<Acknowledgement> returning_;  // by due
  Counts counts_;
};

}  // namespace photonlag
