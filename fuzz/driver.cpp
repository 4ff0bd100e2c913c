/// What libFuzzer calls, over and over: the one target it is linked with.
#include <cstddef>
#include <cstdint>

#include "fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  photonlag::fuzz::targets().front()({reinterpret_cast<const char*>(data), size});
  return 0;
}
