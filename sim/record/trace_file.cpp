#include "sim/record/trace_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace photonlag {
namespace {

/// Rows of a process, for viewers that draw by thread.
constexpr std::array<std::string_view, 11> resources = {"tracker", "uplink",     "server_gpu", "compositor",
                                                        "encoder", "pacer",      "downlink",   "jitter_buffer",
                                                        "decoder", "client_gpu", "display"};

std::size_t thread_of(std::string_view resource) {
  for (std::size_t i = 0; i < resources.size(); ++i)
    if (resources[i] == resource) return i + 1;
  return resources.size() + 1;
}

// What fmt is told below to write where it stands, without a string between.

/// Microseconds with three decimals: exact.
struct us {
  Nanos t;
};

/// Of one asynchronous slice.
struct SliceId {
  std::uint32_t client;
  std::int64_t number;
};

struct JsonText {
  std::string_view text;
};

/// Process 0 is the idle process to Perfetto.
std::uint64_t process_of(std::uint32_t client) { return std::uint64_t(client) + 1; }

constexpr Nanos stage_of(const RefreshRow& row, Stage stage) { return row.stages[static_cast<std::size_t>(stage)]; }

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

}  // namespace
}  // namespace photonlag

template <>
struct fmt::formatter<photonlag::us> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const photonlag::us& time, Context& context) const {
    const std::int64_t ns = std::abs(time.t.count());
    return fmt::format_to(context.out(), "{}{}.{:03}", time.t.count() < 0 ? "-" : "", ns / 1000, ns % 1000);
  }
};

template <>
struct fmt::formatter<photonlag::SliceId> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const photonlag::SliceId& id, Context& context) const {
    return fmt::format_to(context.out(), "{}.{}", id.client, id.number);
  }
};

template <>
struct fmt::formatter<photonlag::JsonText> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const photonlag::JsonText& json, Context& context) const {
    if (photonlag::is_plain(json.text)) return fmt::format_to(context.out(), "\"{}\"", json.text);
    const nlohmann::json text(json.text);
    return fmt::format_to(context.out(), "{}", text.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }
};

namespace photonlag {

TraceFile::TraceFile(std::filesystem::path path) : file_(std::move(path)) {
  file_.append("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
}

template <class... Values>
void TraceFile::event(fmt::format_string<Values...> format, Values&&... values) {
  text_.clear();
  fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
  file_.append(first_ ? "\n" : ",\n");
  file_.append({text_.data(), text_.size()});
  first_ = false;
}

void TraceFile::name_client(std::uint32_t client) {
  if (!named_.insert(client).second) return;
  const auto pid = process_of(client);
  event(R"({{"ph":"M","pid":{},"name":"process_name","args":{{"name":"client {}"}}}})", pid, client);
  for (const std::string_view r : resources)
    event(R"({{"ph":"M","pid":{},"tid":{},"name":"thread_name","args":{{"name":"{}"}}}})", pid, thread_of(r), r);
}

void TraceFile::slice(const Span& span) {
  const SliceId id{span.client, span.frame};
  const auto pid = process_of(span.client);
  const auto tid = thread_of(span.resource);
  event(R"({{"ph":"b","cat":"frame","id":"{}","pid":{},"tid":{},"name":"{}","ts":{}}})", id, pid, tid, span.stage,
        us{span.start});
  event(R"({{"ph":"e","cat":"frame","id":"{}","pid":{},"tid":{},"name":"{}","ts":{}}})", id, pid, tid, span.stage,
        us{span.end});
}

void TraceFile::add(const FrameRow& row, const std::vector<Span>& spans) {
  if (spans.empty()) return;
  name_client(row.client);
  const auto pid = process_of(row.client);
  const SliceId id{row.client, row.frame};
  event(R"({{"ph":"b","cat":"frame","id":"{}","pid":{},"name":"frame","ts":{},"args":{{"frame":{},)"
        R"("fate":{},"bytes_colour":{},"packets":{},"packets_lost":{},"keyframe":{}}}}})",
        id, pid, us{spans.front().start}, row.frame, JsonText{row.fate}, row.bytes_colour, row.packets,
        row.packets_lost, int(row.keyframe));
  Nanos end = spans.front().end;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    end = std::max(end, spans[i].end);
    if (spans[i].stage != "downlink") {
      slice(spans[i]);
      continue;
    }
    const Span& whole = spans[i];  // stays open around its parts, so that they nest
    const auto tid = thread_of(whole.resource);
    event(R"({{"ph":"b","cat":"frame","id":"{}","pid":{},"tid":{},"name":"downlink","ts":{}}})", id, pid, tid,
          us{whole.start});
    for (; i + 1 < spans.size() && spans[i + 1].stage.starts_with("downlink."); ++i) slice(spans[i + 1]);
    event(R"({{"ph":"e","cat":"frame","id":"{}","pid":{},"tid":{},"name":"downlink","ts":{}}})", id, pid, tid,
          us{whole.end});
  }
  event(R"({{"ph":"e","cat":"frame","id":"{}","pid":{},"name":"frame","ts":{}}})", id, pid, us{end});
}

void TraceFile::add(const RefreshRow& row) {
  name_client(row.client);
  const auto pid = process_of(row.client);
  const auto display = thread_of("display");
  const std::string frame = row.frame ? std::to_string(*row.frame) : "null";
  event(R"({{"ph":"i","s":"t","pid":{},"tid":{},"name":"vsync","ts":{},"args":{{"refresh":{},"frame":{},)"
        R"("repeated":{},"missed_vsync":{}}}}})",
        pid, display, us{row.vsync}, row.refresh, frame, int(row.repeated), int(row.missed_vsync));
  if (!row.frame) return;
  event(R"({{"ph":"C","pid":{},"name":"pose_to_photon_render_ms","ts":{},"args":{{"value":{}}}}})", pid, us{row.vsync},
        millis(row.pose_to_photon_render));
  if (row.missed_vsync || stage_of(row, Stage::warp) == Nanos(0)) return;  // a missed vsync shows an old warp
  const Nanos done = row.vsync - stage_of(row, Stage::vsync_wait);
  const SliceId id{row.client, row.refresh};
  const auto tid = thread_of("client_gpu");
  event(
      R"({{"ph":"b","cat":"warp","id":"{}","pid":{},"tid":{},"name":"warp","ts":{},"args":{{"refresh":{},"frame":{}}}}})",
      id, pid, tid, us{done - stage_of(row, Stage::warp)}, row.refresh, frame);
  event(R"({{"ph":"e","cat":"warp","id":"{}","pid":{},"tid":{},"name":"warp","ts":{}}})", id, pid, tid, us{done});
}

void TraceFile::add(const Sample& row) {
  if (!std::isfinite(row.value)) return;  // JSON has no word for it
  name_client(row.client);
  sample_name_.assign(row.source).append(".").append(row.metric);
  event(R"({{"ph":"C","pid":{},"name":{},"ts":{},"args":{{"value":{}}}}})", process_of(row.client),
        JsonText{sample_name_}, us{row.at}, row.value);
}

void TraceFile::close() {
  file_.append("\n]}\n");
  file_.close();
}

}  // namespace photonlag
