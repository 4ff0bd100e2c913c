#include "sim/core/text/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "sim/core/excerpt.hpp"
#include "sim/core/text/text_file.hpp"

namespace photonlag {
namespace {

const std::string no_number = "a field is not a number", no_value = "a value is missing";

std::optional<double> parse_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return {};
  return value;
}

enum class Mark { none, point, comma, unclear };

/// What a field says of the decimal mark: 27,3 has a comma, 27.3 a point, and 1,234 may be thousands.
Mark mark_in(std::string_view field) {
  if (!parse_number(field) &&
      !parse_number(std::string(field).replace(std::min(field.find(','), field.size()), 1, ".")))
    return Mark::none;
  if (field.find('.') != field.npos) return Mark::point;
  const std::size_t comma = field.find(',');
  if (comma == field.npos) return Mark::none;
  const std::string_view whole = field.substr(field.find_first_not_of("+-"), comma);
  const bool thousands = field.size() - comma == 4 && comma <= 3 && !whole.starts_with('0') && !whole.starts_with(',');
  return thousands ? Mark::unclear : Mark::comma;
}

std::string join(const std::vector<TextField>& header) {
  std::vector<std::string> names;
  for (const TextField& field : header) names.emplace_back(field.text);
  return ColumnNames(names, {}).list();
}

}  // namespace

std::string_view TextRow::text(std::size_t field) const {
  return field < fields_.size() ? fields_[field].text : std::string_view();
}

Location TextRow::where(std::size_t field) const {
  return {table_->path(), line_, field < fields_.size() ? fields_[field].column : 1};
}

std::string TextRow::name(std::size_t field) const {
  const ColumnNames& names = table_->names();
  if (field < names.size() && !names.written()[field].empty()) return fmt::format("'{}'", names.written()[field]);
  return fmt::format("column {}", field + 1);
}

void TextRow::fail(std::size_t field, const std::string& message, const std::string& reason, BadLine::Kind kind) const {
  throw BadLine(where(field), message, reason, kind);
}

std::string TextRow::with_point(std::size_t field) const {
  std::string written(text(field));
  const std::size_t comma = written.find(',');
  if (comma == written.npos) return written;
  if (!table_->decimal_comma())
    fail(field,
         fmt::format("{} has a comma, for decimals or for thousands; write a point, or commas for decimals in the "
                     "whole table and ; between columns",
                     excerpt(written)),
         no_number);
  return written.replace(comma, 1, ".");
}

bool TextRow::is_number(std::size_t field) const {
  const std::string_view written = text(field);
  if (written.find(',') == written.npos) return parse_number(written).has_value();
  return table_->decimal_comma() && parse_number(with_point(field)).has_value();
}

std::optional<double> TextRow::number_or_missing(std::size_t field) const {
  const std::string_view written = text(field);
  if (const auto value = parse_number(written)) return value;
  if (is_missing(written)) return {};
  if (const auto value = parse_number(with_point(field))) return value;
  fail(field, fmt::format("{} is not a number", excerpt(written)), no_number);
}

double TextRow::number(std::size_t field) const {
  const auto value = number_or_missing(field);
  if (!value)
    fail(field, fmt::format("{} has no value here ({})", name(field), excerpt(text(field))), no_value,
         BadLine::Kind::nothing);
  return *value;
}

std::int64_t TextRow::whole(std::size_t field) const {
  const std::string_view written = text(field);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
  if (error == std::errc() && end == written.data() + written.size()) return value;
  constexpr double exact = 9007199254740992;  // 2^53
  const double number = this->number(field);
  if (number != std::floor(number) || std::abs(number) > exact)
    fail(field, fmt::format("{} must be a whole number", excerpt(written)), "a number is not whole");
  return static_cast<std::int64_t>(number);
}

Instant TextRow::time(std::size_t field, TimeUnit unit) const {
  const std::string_view written = text(field);
  if (const auto at = parse_instant(written, unit)) return *at;
  if (is_missing(written))
    fail(field, fmt::format("{} has no time here ({})", name(field), excerpt(written)), no_value,
         BadLine::Kind::nothing);
  if (const auto at = parse_instant(with_point(field), unit)) return *at;
  fail(field, fmt::format("{} is not a time: a number, or such as 2024-05-27T11:18:48.48Z", excerpt(written)),
       "a field is not a time");
}

TextTable TextTable::open(const std::filesystem::path& file, const Location& asked_at, const Rules& rules) {
  return {file.string(), read_text_file(file, asked_at), rules};
}

TextTable::TextTable(std::string path, std::string text, const Rules& rules)
    : path_(std::move(path)),
      text_(std::make_unique<const std::string>(std::move(text))),
      layout_(find_layout(*text_, rules.separator, rules.header, unescaped_)),
      records_(*text_),
      rules_(rules) {
  if (layout_.width == 0) throw InputError({path_, 1, 1}, text_->empty() ? "is empty" : "has no rows");
  std::vector<std::string> names;
  for (const TextField& field : layout_.header) names.emplace_back(field.text);
  names_ = ColumnNames(std::move(names), {path_, std::max(layout_.header_line, 1U), 1});
  TextRecord record;
  for (std::size_t i = 0; i < layout_.before_data; ++i) (void)records_.next(record);
}

bool TextTable::next(TextRow& row) {
  TextRecord record;
  if (!records_.next(record)) return false;
  row.table_ = this;
  row.line_ = record.line;
  row.last_ = record.last;
  row.unescaped_.clear();
  if (!cut_fields(record.text, layout_.separator, row.fields_, row.unescaped_))
    row.fail(row.size() - 1, "a quote opens here that is not closed before the field ends", "quotes are not closed");
  if (!rules_.ragged) check(row, record);
  return true;
}

void TextTable::check(TextRow& row, const TextRecord& record) const {
  auto& fields = row.fields_;
  if (fields.size() == layout_.width + 1 && fields.back().text.empty()) fields.pop_back();  // ended by a separator
  if (fields.size() == layout_.width) return;
  const bool few = fields.size() < layout_.width;
  std::string message = few && record.last
                            ? fmt::format("the last line is cut off: {} fields, not {}", fields.size(), layout_.width)
                            : fmt::format("{} fields where {} should stand", fields.size(), layout_.width);
  if (!layout_.header.empty()) message += "; " + join(layout_.header);
  if (layout_.separator == Separator::comma && fields.size() == 2 * layout_.width)
    message += " (are these decimal commas? write points, or ; between columns)";
  row.fail(few ? 0 : layout_.width, message,
           few && record.last ? "the last line is cut off" : "too few or too many fields",
           few && record.last ? BadLine::Kind::nothing : BadLine::Kind::wrong);
}

bool TextTable::decimal_comma() const {
  if (decimal_comma_) return *decimal_comma_;
  bool point = false, comma = false;
  TextRecords records(*text_);
  std::vector<TextField> fields;
  std::deque<std::string> unescaped;
  for (TextRecord record; !point && records.next(record);) {
    (void)cut_fields(record.text, layout_.separator, fields, unescaped);
    for (const TextField& field : fields) {
      const Mark mark = mark_in(field.text);
      point = point || mark == Mark::point;
      comma = comma || mark == Mark::comma;
    }
  }
  decimal_comma_ = comma && !point;
  return *decimal_comma_;
}

}  // namespace photonlag
