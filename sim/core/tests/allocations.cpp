#include "sim/core/tests/allocations.hpp"

#include <cstdlib>
#include <new>

namespace {
thread_local long count = 0;
}

extern "C" {
void* __real_malloc(std::size_t n);
void* __real_calloc(std::size_t n, std::size_t size);
void* __real_realloc(void* p, std::size_t n);
void* __real_aligned_alloc(std::size_t alignment, std::size_t n);
int __real_posix_memalign(void** p, std::size_t alignment, std::size_t n);

void* __wrap_malloc(std::size_t n) { return ++count, __real_malloc(n); }
void* __wrap_calloc(std::size_t n, std::size_t size) { return ++count, __real_calloc(n, size); }
void* __wrap_realloc(void* p, std::size_t n) { return ++count, __real_realloc(p, n); }
void* __wrap_aligned_alloc(std::size_t alignment, std::size_t n) { return ++count, __real_aligned_alloc(alignment, n); }
int __wrap_posix_memalign(void** p, std::size_t alignment, std::size_t n) {
  return ++count, __real_posix_memalign(p, alignment, n);
}
}

// noinline: GCC would otherwise see malloc and free through the pair and warn.
[[gnu::noinline]] void* operator new(std::size_t n) {
  if (void* p = std::malloc(n)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t n, std::align_val_t alignment) {
  void* p = nullptr;
  if (posix_memalign(&p, std::size_t(alignment), n) == 0) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

namespace photonlag {

long allocations() { return count; }

}  // namespace photonlag
