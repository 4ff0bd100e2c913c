#include "sim/core/text/bad_line.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "sim/core/printable.hpp"

namespace photonlag {
namespace {

constexpr std::size_t wrong_in = 10, nothing_in = 2;  // one line of so many

}  // namespace

void LeftOutLines::leave_out(const BadLine& line) {
  ++(line.kind() == BadLine::Kind::wrong ? wrong_ : nothing_);
  ++reasons_.try_emplace(line.reason(), Reason{0, line}).first->second.count;
}

void LeftOutLines::refuse(BadLine::Kind kind, const char* share) const {
  const BadLine* first = nullptr;
  for (const auto& [name, reason] : reasons_)
    if (reason.first.kind() == kind && (first == nullptr || reason.first.where().line < first->where().line))
      first = &reason.first;
  const std::size_t count = kind == BadLine::Kind::wrong ? wrong_ : nothing_, all = kept_ + left_out();
  std::string message = first->message();
  if (count > 1)
    message += fmt::format("; {} of {} lines are bad like this, more than the {} that is left out", count, all, share);
  throw InputError(first->where(), message);
}

void LeftOutLines::check_and_tell() const {
  const std::size_t all = kept_ + left_out();
  if (wrong_ * wrong_in > all) refuse(BadLine::Kind::wrong, "tenth");
  if (left_out() * nothing_in > all) refuse(nothing_ > 0 ? BadLine::Kind::nothing : BadLine::Kind::wrong, "half");
  for (const auto& [name, reason] : reasons_)
    std::fprintf(stderr, "photonlag: warning: %s\n",
                 printable_message(fmt::format("{}: {} of {} lines left out: {} (here: {})", reason.first.where().str(),
                                               reason.count, all, name, reason.first.message()))
                     .c_str());
}

}  // namespace photonlag
