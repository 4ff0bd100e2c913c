#pragma once
/// @file
/// Rows to cells, and the checks every row must pass.

#include <vector>

#include "sim/record/csv_writer.hpp"
#include "sim/record/rows.hpp"

namespace photonlag {

/// The blame cell is left empty: it is known only in the second pass.
void write_row(CsvWriter& csv, const RefreshRow& row);
void write_row(CsvWriter& csv, const FrameRow& row);
void write_row(CsvWriter& csv, const Span& span);
void write_row(CsvWriter& csv, const Sample& row);
void write_row(CsvWriter& csv, const PacketRow& row);

/// The rules of the ledger, in every build: stages not negative and summing to pose_to_photon_render to the nanosecond,
/// parts likewise to the downlink stage. @throws std::logic_error naming the refresh
void check(const RefreshRow& row);
/// Steps in order, none reached after one that was not, parts summing to the downlink. @throws std::logic_error
void check(const FrameRow& row);

/// Where a frame is during a stage; only the stages up to present_wait are a frame's own.
[[nodiscard]] std::string_view resource_of(Stage stage);
[[nodiscard]] std::string_view resource_of(DownlinkPart part);

/// What a frame went through: its stages in order, each followed by its parts; those of no length are left out.
/// @param spans is cleared first; reused to spare allocations.
void spans_of(const FrameRow& row, std::vector<Span>& spans);

}  // namespace photonlag
