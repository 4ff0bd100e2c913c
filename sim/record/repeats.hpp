#pragma once
/// @file
/// The repeated refreshes of a run and the frames they waited for, joined once the medians are known.

#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

#include "sim/record/root_cause.hpp"
#include "sim/record/value_store.hpp"

namespace photonlag {

/// Takes refreshes and frames in any order among each other, the frames of a client by number. Both are spilt to disk.
class Repeats {
 public:
  /// Makes "<prefix>.frames" and "<prefix>.repeats" for long runs; removed by the destructor.
  explicit Repeats(const std::filesystem::path& prefix);

  /// @param number what roots() calls this refresh. @pre it shows a frame. Ignored unless it repeats it.
  void add(const RefreshRow& row, std::size_t number);
  void add(const FrameRow& row);

  struct Rooted {
    std::uint32_t number = 0;
    Root root = Root::unknown;
  };
  /// Of every repeated refresh, by number. @throws EnvironmentError
  [[nodiscard]] std::vector<Rooted> roots(const Usual& usual);

 private:
  struct Last {
    std::int64_t number = -1;
    FrameBefore frame;
  };
  [[nodiscard]] std::vector<std::uint32_t> missing_frames();

  ValueStore frames_, repeats_;
  std::map<std::uint32_t, Last> last_;
};

}  // namespace photonlag
