#include "cli/sweep/store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <thread>

#include "cli/messages.hpp"
#include "cli/signals.hpp"
#include "sim/core/input_file.hpp"
#include "sim/core/leftovers.hpp"
#include "sim/record/utc.hpp"
#include "sim/testbed/conductor.hpp"

namespace photonlag::cli {
namespace {

namespace fs = std::filesystem;

const char* word(Better better) {
  return better == Better::lower ? "lower" : better == Better::higher ? "higher" : "neither";
}

Cell cell(const std::string& text) { return text.empty() ? Cell() : Cell(text); }

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

void remove_database(const fs::path& file) {
  for (const char* ending : {"-wal", "-shm", "-journal", ""}) {
    std::error_code error;
    fs::remove(file.string() + ending, error);
    if (error) throw EnvironmentError(file.string() + ending, "cannot be removed: " + error.message());
  }
}

/// A file of no bytes is what a sweep killed at its start may leave.
bool is_sweep(const fs::path& file) {
  std::error_code ignored;
  if (fs::is_regular_file(file, ignored) && fs::file_size(file, ignored) == 0) return true;
  try {
    Database database(file, Database::Mode::read);
    require_sweep(database);
    return true;
  } catch (const InputError&) {
    return false;
  }
}

fs::path ready(const fs::path& file, SweepStore::Existing existing) {
  std::error_code error, ignored;
  if (fs::is_directory(file, ignored)) throw InputError({file.string()}, "is a folder; name a file");
  if (existing == SweepStore::Existing::refuse && fs::exists(file, ignored))
    throw InputError({file.string()}, "exists; --resume goes on with it, --force replaces it");
  if (existing == SweepStore::Existing::replace && fs::exists(file, ignored) && !is_sweep(file))
    throw InputError({file.string()}, "is no sweep, so --force does not replace it; name another");
  if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
  if (error) throw EnvironmentError(file.parent_path().string(), "cannot create the folder: " + error.message());
  return file;
}

}  // namespace

/// SQLite's own locks let several writers take turns, but a run must be done once. A record lock on a file beside it is
/// not inherited by the runs' processes, so it ends with this one however that ends.
class SweepStore::Lock {
 public:
  Lock(const fs::path& file, bool wait) : name_(file.string() + ".lock") {
    for (bool told = false; !try_once(); told = true) {
      if (!wait) throw InputError({file.string()}, "another sweep is writing it");
      if (!told) note("another sweep is writing " + file.string() + "; waiting for its end");
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      if (stop_was_asked()) throw Interrupted{};
    }
    leftover_ = Leftover(name_);
  }
  ~Lock() {
    unlink(name_.c_str());
    close(handle_);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  bool try_once() {
    handle_ = open(name_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (handle_ < 0) throw EnvironmentError(name_, std::string("cannot be opened: ") + std::strerror(errno));
    struct flock whole {};
    whole.l_type = F_WRLCK;
    const bool locked = fcntl(handle_, F_SETLK, &whole) == 0;
    const int error = locked ? 0 : errno;
    struct stat ours {
    }, there{};  // whoever had it may have removed it meanwhile
    if (locked && fstat(handle_, &ours) == 0 && stat(name_.c_str(), &there) == 0 && ours.st_ino == there.st_ino)
      return true;
    close(handle_);
    if (locked || error == EACCES || error == EAGAIN || error == EINTR) return false;
    throw EnvironmentError(name_, std::string("cannot be locked: ") + std::strerror(error));
  }

  std::string name_;
  int handle_ = -1;
  Leftover leftover_;
};

SweepStore::SweepStore(const fs::path& file, const SweepPlan& plan, Existing existing) try
    : lock_(std::make_unique<Lock>(ready(file, existing), existing == Existing::resume)),
      database_((existing == Existing::replace ? remove_database(file) : void(), file), Database::Mode::create),
      plan_(plan) {
  const bool is_new = database_.whole("SELECT count(*) FROM sqlite_master") == 0;
  if (!is_new) require_sweep(database_);
  // A run that is in the file is there after a kill; after a power cut the file is whole and may lack the last runs.
  database_.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  if (is_new) {
    make_tables(database_, plan);
    return;
  }
  if (const std::string theirs = provenance(database_, "scenario"); theirs != plan.identity())
    throw InputError({file.string()}, "is the sweep of another scenario:" + difference(theirs, plan.identity()) +
                                          "\n  give another --out, or --force to replace it");
  if (const std::string theirs = provenance(database_, "program"); theirs != "photonlag " PHOTONLAG_VERSION)
    throw InputError({file.string()}, "was begun by " + theirs +
                                          ", this is photonlag " PHOTONLAG_VERSION
                                          "; their results do not belong into one sweep");
} catch (const DiskFull&) {
  if (existing != Existing::resume) remove_database(file);  // it was begun just now
}

SweepStore::~SweepStore() {
  try {  // a plain file again, so that whoever only reads it leaves nothing beside it
    database_.run("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE");
  } catch (const std::exception&) {
    return;  // somebody is reading it now
  }
}

std::set<std::size_t> SweepStore::done(bool failed_too) {
  std::set<std::size_t> runs;
  Statement rows = database_.prepare(std::string("SELECT run FROM runs") + (failed_too ? "" : " WHERE status = 'ok'"));
  while (rows.step()) runs.insert(static_cast<std::size_t>(rows.whole(0)));
  return runs;
}

void SweepStore::save(const RunResult& result) {
  const auto run = static_cast<std::int64_t>(result.run);
  const auto point = static_cast<std::int64_t>(plan_.sweep().point_of(result.run));
  const auto seed = static_cast<std::int64_t>(plan_.sweep().seed_of(result.run));
  Transaction transaction(database_);
  database_.run(fmt::format("DELETE FROM metrics WHERE run = {}", run));
  database_.prepare("INSERT OR REPLACE INTO runs VALUES(?, ?, ?, ?, ?, ?)")
      .bind(run)
      .bind(point)
      .bind(seed)
      .bind(result.status)
      .bind(cell(result.error))
      .bind(cell(result.results_sha256))
      .run();
  Statement figures = database_.prepare("INSERT INTO metrics VALUES(?, ?, ?, ?, ?, ?)");
  for (const Figure& f : result.figures)
    figures.bind(run)
        .bind(f.metric)
        .bind(f.stat)
        .bind(f.unit)
        .bind(std::string(word(f.better)))
        .bind(f.value ? Cell(*f.value) : Cell())
        .run();
  save_cost(result);
  transaction.commit();
}

void SweepStore::save_cost(const RunResult& result) {
  const auto machine = [&](const char* key) { return result.machine.value(key, std::string()); };
  database_.prepare("INSERT OR IGNORE INTO machines(host, cpu, system, gpu) VALUES(?, ?, ?, ?)")
      .bind(host_name())
      .bind(machine("cpu"))
      .bind(machine("system"))
      .bind(machine("gpu"))
      .run();
  database_
      .prepare(
          "INSERT OR REPLACE INTO costs VALUES(?, ?, ?, ?, ?, (SELECT machine FROM machines WHERE host = ? AND "
          "cpu = ? AND system = ? AND gpu = ?))")
      .bind(static_cast<std::int64_t>(result.run))
      .bind(result.wall_s)
      .bind(result.cpu_s)
      .bind(result.peak_bytes)
      .bind(utc_text(std::time(nullptr)))
      .bind(host_name())
      .bind(machine("cpu"))
      .bind(machine("system"))
      .bind(machine("gpu"))
      .run();
}

}  // namespace photonlag::cli
