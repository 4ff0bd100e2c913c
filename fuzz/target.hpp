#pragma once
/// @file
/// Readers of strangers' bytes, as the fuzzer and the tests call them.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/error.hpp"

namespace photonlag::fuzz {

/// Hands bytes to a reader and does with what it made of them what the program would. Whatever they are, it returns,
/// or throws InputError: all else is a finding.
class Target {
 public:
  /// @param folder A place for files, the same one every time.
  using Read = void (*)(std::string_view bytes, const std::filesystem::path& folder);
  Target(std::string name, Read read);  ///< Puts it among targets().

  [[nodiscard]] const std::string& name() const { return name_; }
  void operator()(std::string_view bytes) const;

 private:
  std::string name_;
  Read read_;
};

/// All that are linked: one in a fuzzer, each in the tests.
[[nodiscard]] const std::vector<Target>& targets();

/// Writes a file. @returns its path
std::filesystem::path put(const std::filesystem::path& file, std::string_view bytes);

/// Does @p act; an InputError is one of its answers.
template <class Act>
void refusable(Act act) {
  try {
    act();
  } catch (const InputError&) {  // NOLINT(bugprone-empty-catch): that is what a reader should do
  }
}

}  // namespace photonlag::fuzz
