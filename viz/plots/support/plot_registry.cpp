#include <algorithm>

#include "sim/core/error.hpp"
#include "sim/core/options.hpp"
#include "viz/plots/plot.hpp"

namespace photonlag::viz {
namespace {

std::vector<Plot>& registered() {
  static std::vector<Plot> all;
  return all;
}

}  // namespace

PlotRegistration::PlotRegistration(Plot plot) {
  auto& all = registered();
  const auto place =
      std::lower_bound(all.begin(), all.end(), plot, [](const Plot& a, const Plot& b) { return a.name < b.name; });
  all.insert(place, std::move(plot));
}

std::string shown_run(const PlotInput& input) {
  std::string text = input.runs.size() < 2 ? "" : "A";
  if (const std::string client = client_name(input.runs[0]); !client.empty())
    text += (text.empty() ? "" : ", ") + client;
  return text.empty() ? "" : text + ": ";
}

SheetSize sheet_of(const Plot& plot, const PlotInput& input) {
  return plot.sheet == nullptr ? SheetSize{} : plot.sheet(input);
}

const std::vector<Plot>& plots() { return registered(); }

const Plot& find_plot(const std::string& name) {
  std::vector<std::string> names;
  std::string list;
  for (const Plot& plot : plots()) {
    if (plot.name == name) return plot;
    names.push_back(plot.name);
    list += (list.empty() ? "" : ", ") + plot.name;
  }
  const std::string near = nearest_name(name, names);
  throw InputError({"--plot"}, "there is no plot '" + name + "'; " +
                                   (near.empty() ? "" : "did you mean '" + near + "'? ") + "known: " + list);
}

}  // namespace photonlag::viz
