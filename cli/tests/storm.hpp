#pragma once
/// @file
/// Scenarios that break the transport on purpose, and what must hold of every run all the same.

#include <cstdint>
#include <string>
#include <vector>

#include "cli/tests/program.hpp"

namespace photonlag::test {

/// A scenario without pixels. Everything about it follows from its number; consecutive numbers go through all values of
/// every trait.
struct Storm {
  std::string toml;
  std::int64_t duration_s = 0, refresh_hz = 0, clients = 1, mtu_bytes = 1200;
  bool fec = false;
};
Storm storm(std::uint64_t number);

/// The same with delays that do not vary, so that nothing can overtake; `reorder` says which way packets are carried.
Storm calm_order(std::uint64_t number, bool reorder);

/// Plays it into @p out, within a time limit. @throws std::runtime_error if the program does not end well
RunData play(const Storm& storm, const Scratch& scratch, const std::string& out,
             const std::vector<std::string>& sets = {});

/// Tests of gtest, each fails where its law does not hold.
void expect_every_refresh(const Storm& storm, const RunData& run);
void expect_every_frame(const Storm& storm, const RunData& run);
void expect_packets_balance(const Storm& storm, const RunData& run);
void expect_frames_agree_with_packets(const Storm& storm, const RunData& run);
void expect_explained(const Storm& storm, const RunData& run);

/// Refreshes, frames and spans. Rows of different clients may interleave in another way: they do by the time they
/// became final.
void expect_same_rows(const RunData& a, const RunData& b);

}  // namespace photonlag::test
