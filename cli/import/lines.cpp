#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

#include "cli/import/import.hpp"

namespace photonlag::cli {
namespace {

std::optional<double> parse(std::string_view field) {
  double value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc() || end != field.data() + field.size() || !std::isfinite(value)) return {};
  return value;
}

/// A comma or a tab ends a field; so does any number of spaces.
void cut(std::string_view line, TextLine& out) {
  out.fields.clear();
  out.columns.clear();
  std::size_t at = 0;
  const auto skip_spaces = [&] { at = std::min(line.find_first_not_of(' ', at), line.size()); };
  for (skip_spaces();;) {
    const std::size_t end = std::min(line.find_first_of(", \t", at), line.size());
    out.fields.push_back(line.substr(at, end - at));
    out.columns.push_back(static_cast<unsigned>(at + 1));
    at = end;
    skip_spaces();
    if (at == line.size()) return;
    if (line[at] == ',' || line[at] == '\t') ++at;
    skip_spaces();
  }
}

}  // namespace

std::string read_text(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) throw InputError({file.string()}, std::string("cannot be opened: ") + std::strerror(errno));
  if (std::filesystem::is_directory(file)) throw InputError({file.string()}, "is a folder; name a file");
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (in.bad()) throw EnvironmentError(file.string(), "reading failed");
  if (text.empty()) throw InputError({file.string(), 1, 1}, "is empty");
  return text;
}

Location location_in(const std::filesystem::path& file, std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::ranges::count(before, '\n');
  const std::size_t begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return {file.string(), static_cast<unsigned>(line), static_cast<unsigned>(offset - begin + 1)};
}

double TextLine::number(std::size_t field) const {
  const auto value = parse(fields.at(field));
  if (!value) fail(field, fmt::format("'{}' is not a number", fields[field].substr(0, 40)));
  return *value;
}

bool TextLine::is_number(std::size_t field) const { return field < fields.size() && parse(fields[field]).has_value(); }

void TextLine::fail(std::size_t field, const std::string& message) const {
  throw InputError({where.path, where.line, field < columns.size() ? columns[field] : 1}, message);
}

void for_each_line(const std::filesystem::path& file, std::string_view text,
                   const std::function<void(const TextLine&)>& visit) {
  TextLine line{.where = {file.string(), 0, 1}, .fields = {}, .columns = {}};
  while (!text.empty()) {
    ++line.where.line;
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos)
      throw InputError({line.where.path, line.where.line, static_cast<unsigned>(text.size() + 1)},
                       "the last line has no end: the file is cut off");
    std::string_view whole = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (whole.ends_with('\r')) whole.remove_suffix(1);
    if (whole.find_first_not_of(" \t") == std::string_view::npos) throw InputError(line.where, "is an empty line");
    cut(whole, line);
    visit(line);
  }
}

}  // namespace photonlag::cli
