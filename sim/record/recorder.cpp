#include "sim/record/recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "sim/core/error.hpp"
#include "sim/core/sha256.hpp"
#include "sim/record/csv_reader.hpp"
#include "sim/record/partial_folder.hpp"
#include "sim/record/summary_builder.hpp"
#include "sim/record/table_rows.hpp"
#include "sim/record/trace_file.hpp"

namespace photonlag {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// Fills the blame cell of every row that has a frame; line by line, so that no table is ever held.
void rewrite_with_blame(const fs::path& from, const fs::path& to, const std::optional<StageTimes>& medians) {
  const std::size_t frame_at = column_index(refreshes_table(), "frame");
  const std::size_t stages_at = column_index(refreshes_table(), "sample_wait_ns");
  const std::size_t blame_at = column_index(refreshes_table(), "blame");
  LineReader in(from);
  OutputFile out(to);
  std::string_view line;
  std::vector<std::string_view> cells;
  for (bool header = true; in.next(line); header = false) {
    split_plain(line, cells);
    if (!header && medians && !cells.at(frame_at).empty()) {
      StageTimes stages{};
      for (std::size_t i = 0; i < stage_count; ++i) {
        std::int64_t count = 0;
        std::from_chars(cells[stages_at + i].data(), cells[stages_at + i].data() + cells[stages_at + i].size(), count);
        stages[i] = Nanos(count);
      }
      const std::string_view blame = stage_names[static_cast<std::size_t>(blame_of(stages, *medians))];
      const auto before = static_cast<std::size_t>(cells[blame_at].data() - line.data());
      out.append(line.substr(0, before));
      out.append(blame);
      line.remove_prefix(before);
    }
    out.append(line);
    out.append("\n");
  }
  out.close();
}

/// What the summary repeats of the manifest, to say by itself which run it is of.
ordered_json identity_of(const nlohmann::json& manifest) {
  ordered_json run = ordered_json::object();
  for (const char* key : {"scenario", "seed", "duration_s", "clients", "pixels"})
    if (manifest.contains(key) && manifest.at(key).is_primitive()) run[key] = manifest.at(key);
  return run;
}

ordered_json dictionary_of(const TableSpec& table) {
  ordered_json d = {{"rows_are", table.meaning}, {"columns", ordered_json::array()}};
  for (const Column& c : table.columns)
    d["columns"].push_back({{"name", c.name}, {"unit", c.unit}, {"meaning", c.meaning}});
  return d;
}

std::vector<std::string> files_under(const fs::path& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(folder).generic_string());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

struct Recorder::Impl {
  Impl(const fs::path& out, RecordOptions o)
      : options(o),
        folder(out, o.force),
        summary(std::in_place, o.warmup, o.refresh_period, folder.path() / "values.tmp") {
    const auto open = [&](std::optional<CsvWriter>& csv, const TableSpec& table, const char* suffix = "") {
      csv.emplace(folder.path() / (table.file + suffix), table);
    };
    if (options.level != RecordLevel::summary) open(refreshes, refreshes_table(), first_pass);
    if (options.packets) open(packets, packets_table());
    if (options.level != RecordLevel::full) return;
    open(frames, frames_table());
    open(spans, spans_table());
    open(samples, samples_table());
    trace.emplace(folder.path() / "trace.json");
  }

  /// Runs @p work; if the disk refuses, nothing of the run stays.
  template <class Work>
  void guarded(Work work) {
    if (folder.path().empty()) throw std::logic_error("a recorder was used after it had finished or failed");
    try {
      work();
    } catch (const EnvironmentError&) {
      folder.discard();
      throw;
    }
  }

  void close_tables();
  void write_summary(const nlohmann::json& manifest);
  void write_manifest(const nlohmann::json& manifest);

  static constexpr const char* first_pass = ".first_pass";
  RecordOptions options;
  PartialFolder folder;
  std::optional<SummaryBuilder> summary;
  std::optional<CsvWriter> refreshes, frames, spans, samples, packets;
  std::optional<TraceFile> trace;
  std::map<std::string, std::int64_t> rows;
  std::vector<Span> life;
};

void Recorder::Impl::close_tables() {
  const auto close = [&](std::optional<CsvWriter>& csv, const TableSpec& table) {
    if (!csv) return;
    csv->close();
    rows[table.file] = csv->rows();
  };
  close(refreshes, refreshes_table());
  close(frames, frames_table());
  close(spans, spans_table());
  close(samples, samples_table());
  close(packets, packets_table());
  if (trace) trace->close();
}

void Recorder::Impl::write_summary(const nlohmann::json& manifest) {
  if (refreshes) {
    StageTimes medians{};
    const bool known = summary->medians(medians);
    const fs::path table = folder.path() / refreshes_table().file, first = table.string() + first_pass;
    rewrite_with_blame(first, table, known ? std::optional(medians) : std::nullopt);
    fs::remove(first);
  }
  write_file(folder.path() / "summary.json",
             summary->build(identity_of(manifest)).dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n");
  summary.reset();  // with its spilt values
}

void Recorder::Impl::write_manifest(const nlohmann::json& manifest) {
  ordered_json m = {{"format", run_folder_format}, {"schema", 1}};
  for (const auto& [key, value] : manifest.items())
    if (!m.contains(key)) m[key] = value;
  m["tables"] = ordered_json::object();
  for (const TableSpec* table : all_tables())
    if (rows.contains(table->file)) m["tables"][table->file] = dictionary_of(*table);
  m["files"] = ordered_json::object();
  for (const std::string& file : files_under(folder.path())) {
    ordered_json& entry = m["files"][file];
    entry["sha256"] = sha256_of_file(folder.path() / file);
    entry["bytes"] = fs::file_size(folder.path() / file);
    if (rows.contains(file)) entry["rows"] = rows.at(file);
  }
  write_file(folder.path() / "manifest.json", m.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n");
}

Recorder::Recorder(const fs::path& out, RecordOptions options) : impl_(std::make_unique<Impl>(out, options)) {}
Recorder::~Recorder() = default;

void Recorder::add(const FrameRow& row) {
  check(row);
  impl_->guarded([&] {
    impl_->summary->add(row);
    if (!impl_->frames) return;
    write_row(*impl_->frames, row);
    spans_of(row, impl_->life);
    for (const Span& span : impl_->life) write_row(*impl_->spans, span);
    impl_->trace->add(row, impl_->life);
  });
}

void Recorder::add(const RefreshRow& row) {
  check(row);
  impl_->guarded([&] {
    impl_->summary->add(row);
    if (impl_->refreshes) write_row(*impl_->refreshes, row);
    if (impl_->trace) impl_->trace->add(row);
  });
}

bool Recorder::wants_samples() const { return impl_->samples.has_value(); }

void Recorder::add(const Sample& row) {
  if (!impl_->samples) return;
  impl_->guarded([&] {
    write_row(*impl_->samples, row);
    impl_->trace->add(row);
  });
}

void Recorder::add(const PacketRow& row) {
  if (impl_->packets) impl_->guarded([&] { write_row(*impl_->packets, row); });
}

void Recorder::count(const std::string& name, std::int64_t value) {
  impl_->guarded([&] { impl_->summary->count(name, value); });
}

const fs::path& Recorder::folder() const { return impl_->folder.path(); }

void Recorder::finish(const nlohmann::json& manifest) {
  impl_->guarded([&] {
    try {
      impl_->close_tables();
      impl_->write_summary(manifest);
      impl_->write_manifest(manifest);
    } catch (const fs::filesystem_error& e) {
      throw EnvironmentError(e.path1().string(), e.code().message());
    }
    impl_->folder.commit();
  });
}

}  // namespace photonlag
