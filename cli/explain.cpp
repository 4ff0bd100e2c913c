#include <unistd.h>
#include <CLI/CLI.hpp>

#include <cstdio>

#include "cli/commands.hpp"
#include "cli/suggest.hpp"
#include "cli/terminal.hpp"
#include "sim/core/printable.hpp"
#include "sim/record/clients.hpp"
#include "sim/record/story.hpp"

namespace photonlag::cli {
namespace {

struct ExplainWords {
  std::string run;
  std::int64_t refresh = -1;
  std::optional<std::uint32_t> client;
};

int tell(const ExplainWords& words) {
  const RunData run = read_run(words.run.empty() ? newest_run("runs") : std::filesystem::path(words.run));
  const std::uint32_t client = words.client.value_or(worst_client(run));
  const bool colour = shows_colour(STDOUT_FILENO);  // escapes of ours, which printable_lines would show
  const std::string told = explain_in(columns_of(STDOUT_FILENO), run, client, words.refresh, colour);
  std::printf("%s", colour ? told.c_str() : printable_lines(told).c_str());
  return success;
}

}  // namespace

void add_explain(CLI::App& app, Action& action) {
  const auto words = std::make_shared<ExplainWords>();
  CLI::App* sub = app.add_subcommand("explain", "tell one refresh stage by stage");
  sub->add_option("run", words->run, "a run folder (default: the newest under runs/)");
  sub->add_option("--refresh", words->refresh, "its number (default: the oldest picture that the client saw)")
      ->check(whole_number("a refresh"));
  sub->add_option("--client", words->client, "its number, from 0 (default: the one that saw the oldest picture)")
      ->check(whole_number("a client"));
  sub->callback([words, &action] { action = [words] { return tell(*words); }; });
}

}  // namespace photonlag::cli
