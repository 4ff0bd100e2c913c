#pragma once
/// @file
/// The two links of one client: hands packets over and turns their fates into arrivals.

#include <vector>

#include "sim/core/agenda.hpp"
#include "sim/net/link.hpp"
#include "sim/record/recorder.hpp"

namespace photonlag {

/// What arrives: the packet, its fate, and a number of the sender's choosing that stands for its contents.
struct Parcel {
  Packet packet;
  Fate fate;
  std::uint64_t contents = 0;
};

class Wire final : public FateSink {
 public:
  /// Code of the arrival turns; their argument is for collect().
  static constexpr std::uint32_t parcel_came = 1000;

  /// @param recorder told of every packet if not null.
  Wire(Agenda& agenda, std::uint64_t seed, Link::Parts up, Link::Parts down, Recorder* recorder);

  void connect(Party& server_end, Party& client_end) { server_end_ = &server_end, client_end_ = &client_end; }
  void send_up(const Packet& packet, Nanos now, std::uint64_t contents) { send(up_, packet, now, contents); }
  void send_down(const Packet& packet, Nanos now, std::uint64_t contents) { send(down_, packet, now, contents); }

  /// Takes the parcel of an arrival turn out of the wire.
  [[nodiscard]] Parcel collect(const Turn& turn);

  [[nodiscard]] Link& up() { return up_; }
  [[nodiscard]] Link& down() { return down_; }
  [[nodiscard]] std::int64_t travelling_up() const { return travelling_[0]; }
  [[nodiscard]] std::int64_t travelling_down() const { return travelling_[1]; }
  /// Whether the packet sent last was dropped.
  [[nodiscard]] bool dropped_last() const { return dropped_last_; }

  void fate_was_decided(const Packet& packet, const Fate& fate) override;

 private:
  void send(Link& link, const Packet& packet, Nanos now, std::uint64_t contents);

  Agenda& agenda_;
  Recorder* recorder_;
  Link up_, down_;
  Party* server_end_ = nullptr;
  Party* client_end_ = nullptr;
  Link* sending_ = nullptr;  // the link that is asked now, for the fate it decides
  std::uint64_t contents_ = 0;
  bool dropped_last_ = false;
  std::array<std::int64_t, 2> travelling_{};
  std::vector<Parcel> parcels_;
  std::vector<std::uint32_t> free_;
};

}  // namespace photonlag
