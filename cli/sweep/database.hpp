#pragma once
/// @file
/// SQLite, as far as sweeps need it.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "sim/core/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace photonlag::cli {

/// The disk is full or refuses: what was being written is not in the file, the rest is.
class DiskFull : public EnvironmentError {
 public:
  using EnvironmentError::EnvironmentError;
};

/// A value of a row; nothing = NULL.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

/// One statement; its parameters are bound in order, from the first, and again after reset().
class Statement {
 public:
  Statement(Statement&&) = default;
  Statement& bind(const Cell& value);
  /// The next row, if there is one. @throws EnvironmentError
  bool step();
  /// step() without a row, then ready for the next values.
  void run();
  void reset();

  [[nodiscard]] int columns() const;
  [[nodiscard]] std::string name(int column) const;
  [[nodiscard]] Cell cell(int column) const;
  [[nodiscard]] std::int64_t whole(int column) const;  ///< 0 for NULL.
  [[nodiscard]] std::string text(int column) const;    ///< "" for NULL.

 private:
  friend class Database;
  Statement() = default;
  struct Finalise {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalise> statement_;
  int bound_ = 0;
  std::string file_;
};

class Database {
 public:
  enum class Mode { read, write, create };
  /// @throws InputError if it is not there, or is no database; EnvironmentError
  Database(const std::filesystem::path& file, Mode mode);

  /// One or several statements without results. @throws EnvironmentError
  void run(const std::string& sql);
  [[nodiscard]] Statement prepare(const std::string& sql);
  /// The first column of the first row; 0 if there is none.
  [[nodiscard]] std::int64_t whole(const std::string& sql);
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  std::string file_;
  std::unique_ptr<sqlite3, Close> connection_;
};

/// All or nothing: undone unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

/// A name of a table or column, in quotes.
[[nodiscard]] std::string quoted_name(const std::string& name);

}  // namespace photonlag::cli
