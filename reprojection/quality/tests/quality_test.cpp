#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "reprojection/quality/quality.hpp"
#include "sim/core/random.hpp"

namespace photonlag {
namespace {

Image noise(int width, int height, int number, int amplitude = 256) {
  Image image(width, height);
  Draws draws = RandomStream(7, "picture").at(number);
  for (std::size_t i = 0; i < image.rgba.size(); ++i)
    if (i % 4 != 3) image.rgba[i] = std::uint8_t(draws.uniform(0, amplitude));
  return image;
}

Image shading(int width, int height) {
  Image image(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      std::uint8_t* p = image.pixel(x, y);
      p[0] = std::uint8_t(x * 2), p[1] = std::uint8_t(y * 2), p[2] = std::uint8_t(x + y);
    }
  return image;
}

/// SSIM as its definition reads, in doubles, window by window.
double ssim_by_definition(const Image& a, const Image& b) {
  const auto luma = [](const std::uint8_t* p) { return 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2]; };
  double weight[11], total = 0, sum = 0;
  for (int i = 0; i < 11; ++i) total += weight[i] = std::exp(-(i - 5) * (i - 5) / 4.5);
  for (int y = 0; y + 11 <= a.height; ++y)
    for (int x = 0; x + 11 <= a.width; ++x) {
      double ma = 0, mb = 0, va = 0, vb = 0, cov = 0;
      for (int j = 0; j < 11; ++j)
        for (int i = 0; i < 11; ++i) {
          const double w = weight[i] * weight[j] / (total * total);
          const double la = luma(a.pixel(x + i, y + j)), lb = luma(b.pixel(x + i, y + j));
          ma += w * la, mb += w * lb, va += w * la * la, vb += w * lb * lb, cov += w * la * lb;
        }
      va -= ma * ma, vb -= mb * mb, cov -= ma * mb;
      const double c1 = std::pow(0.01 * 255, 2), c2 = std::pow(0.03 * 255, 2);
      sum += (2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
    }
  return sum / ((a.width - 10.0) * (a.height - 10.0));
}

TEST(Psnr, IsInfiniteForEqualPictures) {
  const Image image = noise(33, 17, 0);
  EXPECT_EQ(psnr_db(image, image), std::numeric_limits<double>::infinity());
}

TEST(Psnr, IsTheClosedFormForAConstantError) {
  Image a(64, 48), b(64, 48);
  for (std::size_t i = 0; i < a.rgba.size(); ++i)
    if (i % 4 != 3) a.rgba[i] = 100, b.rgba[i] = 107;
  EXPECT_NEAR(psnr_db(a, b), 20 * std::log10(255.0 / 7), 1e-12);
  for (std::size_t i = 0; i < a.rgba.size(); ++i)
    if (i % 4 != 0 && i % 4 != 3) b.rgba[i] = 100;  // red only: a third of the error
  EXPECT_NEAR(psnr_db(a, b), 20 * std::log10(255.0 / 7) + 10 * std::log10(3.0), 1e-12);
}

TEST(Psnr, CountsTheWorstErrorOfAWidePictureWithoutOverflow) {
  Image black(16384, 2), white(16384, 2);
  for (std::size_t i = 0; i < black.rgba.size(); ++i)
    if (i % 4 != 3) black.rgba[i] = 0;
  EXPECT_EQ(psnr_db(black, white), 0);
}

TEST(Ssim, IsItsDefinition) {
  const Image a = shading(61, 40), b = noise(61, 40, 1);
  Image mixed = a;
  for (std::size_t i = 0; i < mixed.rgba.size(); ++i) mixed.rgba[i] = std::uint8_t((3 * a.rgba[i] + b.rgba[i]) / 4);
  for (const auto& [x, y] : {std::pair{a, mixed}, {a, b}, {b, noise(61, 40, 2)}, {a, noise(61, 40, 3, 12)}})
    EXPECT_NEAR(ssim(x, y), ssim_by_definition(x, y), 1e-6);
}

TEST(Ssim, IsOneForEqualPicturesAndSymmetric) {
  const Image a = noise(40, 30, 4), b = shading(40, 30);
  EXPECT_NEAR(ssim(a, a), 1, 1e-7);
  EXPECT_DOUBLE_EQ(ssim(a, b), ssim(b, a));
  EXPECT_LT(ssim(a, b), 0.5);
}

TEST(Ssim, WorksOnTheSmallestPicture) {
  const Image a = noise(11, 11, 5), b = noise(11, 11, 6);
  EXPECT_NEAR(ssim(a, b), ssim_by_definition(a, b), 1e-6);
}

TEST(Ssim, FallsAsNoiseGrows) {
  const Image clean = shading(96, 64);
  double before = 1;
  for (const int amplitude : {4, 16, 64}) {
    Image noisy = clean;
    const Image added = noise(96, 64, 8, amplitude);
    for (std::size_t i = 0; i < noisy.rgba.size(); ++i)
      if (i % 4 != 3) noisy.rgba[i] = std::uint8_t(std::min(noisy.rgba[i] + added.rgba[i], 255));
    const double now = ssim(clean, noisy);
    EXPECT_LT(now, before);
    before = now;
  }
}

// Values of NumPy and scikit-image for nine pairs of pictures.
TEST(Quality, AgreesWithOtherPeoplesImplementations) {
  const char* shared = std::getenv("PHOTONLAG_SHARED");
  const char* source = std::getenv("PHOTONLAG_SOURCE");
  const std::filesystem::path folder =
      std::filesystem::path(shared != nullptr ? shared : std::string(source != nullptr ? source : ".") + "/../shared") /
      "data/metric-golden";
  std::ifstream in(folder / "golden.json");
  if (!in) GTEST_SKIP() << "no metric-golden data in " << folder;
  const auto golden = nlohmann::json::parse(in);
  ASSERT_FALSE(golden.empty());
  for (const auto& [name, expected] : golden.items()) {
    const Image reference = read_png(folder / (name + "_ref.png")), test = read_png(folder / (name + "_test.png"));
    EXPECT_NEAR(ssim(reference, test), expected["ssim_luma_gauss11_valid"].get<double>(), 1e-5) << name;
    const bool equal = expected["psnr_rgb"].is_null();
    EXPECT_EQ(std::isinf(psnr_db(reference, test)), equal) << name;
    if (!equal) {
      EXPECT_NEAR(psnr_db(reference, test), expected["psnr_rgb"].get<double>(), 1e-5) << name;
    }
  }
}

}  // namespace
}  // namespace photonlag
