#pragma once
/// @file
/// Modules from shared libraries: --plugin FILE, on every command that names modules. docs/plugins.md

#include "sim/scenario/scenario.hpp"

namespace CLI {
class App;
}

namespace photonlag::cli {

/// Adds the option to a command, and --no-plugins and --no-process; main calls load_plugins() before it acts.
void add_plugin_option(CLI::App& command);

/// For a command that judges what strangers send: where CI or GITHUB_ACTIONS is set, --no-plugins and --no-process hold
/// unless --allow-plugins or --allow-process is given. docs/security.md
void add_ci_options(CLI::App& command);

/// The files given to it.
[[nodiscard]] const std::vector<std::string>& plugins_named();

/// Does what the options say of foreign code, then loads what was named, in that order, for good. @throws InputError
/// naming the file: forbidden, not there, not a plug-in,
/// compiled with other headers or another compiler, undefined symbols, no modules, a name that is taken
void load_plugins();

/// Takes note of every loaded plug-in and its sha256 as of a file that the scenario names.
void note_plugins(Scenario& scenario);

}  // namespace photonlag::cli
