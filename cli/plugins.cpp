#include "cli/plugins.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <set>

#include "sim/core/excerpt.hpp"
#include "sim/core/input_file.hpp"
#include "sim/core/plugin.hpp"
#include "sim/core/sha256.hpp"
#include "sim/scenario/foreign_code.hpp"

namespace photonlag::cli {
namespace {

std::vector<std::string>& named() {
  static std::vector<std::string> files;
  return files;
}

/// What the command line says of code that is not ours.
struct ForeignCode {
  bool no_plugins = false, no_process = false;
  bool judges_strangers = false;  ///< The command has the next two.
  bool allow_plugins = false, allow_process = false;
};

ForeignCode& foreign_code() {
  static ForeignCode said;
  return said;
}

bool is_ci() {
  for (const char* name : {"CI", "GITHUB_ACTIONS"})
    if (const char* value = std::getenv(name); value != nullptr)
      if (const std::string_view word = value; !word.empty() && word != "false" && word != "0") return true;
  return false;
}

/// Who forbids it, for a message; empty = nobody.
std::string forbidden_by(bool no, bool allow, const char* what) {
  if (no) return fmt::format("--no-{} forbids it", what);
  if (foreign_code().judges_strangers && is_ci() && !allow)
    return fmt::format("in CI, gate runs no code of others unless --allow-{} says that it may", what);
  return "";
}

/// The file's own words about how it was compiled. It is not run for that: what it would run may not fit ours.
std::string statement_in(const std::string& file) {
  const std::string why = input_problem(file, largest_input::plugin);
  if (why == "it is a folder") throw InputError({file}, "plug-in is a folder; name a shared library");
  if (!why.empty()) throw InputError({file}, "plug-in cannot be opened: " + why);
  const std::string bytes = read_input(file, largest_input::plugin);
  const std::string mark = PHOTONLAG_PLUGIN_MARK;
  const std::size_t begin = bytes.find(mark), end = bytes.find('}', begin);
  if (begin == std::string::npos || end == std::string::npos)
    throw InputError({file},
                     "is no plug-in: it does not state PHOTONLAG_PLUGIN (sim/core/plugin.hpp) in one of its files");
  return bytes.substr(begin + mark.size(), end - begin - mark.size());
}

/// Null where the library cannot be loaded. @throws InputError for what its static objects throw
const void* open_library(const std::string& file) {
  void* (*volatile open)(const char*, int) = &dlopen;  // declared as if nothing could be thrown through it
  try {
    return open(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  } catch (const std::exception& e) {
    throw InputError({file}, std::string("plug-in threw while it was loaded: ") + e.what());
  } catch (...) {
    throw InputError({file}, "plug-in threw while it was loaded");
  }
}

void load(const std::string& name) {
  const std::string file = std::filesystem::absolute(name).lexically_normal().string();
  if (const std::string theirs = statement_in(file); theirs != PHOTONLAG_ABI)
    throw InputError({file},
                     fmt::format("plug-in was compiled with\n    {}\n  but this program with\n    {}\n  compile "
                                 "it again with this program's headers and compiler",
                                 theirs, PHOTONLAG_ABI));
  Catalogue::instance().begin_plugin(file);
  const void* library = open_library(file);
  const Catalogue::FromPlugin modules = Catalogue::instance().end_plugin();
  if (library == nullptr) throw InputError({file}, std::string("plug-in cannot be loaded: ") + dlerror());
  if (!modules.refused.empty())
    throw InputError({file}, fmt::format("plug-in brings {}, a name that is taken; give it another",
                                         fmt::join(modules.refused, ", ")));
  if (modules.added.empty()) throw InputError({file}, "plug-in registers no module");
}

}  // namespace

void add_plugin_option(CLI::App& command) {
  command
      .add_option("--plugin", named(), "a shared library with modules (docs/plugins.md); may be given several times")
      ->allow_extra_args(false);
  command.add_flag("--no-plugins", foreign_code().no_plugins, "refuse plug-ins, whoever names them");
  command.add_flag("--no-process", foreign_code().no_process,
                   "refuse scenarios that name programs to run (docs/security.md)");
}

void add_ci_options(CLI::App& command) {
  command.add_flag("--allow-plugins", foreign_code().allow_plugins, "in CI, where --no-plugins is the default")
      ->excludes("--no-plugins");
  command.add_flag("--allow-process", foreign_code().allow_process, "in CI, where --no-process is the default")
      ->excludes("--no-process");
  command.preparse_callback([](std::size_t) { foreign_code().judges_strangers = true; });
}

const std::vector<std::string>& plugins_named() { return named(); }

void load_plugins() {
  const ForeignCode& said = foreign_code();
  if (const std::string why = forbidden_by(said.no_plugins, said.allow_plugins, "plugins");
      !why.empty() && !named().empty())
    throw InputError({named().front()}, "is a plug-in, which is code: " + why + " (docs/security.md)");
  forbid_programs(forbidden_by(said.no_process, said.allow_process, "process"));
  if (!programs_forbidden_by().empty()) hide_contents();  // whoever distrusts the scenario distrusts its paths
  std::set<std::filesystem::path> loaded;
  for (const std::string& file : named())
    if (loaded.insert(std::filesystem::weakly_canonical(file)).second) load(file);
}

void note_plugins(Scenario& scenario) {
  for (const std::string& name : named()) {
    const std::string file = std::filesystem::absolute(name).lexically_normal().string();
    scenario.inputs[file] = sha256_of_file(file);
  }
}

}  // namespace photonlag::cli
