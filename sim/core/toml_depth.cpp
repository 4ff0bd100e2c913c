#include "sim/core/toml_depth.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/error.hpp"

namespace photonlag {
namespace {

constexpr int most_parts = int(most_key_parts), deepest = 32;

/// Goes over the text as a lexer does, looking at nothing but dots and brackets.
class Scanner {
 public:
  Scanner(std::string_view text, const std::string& path) : text_(text), path_(path) {}

  void scan() {
    while (at_ < text_.size()) {
      switch (text_[at_]) {
        case '#':
          at_ = std::min(text_.find('\n', at_), text_.size());
          continue;
        case '"':
        case '\'':
          skip_string();
          continue;
        case '[':
        case '{':
          if (++depth_ > deepest) fail(fmt::format("brackets stand more than {} deep", deepest));
          parts_ = 1;
          break;
        case ']':
        case '}':
          depth_ = std::max(depth_ - 1, 0);
          [[fallthrough]];
        case '=':
        case ',':
        case '\n':
          parts_ = 1;
          break;
        case '.':
          if (++parts_ > most_parts) fail(fmt::format("a key of more than {} parts joined by dots", most_parts));
          break;
        default:
          break;
      }
      ++at_;
    }
  }

 private:
  /// One of four kinds; what does not end is the parser's to tell.
  void skip_string() {
    const char quote = text_[at_];
    const std::string three(3, quote);
    const bool lines = text_.substr(at_).starts_with(three);
    at_ += lines ? 3 : 1;
    for (; at_ < text_.size(); ++at_) {
      if (quote == '"' && text_[at_] == '\\') {
        ++at_;
      } else if (lines ? text_.substr(at_).starts_with(three) : text_[at_] == quote) {
        at_ += lines ? 3 : 1;
        return;
      } else if (!lines && text_[at_] == '\n') {
        return;
      }
    }
    at_ = std::min(at_, text_.size());
  }

  [[noreturn]] void fail(const std::string& what) const {
    const std::string_view before = text_.substr(0, at_);
    const auto line = static_cast<unsigned>(std::ranges::count(before, '\n') + 1);
    const std::size_t newline = before.rfind('\n');
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    throw InputError({path_, line, static_cast<unsigned>(at_ - begin + 1)}, "not TOML of ours: " + what);
  }

  std::string_view text_;
  const std::string& path_;
  std::size_t at_ = 0;
  int depth_ = 0, parts_ = 1;
};

}  // namespace

void check_toml_depth(std::string_view text, const std::string& path) { Scanner(text, path).scan(); }

}  // namespace photonlag
