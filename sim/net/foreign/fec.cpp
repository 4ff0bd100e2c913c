#include "sim/net/transport.hpp"

namespace photonlag {
namespace {

class ForeignFec final : public Fec {
 public:
  ForeignFec(std::unique_ptr<Fec> theirs, Foreign who) : theirs_(std::move(theirs)), who_(std::move(who)) {}

  [[nodiscard]] std::int32_t parity(std::int32_t data, double loss) const override {
    const std::int32_t parity = who_.call([&] { return theirs_->parity(data, loss); });
    who_.whole("a number of parity packets", parity, 0, longest_block - data);
    return parity;
  }
  [[nodiscard]] std::int32_t longest_data() const override {
    const std::int32_t data = who_.call([&] { return theirs_->longest_data(); });
    who_.whole("a longest number of data packets", data, 0, longest_block);
    return data;
  }

 private:
  std::unique_ptr<Fec> theirs_;
  Foreign who_;
};

}  // namespace

std::unique_ptr<Fec> guard_foreign(std::unique_ptr<Fec> theirs, const Foreign& who) {
  return std::make_unique<ForeignFec>(std::move(theirs), who);
}

}  // namespace photonlag
