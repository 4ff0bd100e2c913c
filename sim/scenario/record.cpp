#include <algorithm>

#include "sim/core/printable.hpp"
#include "sim/scenario/tables.hpp"

namespace photonlag {
namespace {

bool is_count(const std::string& text) {
  return !text.empty() && text.size() <= 6 && text.front() != '0' &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "worst:N", "worst_psnr:N" or "every:N", N = 1 .. 999999.
bool is_selection(const std::string& text) {
  const auto colon = text.find(':');
  const std::string kind = text.substr(0, colon);
  const bool known = kind == "worst" || kind == "worst_psnr" || kind == "every";
  return colon != std::string::npos && known && is_count(text.substr(colon + 1));
}

void check_images(const TableReader& in, const std::string& images) {
  if (images == "none") return;
  for (std::size_t begin = 0; begin <= images.size();) {
    const auto end = std::min(images.find(',', begin), images.size());
    if (const std::string part = images.substr(begin, end - begin); !is_selection(part))
      in.fail("images", "has " + in_quotes(part) + ", must be \"none\" or a list such as \"worst:5,every:100\"");
    begin = end + 1;
  }
}

}  // namespace

RecordSpec read_record(TableReader& root, std::uint32_t clients, int quality_every) {
  TableReader in = root.table("record");
  RecordSpec out;
  out.level = in.text("level", clients <= 4 ? "full" : "refreshes", {"summary", "refreshes", "full"});
  out.packets = in.flag("packets", out.packets);
  out.images = in.text("images", out.images);
  check_images(in, out.images);
  out.video = in.flag("video", out.video);
  for (const char* key : {"images", "video"})
    if (quality_every == 0 && (std::string(key) == "video" ? out.video : out.images != "none"))
      in.fail(key, "shows refreshes that are scored, and [quality] every = 0 scores none; set it to 1 or more");
  in.finish();
  return out;
}

}  // namespace photonlag
