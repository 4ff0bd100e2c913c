#include "sim/testbed/picture_book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <sstream>

namespace photonlag {
namespace {

bool later(const PictureBook::Label& a, const PictureBook::Label& b) { return a.pose_to_photon > b.pose_to_photon; }
bool further_off(const PictureBook::Label& a, const PictureBook::Label& b) { return a.psnr_db < b.psnr_db; }

}  // namespace

PictureBook::PictureBook(const Scenario& scenario, std::filesystem::path folder)
    : folder_(std::move(folder)),
      warmup_(from_secs(scenario.warmup_s)),
      fps_(scenario.display.refresh_hz / std::max(1, scenario.quality_every)),
      video_(scenario.record.video) {
  std::istringstream rules(scenario.record.images);
  for (std::string rule; std::getline(rules, rule, ',');) {
    rule.erase(0, rule.find_first_not_of(' '));
    const std::string kind = rule.substr(0, rule.find(':'));
    if (kind == "none") continue;
    const std::int64_t count = std::stol(rule.substr(kind.size() + 1));
    if (kind == "every") every_ = count;
    if (kind == "worst") worst_.push_back({.worse = later, .count = static_cast<std::size_t>(count)});
    if (kind == "worst_psnr") worst_.push_back({.worse = further_off, .count = static_cast<std::size_t>(count)});
  }
}

void PictureBook::add(const Label& label, const Image& shown, const Image& truth) {
  if (every_ > 0 && label.refresh % every_ == 0) write(label, shown, truth);
  if (label.vsync >= warmup_)
    for (Worst& worst : worst_) worst.consider(label, shown, truth);
  if (video_ && label.client == 0) film(shown, truth);
}

void PictureBook::Worst::consider(const Label& label, const Image& shown, const Image& truth) {
  const auto before = [this](const Label& a, const Kept& b) { return worse(a, b.label); };
  const auto place = std::upper_bound(kept.begin(), kept.end(), label, before);
  if (kept.size() == count && place == kept.end()) return;
  kept.insert(place, {label, shown, truth});
  if (kept.size() > count) kept.pop_back();
}

void PictureBook::write(const Label& label, const Image& shown, const Image& truth) const {
  std::filesystem::create_directories(folder_ / "images");
  const std::string client = label.client == 0 ? "" : fmt::format("c{}-", label.client);
  const std::string stem = fmt::format("{}{:06}-", client, label.refresh);
  write_png(folder_ / "images" / (stem + "shown.png"), shown);
  write_png(folder_ / "images" / (stem + "truth.png"), truth);
  write_png(folder_ / "images" / (stem + "error.png"), difference(shown, truth, error_gain));
}

void PictureBook::film(const Image& shown, const Image& truth) {
  Image wide(shown.width * 3, shown.height);
  const Image error = difference(shown, truth, error_gain);
  const Image* panes[] = {&shown, &truth, &error};
  const std::size_t row_bytes = static_cast<std::size_t>(shown.width) * 4;
  for (int pane = 0; pane < 3; ++pane)
    for (int y = 0; y < shown.height; ++y)
      std::memcpy(wide.pixel(pane * shown.width, y), panes[pane]->pixel(0, y), row_bytes);
  if (!film_) film_ = std::make_unique<VideoWriter>(folder_ / "video.mkv", wide.width, wide.height, fps_);
  film_->write(wide);
}

void PictureBook::finish() {
  for (Worst& worst : worst_) {
    for (const Kept& kept : worst.kept) write(kept.label, kept.shown, kept.truth);
    worst.kept.clear();
  }
  if (film_) film_->finish();
}

}  // namespace photonlag
