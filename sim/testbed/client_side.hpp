#pragma once
/// @file
/// One client with its links and its session on the server: every stage, wired up from a scenario.

#include <memory>

#include "sim/scenario/scenario.hpp"
#include "sim/testbed/display.hpp"
#include "sim/testbed/heads.hpp"
#include "sim/testbed/receiver.hpp"
#include "sim/testbed/session.hpp"
#include "sim/testbed/topology.hpp"

namespace photonlag {

/// What all clients share.
struct SharedParts {
  const Heads& heads;
  Agenda& agenda;
  Network& network;
  Topology& topology;
  FrameWork& work;
  Recorder& recorder;
};

class ClientSide {
 public:
  /// @pre the scenario outlives it. @throws InputError from modules (a damaged trace, say).
  ClientSide(const Scenario& scenario, std::uint32_t client, SharedParts shared);

  /// Posts the first turns.
  void start();
  [[nodiscard]] std::vector<Party*> client_parties() { return {&display_}; }
  [[nodiscard]] std::vector<Party*> server_parties() { return {&session_}; }

  /// At the end of the run: writes the frames still open, and the books.
  void finish(Nanos end);
  [[nodiscard]] const Tally& tally() const { return lane_.tally; }

 private:
  std::shared_ptr<const HeadMotion> motion_;
  std::unique_ptr<Reprojector> reprojector_;
  Topology::Way way_;
  Lane lane_;
  HeadUplink head_;
  DecoderStage decoder_;
  Sender sender_;
  Receiver receiver_;
  Display display_;
  Session session_;
};

}  // namespace photonlag
