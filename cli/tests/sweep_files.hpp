#pragma once
/// @file
/// Sweeps for tests, and what they left.

#include <filesystem>
#include <string>
#include <vector>

#include "cli/tests/program.hpp"

namespace photonlag::test {

/// A small scenario without pixels whose [sweep] is @p sweep.
std::filesystem::path write_sweep(const Scratch& folder, const std::string& name, const std::string& sweep,
                                  const std::string& top = "duration_s = 0.25\nwarmup_s = 0.05\n");

/// `photonlag sweep` with @p words; fails the test unless it ends with @p exit_code.
Outcome sweep(const std::vector<std::string>& words, int exit_code = 0);

/// The bytes of the table that `photonlag sweep export` makes of a file: everything that must be the same every time.
std::string rows(const std::filesystem::path& file);

/// Lines of a text; the last without an end counts too.
std::vector<std::string> lines(const std::string& text);

/// The cells of one column of such a table. @pre no quotes in it
std::vector<std::string> column(const std::string& table, const std::string& name);

std::string slurp(const std::filesystem::path& file);

}  // namespace photonlag::test
