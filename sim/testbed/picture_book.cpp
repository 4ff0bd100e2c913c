#include "sim/testbed/picture_book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <sstream>

namespace photonlag {

PictureBook::PictureBook(const Scenario& scenario, std::filesystem::path folder)
    : folder_(std::move(folder)),
      warmup_(from_secs(scenario.warmup_s)),
      fps_(scenario.display.refresh_hz / std::max(1, scenario.quality_every)),
      video_(scenario.record.video) {
  std::istringstream rules(scenario.record.images);
  for (std::string rule; std::getline(rules, rule, ',');) {
    rule.erase(0, rule.find_first_not_of(' '));
    if (rule.starts_with("worst:")) worst_ = std::stoul(rule.substr(6));
    if (rule.starts_with("every:")) every_ = std::stol(rule.substr(6));
  }
}

void PictureBook::add(const Label& label, const Image& shown, const Image& truth) {
  if (every_ > 0 && label.refresh % every_ == 0) write(label, shown, truth);
  if (worst_ > 0 && label.vsync >= warmup_) consider_worst(label, shown, truth);
  if (video_ && label.client == 0) film(shown, truth);
}

void PictureBook::consider_worst(const Label& label, const Image& shown, const Image& truth) {
  const auto better = [](const Label& a, const Kept& b) { return a.psnr_db < b.label.psnr_db; };
  const auto place = std::upper_bound(kept_.begin(), kept_.end(), label, better);
  if (kept_.size() == worst_ && place == kept_.end()) return;
  kept_.insert(place, {label, shown, truth});
  if (kept_.size() > worst_) kept_.pop_back();
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
  for (const Kept& kept : kept_) write(kept.label, kept.shown, kept.truth);
  kept_.clear();
  if (film_) film_->finish();
}

}  // namespace photonlag
