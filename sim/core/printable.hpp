#pragma once
/// @file
/// Text from outside, made safe to show: one function for each place it may go to. XML and SVG: xml_text(); CSV:
/// no_formula(); what GitHub's runner and Markdown take for their own: bench/gate/reports.

#include <string>
#include <string_view>

namespace photonlag {

/// One line that no terminal takes for anything but letters: control characters, bytes that are no UTF-8 and what turns
/// the direction of writing are shown as \n, \t, \x1b, \u{202e}.
[[nodiscard]] std::string printable(std::string_view text);

/// printable() of @p text in single quotes; of more than @p longest bytes only the beginning and the end.
[[nodiscard]] std::string in_quotes(std::string_view text, std::size_t longest = 80);

/// A message, of one line or of several of our own making: a newline stays where two blanks follow it, all else is as
/// printable() has it. Long stretches without a blank, and what is longer than 4000 bytes, are shortened in the middle.
/// No line of it is a command to a CI's runner, which looks for :: where lines begin and for ##[ anywhere.
[[nodiscard]] std::string printable_message(std::string_view text);

/// Lines of our own making in which there may be words of others: every newline stays, all else is as
/// printable_message() has it, but nothing is shortened.
[[nodiscard]] std::string printable_lines(std::string_view text);

/// What is no UTF-8 becomes U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view text);

/// For attributes and text of XML 1.0: escaped, and characters that it cannot hold are replaced by U+FFFD.
[[nodiscard]] std::string xml_text(std::string_view text);

/// What a spreadsheet would take for a formula (it begins with = + - @, tab or CR, and is no number) gets a ' in front.
[[nodiscard]] std::string no_formula(std::string_view text);

}  // namespace photonlag
