#pragma once
/// @file
/// Reads one table of a scenario, key by key, and writes down what it read.

#include <optional>

#include "sim/core/registry.hpp"
#include "sim/scenario/inputs.hpp"
#include "sim/scenario/node.hpp"
#include "sim/scenario/slots.hpp"

namespace photonlag {

/// Every key asked for is checked, and written to the resolved scenario with its value or its default; finish() refuses
/// keys nobody asked for. All reading throws InputError at the place of the mistake.
class TableReader {
 public:
  TableReader(const Table& root, const Location& where, Inputs& inputs, const std::string& name = "");
  /// The table at @p key of this one, which it outlives not; if there is none, all its keys take their defaults.
  [[nodiscard]] TableReader table(const std::string& key);
  TableReader(const TableReader&) = delete;

  double number(const std::string& key, double fallback, const Range& range, const std::string& unit = "");
  std::int64_t whole(const std::string& key, std::int64_t fallback, const Range& range, const std::string& unit = "");
  bool flag(const std::string& key, bool fallback);
  /// @param choices The allowed words; empty = any.
  std::string text(const std::string& key, const std::string& fallback, const std::vector<std::string>& choices = {});
  /// Absolute; must be readable. Left out: empty, and left out of the resolved scenario.
  std::filesystem::path path(const std::string& key);
  std::vector<double> numbers(const std::string& key, const std::vector<double>& fallback, const Range& range,
                              const std::string& unit = "");

  /// Words that name readable files are made absolute, and noted as inputs.
  Command command(const std::string& key);

  /// The entry at @p key, or null; whoever takes it emits it.
  const Node* take(const std::string& key);
  /// The same without taking it.
  [[nodiscard]] const Node* peek(const std::string& key) const {
    return in_ == nullptr ? nullptr : find_entry(*in_, key);
  }
  [[nodiscard]] bool has(const std::string& key) const { return peek(key) != nullptr; }
  /// Known, but of no use here: accepted and left out of the resolved scenario.
  void pass_over(const std::string& key) { (void)take(key); }
  [[nodiscard]] std::vector<std::string> keys() const;                            ///< As written.
  [[nodiscard]] const std::vector<std::string>& asked() const { return asked_; }  ///< All keys known so far.
  void emit(const std::string& key, decltype(Node::value) value);
  void amend(const std::string& key, decltype(Node::value) value) { find_entry(out_, key)->value = std::move(value); }

  /// From now on, messages name the module whose options these are.
  void set_module(const std::string& name) { module_ = name; }
  /// Refuses keys nobody asked for, and hands the resolved table to the parent.
  void finish();
  [[nodiscard]] const Table& resolved() const { return out_; }
  [[nodiscard]] Inputs& inputs() { return inputs_; }

  [[nodiscard]] const std::string& dotted() const { return dotted_; }
  [[nodiscard]] const Location& where() const { return where_; }    ///< Of the table.
  [[nodiscard]] Location where(const std::string& key) const;       ///< Of a value; of the table if left out.
  [[nodiscard]] std::string subject(const std::string& key) const;  ///< "[display] 'width'"
  [[noreturn]] void fail(const std::string& key, const std::string& message) const;

 private:
  TableReader(TableReader& parent, const std::string& key, const Node* node);
  void check_range(const std::string& key, double value, const Range& range, const std::string& unit,
                   const Node& node) const;
  [[noreturn]] void fail_type(const Node& node, const std::string& wanted) const;
  [[nodiscard]] std::string place() const;

  const Table* in_;
  TableReader* parent_ = nullptr;
  Inputs& inputs_;
  std::string key_, dotted_, module_;
  Location where_;
  std::vector<std::string> asked_;
  Table out_;
};

/// The module chosen at @p slot, read from @p in, which is the table at that place. @pre in.dotted() == slot.path
[[nodiscard]] Choice read_module(TableReader& in, const Slot& slot);

/// The same where the table holds nothing else.
[[nodiscard]] Choice read_module_at(TableReader& parent, const std::string& key);

/// "1 .. 1000 Hz", "at least 1 ms"
[[nodiscard]] std::string range_text(const Range& range, const std::string& unit);

}  // namespace photonlag
