#pragma once
/// @file
/// One function for each table of a scenario. docs/scenario.md is the same for people: change both.

#include "sim/scenario/reader.hpp"
#include "sim/scenario/scenario.hpp"

namespace photonlag {

[[nodiscard]] HeadSpec read_head(TableReader& root);
[[nodiscard]] DisplaySpec read_display(TableReader& root);
[[nodiscard]] ServerSpec read_server(TableReader& root, const DisplaySpec& display);
[[nodiscard]] ClientSpec read_client(TableReader& root);
[[nodiscard]] CodecSpec read_codec(TableReader& root);
/// @param key "uplink" or "downlink"
[[nodiscard]] LinkSpec read_link(TableReader& root, const std::string& key);
/// The same for one direction of a link that clients share: "uplink" or "downlink" in a [[bottleneck]] or [[region]].
[[nodiscard]] LinkSpec read_shared_link(TableReader& parent, const std::string& key);
/// [[bottleneck]], [[region]], [[background]]. @pre out.clients is known
void read_topology(TableReader& root, Scenario& out);
[[nodiscard]] PredictorSpec read_predictor(TableReader& root);
[[nodiscard]] RecordSpec read_record(TableReader& root, std::uint32_t clients, int quality_every);

/// [sweep]: its shape is checked, ranges become lists; sweep.hpp reads it.
void check_sweep(TableReader& root);
[[nodiscard]] std::vector<Expectation> read_expectations(TableReader& root);
[[nodiscard]] std::vector<ToleranceSpec> read_tolerances(TableReader& root);
/// [compare] metrics: what `compare` judges.
[[nodiscard]] std::vector<std::string> read_compare(TableReader& root);
/// [inputs] of a resolved scenario: every file it names must still be what it was. @pre all other tables have been read
/// @param changed Whether overrides may have put other files in the place of some.
void check_inputs(TableReader& root, bool changed);

}  // namespace photonlag
