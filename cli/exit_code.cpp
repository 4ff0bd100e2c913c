#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <new>
#include <nlohmann/json.hpp>
#include <system_error>

#include "cli/commands.hpp"
#include "sim/core/error.hpp"
#include "sim/core/printable.hpp"
#include "sim/testbed/conductor.hpp"

namespace photonlag::cli {
namespace {

bool nobody_reads() {
  pollfd out{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  return poll(&out, 1, 0) > 0 && (out.revents & POLLERR) != 0;
}

/// Results on a full disk or a closed pipe are no results.
int printed(int exit_code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return exit_code;
  const int error = errno;
  if (nobody_reads()) {  // as everybody does behind `| head`: the work is done, and there is nobody to tell
    std::signal(SIGPIPE, SIG_DFL);
    std::raise(SIGPIPE);
  }
  throw EnvironmentError("standard output", std::string("cannot write: ") + std::strerror(error));
}

int say(const std::string& message, int exit_code) {
  std::fprintf(stderr, "%s\n", printable_message(message).c_str());
  return exit_code;
}

}  // namespace

int exit_code_of(const Action& action) {
  try {
    return printed(action());
  } catch (const InputError& e) {
    return say(e.what(), bad_input);
  } catch (const EnvironmentError& e) {
    return say(e.what(), bad_input);
  } catch (const Interrupted&) {
    std::fprintf(stderr, "photonlag: interrupted; nothing was left behind\n");
    return interrupted;
  } catch (const std::bad_alloc&) {
    return say("photonlag: error: out of memory", bad_input);
  } catch (const std::filesystem::filesystem_error& e) {
    return say(fmt::format("{}: error: {}", e.path1().string(), e.code().message()), bad_input);
  } catch (const nlohmann::json::exception& e) {  // what reads a file tells its name; this is what it has forgotten
    return say(fmt::format("photonlag: error: a JSON file is not what photonlag writes: {}", e.what()), bad_input);
  } catch (const std::system_error& e) {  // no more threads, for instance
    return say(fmt::format("photonlag: error: the machine does not let us: {}", e.what()), bad_input);
  } catch (const std::exception& e) {
    say(fmt::format("photonlag: internal error: {}", e.what()), our_mistake);
    std::fprintf(stderr, "This is a bug of ours; please report it with the scenario.\n");
    return our_mistake;
  }
}

}  // namespace photonlag::cli
