/// Other programs' recordings: one file, taken for each of the kinds that `import` knows.
#include "cli/import/import.hpp"
#include "fuzz/target.hpp"

namespace photonlag::fuzz {
namespace {

std::vector<cli::Importer> importers() {
  return {cli::mahimahi_importer(), cli::iperf_importer(),    cli::ping_importer(),     cli::bursts_importer(),
          cli::wivrn_importer(),    cli::eyenavgs_importer(), cli::pred6dof_importer(), cli::tumvi_importer(),
          cli::euroc_importer(),    cli::illixr_importer(),   cli::openxr_importer()};
}

void import(const cli::Importer& importer, const std::filesystem::path& file, const std::filesystem::path& to) {
  cli::ImportRequest request{.files = {file}, .from = ""};
  for (const cli::ImportNumbers& each : importer.numbers) request.numbers[each.flag] = each.fallback;
  for (const cli::ImportWords& each : importer.words) request.words[each.flag] = each.fallback;
  std::vector<std::string> layouts = importer.from;
  if (layouts.empty()) layouts.emplace_back();
  for (const std::string& layout : layouts) {
    request.from = layout;
    refusable([&] { (void)importer.run(request, to); });
  }
}

void read(std::string_view bytes, const std::filesystem::path& folder) {
  const auto file = put(folder / "recording.txt", bytes);
  for (const cli::Importer& importer : importers()) import(importer, file, folder / "imported.csv");
}

const Target target("imports", read);

}  // namespace
}  // namespace photonlag::fuzz
