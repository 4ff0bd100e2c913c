#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "sim/net/transport.hpp"

namespace photonlag {
namespace {

constexpr std::size_t longest_label = 40;

bool fits_a_table(std::string_view label) {
  return label.size() <= longest_label && std::ranges::all_of(label, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
         });
}

class ForeignRecovery final : public Recovery {
 public:
  ForeignRecovery(std::unique_ptr<Recovery> theirs, Foreign who) : theirs_(std::move(theirs)), who_(std::move(who)) {}

  [[nodiscard]] Action on_gap(const Gap& gap) const override {
    const Action action = who_.call([&] { return theirs_->on_gap(gap); });
    if (action.what > What::give_up) who_.fail(fmt::format("gave an action {} that there is not", int(action.what)));
    if (action.what != What::give_up) who_.instant("the time to ask again", action.again, gap.now + Nanos(1));
    return action;
  }
  [[nodiscard]] const char* label() const override {
    const char* label = who_.call([&] { return theirs_->label(); });
    if (label == nullptr || !fits_a_table(label))
      who_.fail("gave a label that does not fit into a table: at most 40 letters, digits, _ and -");
    return label;
  }

 private:
  std::unique_ptr<Recovery> theirs_;
  Foreign who_;
};

}  // namespace

std::unique_ptr<Recovery> guard_foreign(std::unique_ptr<Recovery> theirs, const Foreign& who) {
  return std::make_unique<ForeignRecovery>(std::move(theirs), who);
}

}  // namespace photonlag
