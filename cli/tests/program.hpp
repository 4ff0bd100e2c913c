#pragma once
/// @file
/// Runs the real program from tests.

#include <filesystem>
#include <string>
#include <vector>

#include "sim/record/reader.hpp"

namespace photonlag::test {

/// Built with the address sanitizer.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
inline constexpr bool sanitized = __has_feature(address_sanitizer);
#else
inline constexpr bool sanitized = false;
#endif

struct Outcome {
  int exit_code = 0;  ///< 128 + signal where one ended it.
  std::string out, err;
};

/// The program built beside the tests, with @p words; output captured.
Outcome photonlag(const std::vector<std::string>& words, const std::filesystem::path& working_directory = {});
/// Any program by name. @returns exit_code 127 if it is not there.
Outcome program(const std::vector<std::string>& words, const std::filesystem::path& working_directory = {});

/// Root of the sources.
std::filesystem::path source(const std::string& relative = "");
/// Real traces, or an empty path where they are not at hand.
std::filesystem::path shared_data(const std::string& relative);

/// A folder that goes away with the test.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }
  [[nodiscard]] const std::filesystem::path& path() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

/// Runs a shipped scenario with overrides into @p out; fails the test if the program does.
RunData run(const std::string& scenario, const std::filesystem::path& out, const std::vector<std::string>& sets = {},
            const std::vector<std::string>& more = {});

/// sha256 of every result file by name, from the manifest.
std::map<std::string, std::string> hashes(const RunData& run);

/// One packets.csv row.
struct PacketLine {
  std::int64_t client = 0;
  std::string link, kind, dropped_by;
  std::int64_t frame = 0, index = 0, attempt = 0, duplicate = 0, bytes = 0, sent = 0, drawn_delay = 0;
  std::int64_t delivered = -1;  ///< -1 = never
};
std::vector<PacketLine> packets(const std::filesystem::path& run);

/// Value of a metric's statistic in summary.json, or of a counter.
double metric(const RunData& run, const std::string& name, const std::string& stat);
std::int64_t counter(const RunData& run, const std::string& name);

}  // namespace photonlag::test
