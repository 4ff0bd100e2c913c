#include <fmt/format.h>

#include "cli/sweep/reports.hpp"
#include "sim/core/output_file.hpp"
#include "sim/core/printable.hpp"
#include "sim/core/whole_file.hpp"

namespace photonlag::cli {
namespace {

/// Text that a spreadsheet would take for a formula begins with ', as no_formula() has it.
std::string csv_text(const std::string& value) {
  const std::string text = no_formula(value);
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

/// A number that is no whole one by nature always shows that, so that readers give its column the same type every time.
std::string csv_number(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

std::string csv_cell(const Cell& cell) {
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return fmt::format("{}", *whole);
  if (const auto* number = std::get_if<double>(&cell)) return csv_number(*number);
  if (const auto* text = std::get_if<std::string>(&cell)) return csv_text(*text);
  return "";
}

std::string run_columns(Database& database, bool costs) {
  std::string columns = "runs.run AS run, point, seed";
  for (const AxisColumn& axis : axis_columns(database)) columns += ", points." + quoted_name(axis.key);
  columns += ", status, error";
  if (costs) columns += ", wall_s, cpu_s, peak_bytes, host";
  return columns;
}

std::vector<std::string> figure_names(Database& database) {
  Statement rows = database.prepare("SELECT DISTINCT metric, stat FROM metrics ORDER BY metric, stat");
  std::vector<std::string> names;
  while (rows.step()) names.push_back(rows.text(0) + "." + rows.text(1));
  return names;
}

/// The figures of one run after another, each in its column.
class FigureRows {
 public:
  FigureRows(Database& database, const std::vector<std::string>& names)
      : names_(names),
        rows_(database.prepare("SELECT run, metric, stat, value FROM metrics ORDER BY run, metric, stat")),
        more_(rows_.step()) {}

  /// @pre runs are asked for in order
  std::string line(std::int64_t run) {
    std::string out;
    for (const std::string& name : names_) {
      out += ',';
      if (!more_ || rows_.whole(0) != run || rows_.text(1) + "." + rows_.text(2) != name) continue;
      out += csv_cell(rows_.cell(3));
      more_ = rows_.step();
    }
    return out;
  }

 private:
  const std::vector<std::string>& names_;
  Statement rows_;
  bool more_;
};

void write(Database& database, bool costs, OutputFile& out) {
  const std::vector<std::string> names = figure_names(database);
  Statement runs = database.prepare("SELECT " + run_columns(database, costs) +
                                    " FROM runs JOIN points USING(point) LEFT JOIN costs ON costs.run = runs.run LEFT "
                                    "JOIN machines USING(machine) ORDER BY runs.run");
  for (int c = 0; c < runs.columns(); ++c) out.append((c == 0 ? "" : ",") + csv_text(runs.name(c)));
  for (const std::string& name : names) out.append(',' + csv_text(name));
  out.append("\n");
  FigureRows figures(database, names);
  while (runs.step()) {
    for (int c = 0; c < runs.columns(); ++c) out.append((c == 0 ? "" : ",") + csv_cell(runs.cell(c)));
    out.append(figures.line(runs.whole(0)) + '\n');
  }
}

}  // namespace

void export_sweep(const std::filesystem::path& file, const std::filesystem::path& csv, bool costs, bool force) {
  Database database(file, Database::Mode::read);
  require_sweep(database);
  WholeFile whole(csv, force, "run,point,seed");
  OutputFile out(whole.path());
  write(database, costs, out);
  out.close();
  whole.commit();
}

}  // namespace photonlag::cli
