#pragma once
/// @file
/// What the network's tests share: links from module names, a sink that remembers, and values for required options.

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "sim/net/link.hpp"
#include "sim/net/transport.hpp"

namespace photonlag {

/// A file that lives as long as this object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("photonlag_net_test_" + std::to_string(::getpid()) + "_" + std::to_string(count++));
    std::ofstream(path_) << text;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A value in range for an option that has no default. A path gets @p file.
inline OptionValue sample_value(const OptionSpec& spec, const TemporaryFile& file) {
  OptionValue value = spec.fallback;
  if (std::holds_alternative<std::filesystem::path>(value)) return file.path();
  if (std::holds_alternative<double>(value)) return std::clamp(1.0, spec.range.min, spec.range.max);
  if (std::holds_alternative<std::vector<double>>(value))
    return std::vector<double>{std::clamp(1.0, spec.range.min, spec.range.max)};
  if (std::holds_alternative<std::string>(value) && !spec.choices.empty()) return spec.choices.front();
  return value;
}

/// A module at its defaults, with sample values for required options: any registered module can be made like this. Its
/// files hold one column of whole numbers, or, where it does not take that, two columns: times and rates.
template <class Interface>
std::unique_ptr<Interface> make_sample(const std::string& name, const Context& context = {}) {
  static const TemporaryFile column("1\n2\n2\n3\n7\n"), columns("0 10\n0.001 20\n0.002 0\n0.003 15\n"),
      profile(
          "keyframe,repair,bytes,target_bytes\n1,0,300,100\n0,0,50,100\n0,0,50,100\n0,0,50,100\n0,0,50,100\n"
          "0,0,50,100\n0,0,50,100\n0,0,50,100\n0,0,50,100\n0,0,90,100\n0,0,120,100\n0,1,150,100\n0,0,90,100\n");
  const auto with = [&](const TemporaryFile& file) {
    std::map<std::string, OptionValue> required;
    for (const OptionSpec& spec : Registry<Interface>::instance().find(name, {"test"}).options)
      if (spec.required) required[spec.key] = sample_value(spec, file);
    return make_module<Interface>(name, required, context);
  };
  if (std::string_view(Interface::kind) == "traffic") return with(profile);
  try {
    return with(column);
  } catch (const InputError&) {
    return with(columns);
  }
}

/// Real traces, where they are: in $PHOTONLAG_SHARED, or beside the sources.
inline std::filesystem::path shared_folder() {
  if (const char* shared = std::getenv("PHOTONLAG_SHARED")) return shared;
  const char* source = std::getenv("PHOTONLAG_SOURCE");
  return source ? std::filesystem::path(source) / ".." / "shared" : std::filesystem::path("nowhere");
}

/// The queues that hold their packets themselves.
inline std::vector<std::string> active_queues() {
  std::vector<std::string> names;
  for (const auto& name : Registry<Queue>::instance().names())
    if (dynamic_cast<ActiveQueue*>(make_sample<Queue>(name).get()) != nullptr) names.push_back(name);
  return names;
}

/// Remembers every fate, in the order they were told.
class Diary final : public FateSink {
 public:
  struct Entry {
    Packet packet;
    Fate fate;
  };
  void fate_was_decided(const Packet& packet, const Fate& fate) override { entries.push_back({packet, fate}); }
  std::vector<Entry> entries;
};

/// Parts of a link that does nothing to a packet but serialise it at 12 Mb/s: 1 ms for 1500 B.
inline Link::Parts plain_parts() {
  return {make_module<Capacity>("constant", {{"mbps", 12.0}}),
          make_module<Queue>("infinite"),
          make_module<Delay>("constant", {{"ms", 0.0}}),
          make_module<Loss>("none"),
          {}};
}

inline Packet video_packet(std::int64_t frame, std::uint32_t index = 0, std::int32_t bytes = 1500) {
  return {.client = 0, .kind = PacketKind::video, .frame = frame, .index = index, .attempt = 0, .bytes = bytes};
}

}  // namespace photonlag
