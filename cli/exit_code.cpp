#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>

#include "cli/commands.hpp"
#include "sim/core/error.hpp"
#include "sim/testbed/conductor.hpp"

namespace photonlag::cli {
namespace {

/// Results on a full disk or a closed pipe are no results.
int printed(int exit_code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return exit_code;
  throw EnvironmentError("standard output", std::string("cannot write: ") + std::strerror(errno));
}

}  // namespace

int exit_code_of(const Action& action) {
  try {
    return printed(action());
  } catch (const InputError& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return bad_input;
  } catch (const EnvironmentError& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return bad_input;
  } catch (const Interrupted&) {
    std::fprintf(stderr, "photonlag: interrupted; nothing was left behind\n");
    return interrupted;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "photonlag: internal error: %s\nThis is a bug of ours; please report it with the scenario.\n",
                 e.what());
    return our_mistake;
  }
}

}  // namespace photonlag::cli
