#include <fmt/format.h>

#include "cli/sweep/reports.hpp"
#include "sim/core/whole_file.hpp"

namespace photonlag::cli {
namespace {

/// Rows of @p select, as they are, through @p insert.
void copy(Database& from, const std::string& select, Database& to, const std::string& insert) {
  Statement rows = from.prepare(select), into = to.prepare(insert);
  while (rows.step()) {
    for (int c = 0; c < rows.columns(); ++c) into.bind(rows.cell(c));
    into.run();
  }
}

std::string marks(std::size_t n) {
  std::string out = "?";
  for (std::size_t i = 1; i < n; ++i) out += ", ?";
  return out;
}

/// The tables of a sweep, all but its runs.
void copy_shape(Database& from, Database& to) {
  Statement made = from.prepare(
      "SELECT sql FROM sqlite_master WHERE (type = 'table' AND name NOT LIKE 'sqlite_%') OR (type, name) = ('view', "
      "'figures') ORDER BY type, rowid");
  while (made.step()) to.prepare(made.text(0)).run();  // no more than the one statement, whatever stands there
  copy(from, "SELECT key, value FROM provenance", to, "INSERT INTO provenance VALUES(?, ?)");
  copy(from, "SELECT position, key, type, axis FROM axes", to, "INSERT INTO axes VALUES(?, ?, ?, ?)");
  copy(from, "SELECT * FROM points", to, "INSERT INTO points VALUES(" + marks(axis_columns(from).size() + 1) + ")");
  for (const char* name : {"application_id", "user_version"})
    to.run(fmt::format("PRAGMA {} = {}", name, from.whole(std::string("PRAGMA ") + name)));
}

void copy_run(Database& from, Database& to, std::int64_t run) {
  const std::string where = fmt::format(" WHERE run = {}", run);
  to.run("DELETE FROM metrics" + where + "; DELETE FROM costs" + where + "; DELETE FROM runs" + where);
  copy(from, "SELECT run, point, seed, status, error, results_sha256 FROM runs" + where, to,
       "INSERT INTO runs VALUES(?, ?, ?, ?, ?, ?)");
  copy(from, "SELECT run, metric, stat, unit, better, value FROM metrics" + where, to,
       "INSERT INTO metrics VALUES(?, ?, ?, ?, ?, ?)");
  const std::string machine = "host, cpu, system, gpu FROM costs JOIN machines USING(machine)" + where;
  copy(from, "SELECT " + machine, to, "INSERT OR IGNORE INTO machines(host, cpu, system, gpu) VALUES(?, ?, ?, ?)");
  copy(from, "SELECT run, wall_s, cpu_s, peak_bytes, finished_at, " + machine, to,
       "INSERT INTO costs SELECT ?, ?, ?, ?, ?, machine FROM machines WHERE host = ? AND cpu = ? AND system = ? AND "
       "gpu = ?");
}

/// Whether @p run of one file replaces what is there already.
bool is_wanted(Database& to, const std::string& file, std::int64_t run, const std::string& status,
               const std::string& results) {
  Statement there = to.prepare("SELECT status, results_sha256 FROM runs WHERE run = ?");
  if (!there.bind(run).step()) return true;
  if (status != "ok") return false;
  if (there.text(0) == "ok" && there.text(1) != results)
    throw InputError({file}, fmt::format("run {} has other results than in a file before it: not the same program, or "
                                         "a measured cost",
                                         run));
  return there.text(0) != "ok";
}

void copy_runs(Database& from, Database& to) {
  Statement rows = from.prepare("SELECT run, status, results_sha256 FROM runs ORDER BY run");
  while (rows.step())
    if (is_wanted(to, from.file(), rows.whole(0), rows.text(1), rows.text(2))) copy_run(from, to, rows.whole(0));
}

void require_same(Database& first, Database& other) {
  const std::string ours = provenance(first, "scenario"), theirs = provenance(other, "scenario");
  if (ours != theirs)
    throw InputError({other.file()}, "is another sweep than " + first.file() + ":" + difference(theirs, ours));
  for (const char* key : {"program", "compiler"})
    if (provenance(first, key) != provenance(other, key))
      throw InputError({other.file()}, fmt::format("{} is {}, in {} it is {}", key, provenance(other, key),
                                                   first.file(), provenance(first, key)));
}

}  // namespace

Tally merge_sweeps(const std::filesystem::path& out, const std::vector<std::string>& files, bool force) {
  WholeFile whole(out, force, "SQLite format 3");
  Tally total;
  {
    Database first(files.front(), Database::Mode::read), to(whole.path(), Database::Mode::create);
    require_sweep(first);
    to.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");  // it is only given its name when it is whole
    Transaction transaction(to);
    copy_shape(first, to);
    for (const std::string& file : files) {
      Database from(file, Database::Mode::read);
      require_sweep(from);
      require_same(first, from);
      copy_runs(from, to);
    }
    transaction.commit();
    total = tally(to);
  }
  whole.commit();
  return total;
}

}  // namespace photonlag::cli
