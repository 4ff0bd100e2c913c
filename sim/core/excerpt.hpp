#pragma once
/// @file
/// What messages quote of the files that a scenario names: a stranger's scenario may name any file.

#include <string>
#include <string_view>
#include <vector>

namespace photonlag {

/// For "... is not a number": @p text in quotes, printable; of more than 16 bytes the first 8, but of digits 40. After
/// hide_contents() nothing of it: "what stands here".
[[nodiscard]] std::string excerpt(std::string_view text);

/// For "it has the columns ...": @p names with commas; of one that is no plain word, an excerpt.
[[nodiscard]] std::string excerpts(const std::vector<std::string>& names);

/// From now on no message quotes what is in a file. For logs that others read.
void hide_contents();

}  // namespace photonlag
