#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "cli/messages.hpp"
#include "cli/predict/predict.hpp"
#include "pose-prediction/trace_reader.hpp"
#include "sim/core/sha256.hpp"

namespace photonlag::cli {
namespace {

namespace fs = std::filesystem;

constexpr double longest_horizon_ms = 2000;

void warn_of_left_out(const fs::path& file, const LeftOut& left_out, std::size_t kept) {
  const std::size_t count = left_out.repeated + left_out.backward;
  if (count == 0) return;
  if (left_out.backward > kept)
    throw InputError({file.string()},
                     fmt::format("{} of {} stamps run backwards; is this one trace?", left_out.backward, kept + count));
  warn(fmt::format("{}: {} of {} samples left out: {} with the stamp of the one before, {} with an earlier one",
                   file.string(), count, kept + count, left_out.repeated, left_out.backward));
}

}  // namespace

NamedTrace read_head_trace(const fs::path& file) {
  LeftOut left_out;
  NamedTrace trace{.file = file,
                   .name = file.stem().string(),
                   .sha256 = "",
                   .samples = read_samples(file, {"photonlag predict"}, &left_out)};
  warn_of_left_out(file, left_out, trace.samples.size());
  trace.sha256 = sha256_of_file(file);
  return trace;
}

std::vector<fs::path> head_trace_files(const std::vector<std::string>& words) {
  std::vector<fs::path> files;
  for (const std::string& word : words) {
    std::error_code ignored;
    if (!fs::is_directory(word, ignored)) {
      files.emplace_back(word);
      continue;
    }
    const auto before = std::ssize(files);
    for (const auto& entry : fs::directory_iterator(word))
      if (entry.is_regular_file() && entry.path().extension() == ".csv") files.push_back(entry.path());
    std::sort(files.begin() + before, files.end());
    if (std::ssize(files) == before)
      throw InputError({word}, "this folder has no *.csv; name head traces or a folder of them");
  }
  return files;
}

std::vector<NamedTrace> read_head_traces(const std::vector<std::string>& words) {
  std::vector<NamedTrace> traces;
  for (const fs::path& file : head_trace_files(words)) traces.push_back(read_head_trace(file));
  for (std::size_t i = 0; i < traces.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (traces[i].sha256 == traces[k].sha256)
        throw InputError({traces[i].file.string()},
                         "the same trace as " + traces[k].file.string() + "; it would count twice");
  return traces;
}

std::vector<Nanos> parse_horizons(const std::string& text) {
  std::vector<Nanos> horizons;
  const char *at = text.data(), *const end = text.data() + text.size();
  while (true) {
    double ms = 0;
    const auto [stop, error] = std::from_chars(at, end, ms);
    if (error != std::errc() || !(ms > 0 && ms <= longest_horizon_ms) || (stop != end && *stop != ','))
      throw InputError({"--horizon " + text},
                       fmt::format("must be milliseconds above 0 and up to {}, such as 20,40,60", longest_horizon_ms));
    horizons.push_back(from_ms(ms));
    if (stop == end) break;
    at = stop + 1;
  }
  std::sort(horizons.begin(), horizons.end());
  horizons.erase(std::unique(horizons.begin(), horizons.end()), horizons.end());
  return horizons;
}

}  // namespace photonlag::cli
