#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <system_error>

#include "cli/gate/gate.hpp"
#include "sim/core/output_file.hpp"
#include "sim/core/whole_file.hpp"

namespace photonlag::cli {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// Lines that were not there before.
std::size_t lines_changed(const std::string& before, const std::string& after) {
  std::multiset<std::string> old;
  std::istringstream old_lines(before), new_lines(after);
  for (std::string line; std::getline(old_lines, line);) old.insert(line);
  std::size_t changed = 0;
  for (std::string line; std::getline(new_lines, line);) {
    if (const auto found = old.find(line); found != old.end())
      old.erase(found);
    else
      ++changed;
  }
  return changed;
}

/// The first one made their folder, so it goes last.
struct Files {
  Files() = default;
  ~Files() {
    while (!all.empty()) all.pop_back();
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  std::vector<std::unique_ptr<WholeFile>> all;
};

}  // namespace

std::string bless_golden(const fs::path& folder, const Golden& now) {
  const bool is_new = !is_golden(folder);
  Files files;
  std::string told;
  for (const auto& [name, text] : files_of(now)) {
    const std::string before = text_of(folder / name);
    if (before == text && fs::exists(folder / name)) continue;
    files.all.push_back(std::make_unique<WholeFile>(folder / name, true));
    write_file(files.all.back()->path(), text);
    const std::size_t lines = lines_changed(before, text);
    told += fmt::format("{}{} ({} line{})", told.empty() ? "" : ", ", name, lines, lines == 1 ? "" : "s");
  }
  for (const auto& file : files.all) file->commit();
  return is_new ? "new" : told;
}

}  // namespace photonlag::cli
