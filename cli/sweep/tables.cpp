#include <fmt/format.h>

#include <charconv>

#include "cli/sweep/store.hpp"
#include "sim/core/sha256.hpp"

namespace photonlag::cli {
namespace {

constexpr std::int64_t application_id = 0x50484c47;  // "PHLG"
constexpr std::int64_t schema_version = 1;

/// Everything outside `costs` and `machines` is the same wherever and in whatever order the runs were done.
constexpr const char* fixed_tables = R"sql(
CREATE TABLE provenance(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE axes(position INTEGER PRIMARY KEY, key TEXT NOT NULL, type TEXT NOT NULL, axis INTEGER NOT NULL);
CREATE TABLE runs(run INTEGER PRIMARY KEY, point INTEGER NOT NULL REFERENCES points, seed INTEGER NOT NULL,
  status TEXT NOT NULL CHECK(status IN ('ok', 'failed', 'timed_out')), error TEXT, results_sha256 TEXT);
CREATE TABLE metrics(run INTEGER NOT NULL REFERENCES runs, metric TEXT NOT NULL, stat TEXT NOT NULL,
  unit TEXT NOT NULL, better TEXT NOT NULL, value REAL, PRIMARY KEY(run, metric, stat)) WITHOUT ROWID;
CREATE TABLE machines(machine INTEGER PRIMARY KEY, host TEXT, cpu TEXT, system TEXT, gpu TEXT,
  UNIQUE(host, cpu, system, gpu));
CREATE TABLE costs(run INTEGER PRIMARY KEY REFERENCES runs, wall_s REAL, cpu_s REAL, peak_bytes INTEGER,
  finished_at TEXT, machine INTEGER REFERENCES machines);
)sql";

void put(Database& database, const std::string& key, const std::string& value) {
  database.prepare("INSERT INTO provenance VALUES(?, ?)").bind(key).bind(value).run();
}

void put_points(Database& database, const SweepPlan& plan) {
  std::string names = "point INTEGER PRIMARY KEY", marks = "?", shown;
  Statement axis = database.prepare("INSERT INTO axes VALUES(?, ?, ?, ?)");
  std::int64_t position = 0;
  for (const AxisColumn& column : plan.columns()) {
    names += fmt::format(", {} {}", quoted_name(column.key), column.type);
    marks += ", ?";
    shown += ", p." + quoted_name(column.key);
    axis.bind(position++).bind(column.key).bind(column.type).bind(static_cast<std::int64_t>(column.axis)).run();
  }
  database.run("CREATE TABLE points(" + names + ")");
  Statement insert = database.prepare("INSERT INTO points VALUES(" + marks + ")");
  for (std::size_t point = 0; point < plan.sweep().points(); ++point) {
    insert.bind(static_cast<std::int64_t>(point));
    for (const Cell& cell : plan.cells(point)) insert.bind(cell);
    insert.run();
  }
  database.run("CREATE VIEW figures AS SELECT r.run, r.point, r.seed" + shown +
               ", m.metric, m.stat, m.unit, m.better, m.value FROM runs r JOIN points p USING(point) JOIN metrics m "
               "USING(run) ORDER BY m.run, m.metric, m.stat");
}

}  // namespace

void make_tables(Database& database, const SweepPlan& plan) {
  Transaction transaction(database);
  database.run(fixed_tables);
  put(database, "format", "photonlag sweep");
  put(database, "program", "photonlag " PHOTONLAG_VERSION);
  put(database, "compiler", __VERSION__);
  put(database, "name", plan.scenario().name);
  put(database, "scenario", plan.identity());
  put(database, "scenario_sha256", sha256_of(plan.identity()));
  put(database, "points", std::to_string(plan.sweep().points()));
  put(database, "seeds", std::to_string(plan.sweep().seeds.size()));
  put(database, "runs", std::to_string(plan.sweep().runs()));
  put_points(database, plan);
  database.run(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", application_id, schema_version));
  transaction.commit();
}

void require_sweep(Database& database) {
  if (database.whole("PRAGMA application_id") != application_id)
    throw InputError({database.file()}, "is no sweep: photonlag sweep did not write it");
  if (const auto version = database.whole("PRAGMA user_version"); version != schema_version)
    throw InputError({database.file()},
                     fmt::format("is a sweep of schema {}, this program reads {}", version, schema_version));
  // A view could stand for a table, and never end.
  Statement table = database.prepare("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?");
  for (const char* name : {"provenance", "axes", "points", "runs", "metrics", "machines", "costs"}) {
    if (!table.bind(std::string(name)).step() || table.whole(0) != 1)
      throw InputError({database.file()}, fmt::format("is no sweep: it has no table '{}'", name));
    table.reset();
  }
  const std::int64_t axes = database.whole("SELECT count(*) FROM axes");
  if (const int columns = database.prepare("SELECT * FROM points").columns(); columns != axes + 1)
    throw InputError({database.file()},
                     fmt::format("is damaged: its table 'points' has {} columns, must be {}: one for "
                                 "the point and one for each of its axes",
                                 columns, axes + 1));
}

std::string provenance(Database& database, const std::string& key) {
  Statement statement = database.prepare("SELECT value FROM provenance WHERE key = ?");
  statement.bind(key);
  return statement.step() ? statement.text(0) : "";
}

std::vector<AxisColumn> axis_columns(Database& database) {
  std::vector<AxisColumn> columns;
  Statement rows = database.prepare("SELECT key, type, axis FROM axes ORDER BY position");
  while (rows.step()) columns.push_back({rows.text(0), rows.text(1), static_cast<std::size_t>(rows.whole(2))});
  return columns;
}

Tally tally(Database& database) {
  const std::string runs = provenance(database, "runs");
  std::int64_t wanted = 0;
  const auto [end, error] = std::from_chars(runs.data(), runs.data() + runs.size(), wanted);
  if (error != std::errc() || end != runs.data() + runs.size())
    throw InputError({database.file()}, fmt::format("is damaged: it should have '{}' runs", runs));
  return {.runs = database.whole("SELECT count(*) FROM runs"),
          .wanted = wanted,
          .failed = database.whole("SELECT count(*) FROM runs WHERE status = 'failed'"),
          .timed_out = database.whole("SELECT count(*) FROM runs WHERE status = 'timed_out'")};
}

std::string Tally::text() const {
  return fmt::format("{} of {} runs: {} ok, {} failed, {} timed out", runs, wanted, runs - failed - timed_out, failed,
                     timed_out);
}

}  // namespace photonlag::cli
