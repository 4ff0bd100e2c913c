#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "viz/plots/support/run_view.hpp"

namespace photonlag::viz {
namespace {

/// "000254-shown.png", with "c3-" before it for client 3; client 0 has no prefix.
bool parse(std::string name, std::uint32_t client, std::int64_t& refresh, std::string& what) {
  const std::string prefix = client == 0 ? "" : fmt::format("c{}-", client);
  if (!name.starts_with(prefix) || !name.ends_with(".png")) return false;
  name = name.substr(prefix.size(), name.size() - prefix.size() - 4);
  const std::size_t dash = name.find('-');
  if (dash == std::string::npos || dash < 6) return false;
  const auto [end, error] = std::from_chars(name.data(), name.data() + dash, refresh);
  if (error != std::errc() || end != name.data() + dash) return false;
  what = name.substr(dash + 1);
  return true;
}

}  // namespace

std::vector<RefreshPictures> find_pictures(const std::filesystem::path& run, std::uint32_t client) {
  std::map<std::int64_t, RefreshPictures> found;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(run / "images", none)) {
    std::int64_t refresh = 0;
    std::string what;
    if (!parse(entry.path().filename().string(), client, refresh, what)) continue;
    RefreshPictures& pictures = found[refresh];
    pictures.refresh = refresh;
    if (what == "shown") pictures.shown = entry.path();
    if (what == "truth") pictures.truth = entry.path();
    if (what == "error") pictures.error = entry.path();
  }
  std::vector<RefreshPictures> list;
  for (auto& [refresh, pictures] : found) list.push_back(std::move(pictures));
  return list;
}

}  // namespace photonlag::viz
