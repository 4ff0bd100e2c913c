#pragma once
/// @file
/// A file being written, every write checked: a full disk is an error at once, not a short file.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>

namespace photonlag {

/// Buffered; what was not closed may not be on disk. All members throw EnvironmentError naming the file and the reason.
class OutputFile {
 public:
  explicit OutputFile(std::filesystem::path path);  ///< Replaces what was there.
  ~OutputFile();                                    ///< Without close(): what is still buffered is dropped.
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void append(std::string_view bytes);

  /// A place for @p n <= 4096 characters, for formatting without a copy; tell with used() where they end.
  char* room(std::size_t n);
  void used(const char* end) { fill_ = static_cast<std::size_t>(end - buffer_.get()); }

  void flush();
  void close();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  void write(const char* bytes, std::size_t n);

  static constexpr std::size_t capacity = 1 << 18;
  std::filesystem::path path_;
  int fd_ = -1;
  std::unique_ptr<char[]> buffer_;
  std::size_t fill_ = 0;
};

/// Writes a whole small file. @throws EnvironmentError
void write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace photonlag
