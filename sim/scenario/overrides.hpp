#pragma once
/// @file
/// --set a.b=c, applied to the tree before anything is read.

#include "sim/scenario/node.hpp"
#include "sim/scenario/scenario.hpp"

namespace photonlag {

/// Sets one value, making tables as needed; a table replaces a whole table. Of the tables under a [[heading]] the word
/// after it picks one, by its name or its place from 0 (bottleneck.isp.clients, background.0.mbps). Where it gives a
/// slot another module, the options the file gave the former module are dropped with it. A module that an option takes
/// by name alone becomes a table when one of its options is set (predictor.then.window_ms). Whether the key exists is
/// found out when it is read.
/// @throws InputError at "--set key=value"
void apply_override(Table& root, const Override& change);

/// The first 8 hex digits of the sha256 of "key=value\n" for each override in the order given, `seed` left out (it has
/// a folder of its own); empty if none are left.
[[nodiscard]] std::string hash_overrides(const std::vector<Override>& overrides);

}  // namespace photonlag
