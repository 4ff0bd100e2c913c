#include "pipeline/codec/codec.hpp"

namespace photonlag {

std::int64_t EncodedFrame::bytes() const {
  std::int64_t sum = 0;
  for (const Chunk& chunk : chunks) sum += std::int64_t(chunk.bytes.size());
  return sum;
}

namespace {

/// Whether the codec of that name, with its defaults, does; not if it cannot be made.
bool can(const std::string& name, OnLoss on_loss) {
  const auto& codecs = Registry<Codec>::instance();
  try {
    const Values values = defaults(codecs.find(name, {}).options, {});
    return codecs.make({.name = name, .values = values, .where = {name}}, {})->supports(on_loss);
  } catch (const InputError&) {
    return false;
  }
}

}  // namespace

void require_support(const Codec& codec, OnLoss on_loss, const Choice& choice) {
  if (codec.supports(on_loss)) return;
  std::string able;
  for (const std::string& other : Registry<Codec>::instance().names())
    if (can(other, on_loss)) able += (able.empty() ? "" : ", ") + other;
  throw InputError(choice.where,
                   "codec " + choice.name + " cannot repair by " + name(on_loss) + "; these can: " + able);
}

}  // namespace photonlag
