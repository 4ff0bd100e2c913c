#include <unistd.h>
#include <CLI/CLI.hpp>

#include <cstdio>

#include "cli/commands.hpp"
#include "sim/core/printable.hpp"
#include "sim/record/reader.hpp"

namespace photonlag::cli {

void add_explain(CLI::App& app, Action& action) {
  struct Words {
    std::string run;
    std::int64_t refresh = -1;
    std::uint32_t client = 0;
  };
  const auto words = std::make_shared<Words>();
  CLI::App* sub = app.add_subcommand("explain", "tell one refresh stage by stage");
  sub->add_option("run", words->run, "a run folder (default: the newest under runs/)");
  sub->add_option("--refresh", words->refresh, "its number (default: the oldest picture of the run)")
      ->check(CLI::NonNegativeNumber);
  sub->add_option("--client", words->client, "of a run with several");
  sub->callback([words, &action] {
    action = [words] {
      const std::filesystem::path folder = words->run.empty() ? newest_run("runs") : std::filesystem::path(words->run);
      const bool colour = isatty(STDOUT_FILENO) != 0;  // a terminal takes colours from us, and is no CI's log
      const std::string told = explain(read_run(folder), words->client, words->refresh, colour);
      std::printf("%s", colour ? told.c_str() : printable_lines(told).c_str());
      return static_cast<int>(success);
    };
  });
}

}  // namespace photonlag::cli
