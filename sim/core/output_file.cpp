#include "sim/core/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sim/core/error.hpp"

namespace photonlag {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path) {
  throw EnvironmentError(path.string(), std::string("cannot write: ") + std::strerror(errno));
}

}  // namespace

OutputFile::OutputFile(std::filesystem::path path)
    : path_(std::move(path)),
      fd_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)),
      buffer_(std::make_unique<char[]>(capacity)) {
  if (fd_ < 0) fail(path_);
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) ::close(fd_);
}

void OutputFile::append(std::string_view bytes) {
  if (bytes.size() > capacity - fill_) flush();
  if (bytes.size() > capacity) return write(bytes.data(), bytes.size());
  std::memcpy(buffer_.get() + fill_, bytes.data(), bytes.size());
  fill_ += bytes.size();
}

char* OutputFile::room(std::size_t n) {
  if (n > capacity - fill_) flush();
  return buffer_.get() + fill_;
}

void OutputFile::flush() {
  write(buffer_.get(), fill_);
  fill_ = 0;
}

void OutputFile::close() {
  if (fd_ < 0) return;
  flush();
  const int fd = fd_;
  fd_ = -1;
  if (::close(fd) != 0) fail(path_);  // network file systems report a full disk only here
}

void OutputFile::write(const char* bytes, std::size_t n) {
  while (n > 0) {
    const ssize_t wrote = ::write(fd_, bytes, n);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) fail(path_);
    bytes += wrote;
    n -= static_cast<std::size_t>(wrote);
  }
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  OutputFile file(path);
  file.append(bytes);
  file.close();
}

}  // namespace photonlag
