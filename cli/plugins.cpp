#include "cli/plugins.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "sim/core/plugin.hpp"
#include "sim/core/sha256.hpp"

namespace photonlag::cli {
namespace {

std::vector<std::string>& named() {
  static std::vector<std::string> files;
  return files;
}

/// The file's own words about how it was compiled. It is not run for that: what it would run may not fit ours.
std::string statement_in(const std::string& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) throw InputError({file}, std::string("plug-in cannot be opened: ") + std::strerror(errno));
  if (std::filesystem::is_directory(file)) throw InputError({file}, "plug-in is a folder; name a shared library");
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
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
}

const std::vector<std::string>& plugins_named() { return named(); }

void load_plugins() {
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
