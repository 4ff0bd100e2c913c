#pragma once
/// @file
/// trace.json: the run in Chrome's JSON trace format, for ui.perfetto.dev, streamed.

#include <fmt/format.h>

#include <set>
#include <string>
#include <vector>

#include "sim/core/output_file.hpp"
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
  template <class... Values>
  void event(fmt::format_string<Values...> format, Values&&... values);
  void name_client(std::uint32_t client);
  void slice(const Span& span);

  OutputFile file_;
  // Of one event; their storage is used again.
  fmt::memory_buffer text_;
  std::string sample_name_;
  std::set<std::uint32_t> named_;
  bool first_ = true;
};

}  // namespace photonlag
