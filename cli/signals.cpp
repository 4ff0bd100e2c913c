#include "cli/signals.hpp"

#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigaction() is POSIX, which <csignal> need not have
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>

#include "cli/commands.hpp"
#include "sim/core/leftovers.hpp"

namespace photonlag::cli {
namespace {

constexpr itimerval grace{.it_interval = {}, .it_value = {.tv_sec = 0, .tv_usec = 400'000}};
constexpr itimerval last_grace{.it_interval = {}, .it_value = {.tv_sec = 10, .tv_usec = 0}};
constexpr std::array<int, 4> asking = {SIGINT, SIGTERM, SIGHUP, SIGXCPU};

std::atomic<bool> stop_asked = false, ending = false;
std::atomic<bool> on_terminal = false;

void say(std::string_view text) { (void)!write(STDERR_FILENO, text.data(), text.size()); }

/// For signal handlers: no lock, no memory.
[[noreturn]] void end_at_once(int exit_code, std::string_view why) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);  // or another signal would wait here for what it has interrupted
  if (ending.exchange(true))
    for (;;) pause();  // another thread is at it
  remove_leftovers();
  if (on_terminal) say("\r\033[K");
  say(why);
  _exit(exit_code);
}

void end_as_asked(int) { end_at_once(interrupted, "photonlag: interrupted; nothing half done was left behind\n"); }

void ask_to_stop(int) {
  if (stop_asked.exchange(true)) end_as_asked(0);
  // No more than a system call, if not on POSIX's list of those that are safe here.
  setitimer(ITIMER_REAL, &grace, nullptr);
}

void handle(int signal_number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigfillset(&action.sa_mask);
  sigaction(signal_number, &action, nullptr);
}

bool is_ignored(int signal_number) {
  struct sigaction now {};
  return sigaction(signal_number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

/// An exception that nothing catches, on another thread or where none may be thrown.
[[noreturn]] void give_up() {
  try {
    if (const std::exception_ptr thrown = std::current_exception()) std::rethrow_exception(thrown);
  } catch (const std::bad_alloc&) {
    end_at_once(bad_input, "photonlag: error: out of memory\n");
  } catch (const std::exception& e) {
    std::fprintf(stderr, "photonlag: internal error: %s\n", e.what());
  } catch (...) {
    say("photonlag: internal error\n");
  }
  remove_leftovers();
  std::abort();
}

}  // namespace

void heed_signals() {
  on_terminal = isatty(STDERR_FILENO) != 0;
  std::set_terminate(give_up);
  handle(SIGALRM, end_as_asked);
  for (const int each : asking)
    if (each != SIGHUP || !is_ignored(each)) handle(each, ask_to_stop);
  for (const int each : {SIGPIPE, SIGXFSZ}) handle(each, SIG_IGN);
}

bool stop_was_asked() { return stop_asked; }

void stop_is_heeded() { setitimer(ITIMER_REAL, &last_grace, nullptr); }

void begin_as_child() {
  disown_leftovers();
  stop_asked = false;
  on_terminal = false;
}

}  // namespace photonlag::cli
