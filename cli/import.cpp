#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

#include "cli/commands.hpp"
#include "cli/import/import.hpp"
#include "sim/core/printable.hpp"
#include "sim/core/whole_file.hpp"

namespace photonlag::cli {
namespace {

struct ImportCommand {
  ImportRequest request;
  std::string out;
  bool force = false;
};

int import(const Importer& importer, const ImportCommand& words) {
  ImportRequest request = words.request;
  if (request.from.empty() && !importer.from.empty()) request.from = importer.from.front();
  keep_inputs(words.out, request.files);
  WholeFile file(words.out, words.force, importer.begins);
  const std::string about = importer.run(request, file.path());
  file.commit();
  std::printf("  %s\n  %s\n", printable_lines(about).c_str(), printable(words.out).c_str());
  return success;
}

void add_kind(CLI::App& app, Action& action, const Importer& importer) {
  const auto words = std::make_shared<ImportCommand>();
  CLI::App* sub = app.add_subcommand(importer.name, importer.meaning);
  sub->add_option("files", words->request.files, "read one after the other")->required();
  sub->add_option("-o,--out", words->out, "the file to write")->required();
  if (!importer.from.empty())
    sub->add_option(
           "--from", words->request.from,
           fmt::format("what the files hold: {} (default {})", fmt::join(importer.from, ", "), importer.from.front()))
        ->check(CLI::IsMember(importer.from));
  if (importer.scales)
    sub->add_option("--scale", words->request.scale, "rates times this")->check(CLI::Range(1e-3, 1e3));
  for (const ImportNumbers& each : importer.numbers) {
    std::vector<double>& value = words->request.numbers[each.flag] = each.fallback;
    sub->add_option(each.flag, value, fmt::format("{} (default {})", each.meaning, fmt::join(each.fallback, " ")))
        ->expected(static_cast<int>(each.fallback.size()))
        ->delimiter(',');
  }
  for (const ImportWords& each : importer.words) {
    std::string& value = words->request.words[each.flag] = each.fallback;
    sub->add_option(each.flag, value, fmt::format("{} (default {})", each.meaning, each.fallback));
  }
  sub->add_flag("--force", words->force, "replace an earlier file");
  sub->callback([words, importer, &action] { action = [words, importer] { return import(importer, *words); }; });
}

}  // namespace

void add_import(CLI::App& app, Action& action) {
  CLI::App* sub = app.add_subcommand("import", "other programs' recordings, as files that scenarios can name");
  sub->require_subcommand(1);
  for (const Importer& importer : {mahimahi_importer(), iperf_importer(), ping_importer(), bursts_importer(),
                                   wivrn_importer(), eyenavgs_importer(), pred6dof_importer(), tumvi_importer(),
                                   euroc_importer(), illixr_importer(), openxr_importer()})
    add_kind(*sub, action, importer);
}

}  // namespace photonlag::cli
