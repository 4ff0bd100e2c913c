#include "cli/tests/sweep_files.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace photonlag::test {

std::filesystem::path write_sweep(const Scratch& folder, const std::string& name, const std::string& sweep,
                                  const std::string& top) {
  const auto file = folder / name;
  std::ofstream(file) << "schema = 1\n" + top + "pixels = false\n[sweep]\n" + sweep +
                             "[downlink]\nloss = { name = \"bernoulli\", probability = 0.01 }\n";
  return file;
}

Outcome sweep(const std::vector<std::string>& words, int exit_code) {
  std::vector<std::string> all{"sweep"};
  all.insert(all.end(), words.begin(), words.end());
  Outcome outcome = photonlag(all);
  EXPECT_EQ(outcome.exit_code, exit_code) << outcome.out << outcome.err;
  return outcome;
}

std::string rows(const std::filesystem::path& file) {
  const std::string csv = file.string() + ".csv";
  sweep({"export", file.string(), "--csv", csv, "--force"});
  return slurp(csv);
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::vector<std::string> column(const std::string& table, const std::string& name) {
  std::vector<std::string> out;
  std::size_t wanted = 0;
  for (const std::string& line : lines(table)) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
    if (out.empty()) {
      wanted = static_cast<std::size_t>(std::ranges::find(cells, name) - cells.begin());
      if (wanted == cells.size()) return {};
    }
    out.push_back(wanted < cells.size() ? cells[wanted] : "");
  }
  out.erase(out.begin());
  return out;
}

std::string slurp(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace photonlag::test
