#pragma once
/// @file
/// How a text is cut into records and these into fields: RFC 4180, and what people write beside it.

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace photonlag {

/// What stands between fields. blanks: any number of blanks and tabs. none: a line is one field.
enum class Separator { tab, semicolon, comma, blanks, none };

/// One line, or several where a quoted field goes on in the next.
struct TextRecord {
  std::string_view text;
  unsigned line = 0;  ///< The first, from 1.
  bool last = false;  ///< No other follows.
};

/// The records of a text. Empty lines and those that begin with # are passed over.
class TextRecords {
 public:
  explicit TextRecords(std::string_view text) : rest_(text) { skip(); }
  bool next(TextRecord& record);
  /// The comment right before the record last read, without its #.
  [[nodiscard]] std::string_view comment() const { return comment_; }

 private:
  std::string_view take_lines();
  void skip();

  std::string_view rest_, comment_, next_comment_;
  unsigned lines_ = 0;
};

struct TextField {
  std::string_view text;  ///< Without quotes and without blanks around it.
  unsigned column = 0;    ///< Where it begins, from 1.
};

/// Cuts @p record. @param unescaped keeps fields in which quotes were doubled. @returns false if a quote is not closed
/// or something follows it; the fields up to there are right.
bool cut_fields(std::string_view record, Separator separator, std::vector<TextField>& fields,
                std::deque<std::string>& unescaped);

/// Whether it says that there is no value: empty, -, NA, N/A, NaN, null, none and the like.
[[nodiscard]] bool is_missing(std::string_view field);

/// The layout of a text, found out from its first 64 records.
struct TextLayout {
  Separator separator = Separator::none;
  std::size_t width = 0;            ///< Names, or fields in most of these records; 0 = there are none.
  std::vector<TextField> header{};  ///< Names, from the first record or the comment before it; empty = there are none.
  unsigned header_line = 0;
  std::size_t before_data = 0;  ///< So many records come before the first row.
};

/// A first record without a number or a time is a header. @param separator known already; nothing: the one that cuts
/// most records alike. @param header false: the first record is a row whatever it says
[[nodiscard]] TextLayout find_layout(std::string_view text, std::optional<Separator> separator, bool header,
                                     std::deque<std::string>& unescaped);

}  // namespace photonlag
