#pragma once
/// @file
/// trace.json: the run in Chrome's JSON trace format, for ui.perfetto.dev, streamed.

#include <set>
#include <string>
#include <vector>

#include "sim/record/output_file.hpp"
#include "sim/record/rows.hpp"

namespace photonlag {

/// One process a client. Frames overlap, so they are asynchronous slices: one id a frame, its stages nested in it under
/// the CSV's names; Perfetto lays slices of one name on as many lanes as overlap. A warp belongs to a refresh and is
/// another. Vsyncs are instants; pose_to_photon_render and the samples are counters. Source: Trace Event Format, "Async
/// events", "Counter events"; Perfetto docs/getting-started/other-formats.md.
class TraceFile {
 public:
  explicit TraceFile(std::filesystem::path path);
  void add(const FrameRow& row, const std::vector<Span>& spans);
  void add(const RefreshRow& row);
  void add(const Sample& row);
  void close();

 private:
  void event(std::string_view text);
  void name_client(std::uint32_t client);
  void slice(const Span& span, const std::string& id);

  OutputFile file_;
  std::set<std::uint32_t> named_;
  bool first_ = true;
};

}  // namespace photonlag
