#include "pipeline/codec/codec.hpp"

namespace photonlag {

std::int64_t EncodedFrame::bytes() const {
  std::int64_t sum = 0;
  for (const Chunk& chunk : chunks) sum += std::int64_t(chunk.bytes.size());
  return sum;
}

void require_support(const Codec& codec, OnLoss on_loss, const Choice& choice) {
  if (codec.supports(on_loss)) return;
  std::string able;
  for (const std::string& other : Registry<Codec>::instance().names())
    if (make_module<Codec>(other)->supports(on_loss)) able += (able.empty() ? "" : ", ") + other;
  throw InputError(choice.where,
                   "codec " + choice.name + " cannot repair by " + name(on_loss) + "; these can: " + able);
}

}  // namespace photonlag
