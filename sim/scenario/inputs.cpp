#include "sim/scenario/inputs.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

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
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (status.type() == std::filesystem::file_type::not_found) refuse("no such file");
  if (error) refuse(error.message());
  if (!std::filesystem::is_regular_file(status)) refuse("not a file");  // a pipe could be read only once
  errno = 0;
  if (!std::ifstream(file)) refuse(std::strerror(errno));
  if (!sha256_.contains(file.string())) sha256_[file.string()] = sha256_of_file(file);
  return file;
}

}  // namespace photonlag
