#include "sim/scenario/inputs.hpp"

#include "sim/core/input_file.hpp"
#include "sim/core/sha256.hpp"

namespace photonlag {

std::filesystem::path Inputs::absolute(const std::string& text, bool from_set) const {
  return ((from_set ? std::filesystem::current_path() : folder_) / text).lexically_normal();
}

std::filesystem::path Inputs::add(const std::string& text, bool from_set, const Location& where,
                                  const std::string& subject) {
  if (text.empty()) throw InputError(where, subject + " is empty, must name a file");
  const std::filesystem::path file = absolute(text, from_set);
  const auto refuse = [&](const std::string& why) {
    throw InputError(where, subject + ": cannot read " + file.string() + ": " + why);
  };
  if (const std::string why = input_problem(file, largest_input::any); !why.empty()) refuse(why);
  if (!sha256_.contains(file.string())) sha256_[file.string()] = sha256_of_file(file);
  return file;
}

}  // namespace photonlag
