#pragma once
/// @file
/// What a file asks for and is not drawn.

#include <set>
#include <string>

namespace photonlag::gltf {

/// Each thing once, in one line.
class Remarks {
 public:
  void add(const std::string& what) { all_.insert(what); }
  [[nodiscard]] bool empty() const { return all_.empty(); }
  /// "a, b and c"
  [[nodiscard]] std::string line() const {
    std::string out;
    std::size_t left = all_.size();
    for (const std::string& one : all_) {
      out += one;
      if (--left > 0) out += left == 1 ? " and " : ", ";
    }
    return out;
  }

 private:
  std::set<std::string> all_;
};

}  // namespace photonlag::gltf
