#pragma once
/// @file
/// ANSI emphasis for terminals, or none.

#include <string>

namespace photonlag {

struct Ink {
  bool colour = false;

  [[nodiscard]] std::string bold(const std::string& text) const { return in("1", text); }
  [[nodiscard]] std::string dim(const std::string& text) const { return in("2", text); }
  [[nodiscard]] std::string stage(const std::string& text) const { return in("36", text); }
  [[nodiscard]] std::string bad(const std::string& text) const { return in("33", text); }

 private:
  [[nodiscard]] std::string in(const char* code, const std::string& text) const {
    if (!colour || text.empty()) return text;
    const bool ends_line = text.back() == '\n';
    return "\x1b[" + std::string(code) + "m" + (ends_line ? text.substr(0, text.size() - 1) : text) + "\x1b[0m" +
           (ends_line ? "\n" : "");
  }
};

}  // namespace photonlag
