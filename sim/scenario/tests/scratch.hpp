#pragma once
/// @file
/// A folder of one test's own, and what an error says.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "sim/scenario/scenario.hpp"

namespace photonlag {

class Scratch : public testing::Test {
 protected:
  Scratch() {
    static int count = 0;
    folder_ = std::filesystem::canonical(std::filesystem::temp_directory_path()) /
              ("photonlag_scenario_" + std::to_string(getpid()) + "_" + std::to_string(count++));
    std::filesystem::create_directories(folder_);
  }
  ~Scratch() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }

  /// Loads `text` (after the line "schema = 1") as a file named test.toml.
  [[nodiscard]] Scenario load(const std::string& text, const std::vector<std::string>& sets = {}) const {
    std::vector<Override> overrides;
    for (const auto& set : sets) overrides.push_back(parse_override(set));
    return load_scenario(write("test.toml", "schema = 1\n" + text), overrides);
  }

  /// What load() says is wrong, without the folder.
  [[nodiscard]] std::string error_of(const std::string& text, const std::vector<std::string>& sets = {}) const {
    try {
      (void)load(text, sets);
    } catch (const InputError& e) {
      return without_folder(e.what());
    }
    return "no error";
  }

  [[nodiscard]] std::string without_folder(std::string text) const {
    const std::string prefix = folder_.string() + "/";
    for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) text.erase(at, prefix.size());
    return text;
  }

  std::filesystem::path folder_;
};

}  // namespace photonlag
