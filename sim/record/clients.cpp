#include "sim/record/clients.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <set>

#include "sim/record/summary_builder.hpp"

namespace photonlag {
namespace {

constexpr double documented_warmup_ms = 1000;

Nanos warmup_of(const RunData& run) { return from_ms(run.summary.value("warmup_ms", documented_warmup_ms)); }

}  // namespace

bool counts(const RunData& run, const ReadRefresh& refresh) { return refresh.frame && refresh.vsync >= warmup_of(run); }

std::vector<std::uint32_t> clients_of(const RunData& run) {
  std::set<std::uint32_t> clients;
  for (const ReadRefresh& r : run.refreshes) clients.insert(r.client);
  for (const FrameRow& f : run.frames) clients.insert(f.client);
  for (const ReadSpan& s : run.spans) clients.insert(s.client);
  return {clients.begin(), clients.end()};
}

std::uint32_t worst_client(const RunData& run) {
  const ReadRefresh* worst = nullptr;
  const Nanos warmup = warmup_of(run);
  for (const ReadRefresh& r : run.refreshes) {
    if (!r.frame || r.vsync < warmup) continue;
    const bool worse = worst == nullptr || r.pose_to_photon_render > worst->pose_to_photon_render ||
                       (r.pose_to_photon_render == worst->pose_to_photon_render && r.client < worst->client);
    if (worse) worst = &r;
  }
  if (worst != nullptr) return worst->client;
  const auto clients = clients_of(run);
  return clients.empty() ? 0 : clients.front();
}

std::string client_title(const RunData& run, std::uint32_t client) {
  const std::size_t count = clients_of(run).size();
  return count < 2 ? "" : fmt::format("client {} of {}, numbered from 0", client, count);
}

std::string blame_sentence_of(const RunData& run, std::uint32_t client) {
  const auto spill = std::filesystem::temp_directory_path() / fmt::format("photonlag-blame-{}-{}", getpid(), client);
  SummaryBuilder builder(warmup_of(run), from_ms(run.summary.value("refresh_period_ms", 0.0)), spill);
  for (const ReadRefresh& r : run.refreshes)
    if (r.client == client) builder.add(static_cast<const RefreshRow&>(r));
  for (const FrameRow& f : run.frames)
    if (f.client == client) builder.add(f);
  return builder.build({}).at("blame").at("sentence");
}

}  // namespace photonlag
