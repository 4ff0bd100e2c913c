#include "cli/sweep/database.hpp"

#include <sqlite3.h>

namespace photonlag::cli {
namespace {

[[noreturn]] void fail(const std::string& file, int code, const std::string& message) {
  const int kind = code & 0xff;
  if (kind == SQLITE_NOTADB || kind == SQLITE_CORRUPT) throw InputError({file}, "is no sweep: " + message);
  if (kind == SQLITE_FULL || kind == SQLITE_IOERR)
    throw DiskFull(file, "cannot be written: the disk is full or refuses, or a file may not grow so large (SQLite: " +
                             message + ")");
  throw EnvironmentError(file, "SQLite: " + message);
}

int flags_of(Database::Mode mode) {
  switch (mode) {
    case Database::Mode::read:
      return SQLITE_OPEN_READONLY;
    case Database::Mode::write:
      return SQLITE_OPEN_READWRITE;
    case Database::Mode::create:
      return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  }
  return 0;
}

}  // namespace

void Statement::Finalise::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement& Statement::bind(const Cell& value) {
  sqlite3_stmt* s = statement_.get();
  ++bound_;
  if (const auto* whole = std::get_if<std::int64_t>(&value))
    sqlite3_bind_int64(s, bound_, *whole);
  else if (const auto* number = std::get_if<double>(&value))
    sqlite3_bind_double(s, bound_, *number);
  else if (const auto* text = std::get_if<std::string>(&value))
    sqlite3_bind_text64(s, bound_, text->data(), text->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  else
    sqlite3_bind_null(s, bound_);
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  sqlite3* connection = sqlite3_db_handle(statement_.get());
  const int extended = sqlite3_extended_errcode(connection);
  const std::string message = sqlite3_errmsg(connection);
  reset();
  fail(file_, extended, message);
}

void Statement::run() {
  step();
  reset();
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  bound_ = 0;
}

int Statement::columns() const { return sqlite3_column_count(statement_.get()); }
std::string Statement::name(int column) const { return sqlite3_column_name(statement_.get(), column); }

Cell Statement::cell(int column) const {
  switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_INTEGER:
      return whole(column);
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement_.get(), column);
    case SQLITE_NULL:
      return {};
    default:
      return text(column);
  }
}

std::int64_t Statement::whole(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string Statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(statement_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return bytes == nullptr ? "" : std::string(reinterpret_cast<const char*>(bytes), size);
}

void Database::Close::operator()(sqlite3* connection) const { sqlite3_close(connection); }

Database::Database(const std::filesystem::path& file, Mode mode) : file_(file.string()) {
  std::error_code ignored;
  if (mode != Mode::create && !std::filesystem::exists(file, ignored))
    throw InputError({file_}, "there is no such file");
  if (std::filesystem::exists(file, ignored) && !std::filesystem::is_regular_file(file, ignored))
    throw InputError({file_}, "is no sweep: not a file");
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(file_.c_str(), &connection, flags_of(mode), nullptr);
  connection_.reset(connection);
  if (code != SQLITE_OK) fail(file_, code, connection == nullptr ? "no memory" : sqlite3_errmsg(connection));
  // The file may be a stranger's: its schema is not to be edited by hand, calls nothing, and opens no other file.
  if (mode != Mode::create) sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0);
  constexpr int patience_ms = 10'000;  // for somebody who reads it meanwhile
  sqlite3_busy_timeout(connection, patience_ms);
}

void Database::run(const std::string& sql) {
  if (sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return;
  fail(file_, sqlite3_extended_errcode(connection_.get()), sqlite3_errmsg(connection_.get()));
}

Statement Database::prepare(const std::string& sql) {
  sqlite3_stmt* made = nullptr;
  const int code = sqlite3_prepare_v2(connection_.get(), sql.c_str(), -1, &made, nullptr);
  Statement statement;
  statement.statement_.reset(made);
  statement.file_ = file_;
  if (code != SQLITE_OK) fail(file_, sqlite3_extended_errcode(connection_.get()), sqlite3_errmsg(connection_.get()));
  return statement;
}

std::int64_t Database::whole(const std::string& sql) {
  Statement statement = prepare(sql);
  return statement.step() ? statement.whole(0) : 0;
}

Transaction::Transaction(Database& database) : database_(database) { database_.run("BEGIN IMMEDIATE"); }

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.run("ROLLBACK");
  } catch (const std::exception&) {
    open_ = false;  // SQLite has undone it by itself
  }
}

void Transaction::commit() {
  database_.run("COMMIT");
  open_ = false;
}

std::string quoted_name(const std::string& name) {
  std::string out = "\"";
  for (const char c : name) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

}  // namespace photonlag::cli
