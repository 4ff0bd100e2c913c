#include "sim/record/csv_reader.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <limits>

#include "sim/core/error.hpp"
#include "sim/core/printable.hpp"

namespace photonlag {
namespace {

constexpr std::size_t block = 1 << 18, longest_line = 1 << 24;
constexpr std::int64_t most = 99'999'999'999'999'999;  // as a time, three years

[[noreturn]] void refuse(const std::filesystem::path& path) {
  throw EnvironmentError(path.string(), std::string("cannot read: ") + std::strerror(errno));
}

}  // namespace

LineReader::LineReader(const std::filesystem::path& path)
    : path_(path), fd_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
  if (fd_ < 0) refuse(path_);
  struct stat is {};
  if (::fstat(fd_, &is) == 0 && S_ISREG(is.st_mode)) return;
  ::close(fd_);
  throw InputError({path_.string()}, "is no file but a folder, a pipe or a device");
}

LineReader::~LineReader() {
  if (fd_ >= 0) ::close(fd_);
}

bool LineReader::fill() {
  buffer_.erase(0, at_);
  at_ = 0;
  const std::size_t kept = buffer_.size();
  if (kept > longest_line) throw InputError({path_.string(), line_number_ + 1, 1}, "a line is longer than 16 MB");
  buffer_.resize(kept + block);
  ssize_t got = 0;
  do got = ::read(fd_, buffer_.data() + kept, block);
  while (got < 0 && errno == EINTR);
  if (got < 0) refuse(path_);
  buffer_.resize(kept + static_cast<std::size_t>(got));
  return got > 0;
}

bool LineReader::next(std::string_view& line) {
  std::size_t end = buffer_.find('\n', at_);
  while (end == std::string::npos && fill()) end = buffer_.find('\n', at_);
  cut_ = end == std::string::npos;
  if (cut_ && at_ == buffer_.size()) return cut_ = false;
  if (cut_) end = buffer_.size();
  line = std::string_view(buffer_).substr(at_, end - at_);
  if (line.ends_with('\r')) line.remove_suffix(1);
  at_ = std::min(end + 1, buffer_.size());
  ++line_number_;
  return true;
}

void split_plain(std::string_view line, std::vector<std::string_view>& cells) {
  cells.clear();
  for (std::size_t comma = 0; (comma = line.find(',')) != std::string_view::npos; line.remove_prefix(comma + 1))
    cells.push_back(line.substr(0, comma));
  cells.push_back(line);
}

CsvReader::CsvReader(const std::filesystem::path& path, const TableSpec& table)
    : path_(path), table_(table), lines_(path) {
  const Location where{path.string(), 1, 1};
  if (!lines_.next(line_))
    throw InputError(where, "the table is empty; its header line should be: " + header_of(table));
  if (line_ != header_of(table)) throw InputError(where, "unknown columns; they should be: " + header_of(table));
}

bool CsvReader::next_row() {
  if (rows_ > 0 && taken_ != cells_.size()) throw std::logic_error(table_.file + ": a cell was left unread");
  if (!lines_.next(line_)) return false;
  taken_ = 0;
  split(line_);
  const Location where{path_.string(), lines_.line_number(), static_cast<unsigned>(line_.size() + 1)};
  if (lines_.was_cut()) throw InputError(where, "the table is cut off within a line");
  if (cells_.size() != table_.columns.size())
    throw InputError(where, fmt::format("{} cells where {} columns should be", cells_.size(), table_.columns.size()));
  ++rows_;
  return true;
}

void CsvReader::split(std::string_view line) {
  if (line.find('"') == std::string_view::npos) return split_plain(line, cells_);
  cells_.clear();
  for (std::size_t start = 0, i = 0;; ++i) {
    bool inside = false;
    for (; i < line.size() && (inside || line[i] != ','); ++i) inside ^= line[i] == '"';
    cells_.push_back(line.substr(start, i - start));
    if (i >= line.size()) return;
    start = i + 1;
  }
}

std::string_view CsvReader::take() { return cells_[taken_++]; }

void CsvReader::fail(const std::string& what) const {
  const std::size_t cell = taken_ == 0 ? 0 : taken_ - 1;
  const auto column = static_cast<unsigned>(cells_[cell].data() - line_.data() + 1);
  throw InputError({path_.string(), lines_.line_number(), column},
                   fmt::format("{}: {}, found {}", table_.columns[cell].name, what, in_quotes(cells_[cell])));
}

std::int64_t CsvReader::integer() {
  const std::string_view cell = take();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size()) fail("expected an integer");
  if (value > most || value < -most) fail("expected an integer of at most 17 digits");
  return value;
}

std::uint32_t CsvReader::client() {
  const std::int64_t value = integer();
  if (value < 0 || value > std::numeric_limits<std::uint32_t>::max()) fail("expected the number of a client");
  return static_cast<std::uint32_t>(value);
}

std::optional<std::int64_t> CsvReader::integer_or_gap() {
  if (!at_gap()) return integer();
  take();
  return std::nullopt;
}

Nanos CsvReader::time_or_never() {
  const auto count = integer_or_gap();
  return count ? Nanos(*count) : never;
}

bool CsvReader::flag() {
  const std::string_view cell = take();
  if (cell != "0" && cell != "1") fail("expected 0 or 1");
  return cell == "1";
}

double CsvReader::number() {
  const std::string_view cell = take();
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size()) fail("expected a number");
  return value;
}

std::optional<double> CsvReader::number_or_gap() {
  if (!at_gap()) return number();
  take();
  return std::nullopt;
}

std::string CsvReader::text() {
  std::string_view cell = take();
  if (printable(cell) != cell) fail("expected no control characters");
  if (cell.empty() || cell.front() != '"') return std::string(cell);
  if (cell.size() < 2 || cell.back() != '"') fail("expected the closing quote");
  cell = cell.substr(1, cell.size() - 2);
  std::string plain;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    plain += cell[i];
    if (cell[i] == '"') ++i;
  }
  return plain;
}

void CsvReader::gaps(std::size_t n) {
  for (; n > 0; --n)
    if (!take().empty()) fail("expected nothing without a frame");
}

}  // namespace photonlag
