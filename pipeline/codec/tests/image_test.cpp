#include "pipeline/image.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "pipeline/codec/tests/pictures.hpp"
#include "sim/core/error.hpp"

namespace photonlag {
namespace {

std::filesystem::path temporary(const std::string& name) {
  return std::filesystem::path(testing::TempDir()) / (std::to_string(getpid()) + name);
}

TEST(Image, CropIsTheMiddlePixelForPixel) {
  const Image image = test::moving_picture(50, 40, 0), middle = crop(image, 8, 16);
  ASSERT_EQ(middle.width, 34);
  ASSERT_EQ(middle.height, 8);
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 34; ++x)
      EXPECT_TRUE(std::equal(middle.pixel(x, y), middle.pixel(x, y) + 4, image.pixel(x + 8, y + 16))) << x << "," << y;
  EXPECT_EQ(crop(image, 0, 0), image);
}

TEST(Image, DifferenceIsAbsoluteScaledAndClamped) {
  Image a(2, 1), b(2, 1);
  a.rgba = {10, 200, 0, 255, 7, 7, 7, 255};
  b.rgba = {13, 190, 255, 255, 7, 7, 7, 255};
  EXPECT_EQ(difference(a, b).rgba, (std::vector<std::uint8_t>{3, 10, 255, 255, 0, 0, 0, 255}));
  EXPECT_EQ(difference(b, a, 20).rgba, (std::vector<std::uint8_t>{60, 200, 255, 255, 0, 0, 0, 255}));
}

TEST(Png, ComesBackAsItWent) {
  const Image image = test::moving_picture(37, 23, 5);
  const auto file = temporary("a.png");
  write_png(file, image);
  EXPECT_EQ(read_png(file), image);
  std::filesystem::remove(file);
}

/// An alpha channel of its own would count as a fourth colour that is always right, in tools that compare pictures.
TEST(Png, HasNoAlpha) {
  const auto file = temporary("rgb.png");
  write_png(file, test::moving_picture(37, 23, 5));
  std::ifstream in(file, std::ios::binary);
  std::string head(26, ' ');
  in.read(head.data(), 26);
  EXPECT_EQ(head[25], 2);  // PNG, 11.2.2: colour type 2 = each pixel is an R, G, B triple
  std::filesystem::remove(file);
}

TEST(Png, SaysWhatCannotBeWritten) {
  const Image image = test::moving_picture(64, 64, 5);
  EXPECT_THROW(write_png("/absent/folder/a.png", image), EnvironmentError);
  EXPECT_THROW(write_png(testing::TempDir(), image), EnvironmentError);
  if (std::filesystem::exists("/dev/full")) {
    EXPECT_THROW(write_png("/dev/full", image), EnvironmentError);
  }
}

TEST(Png, SaysWhatCannotBeRead) {
  const auto file = temporary("b.png");
  EXPECT_THROW((void)read_png(file), InputError);
  EXPECT_THROW((void)read_png(testing::TempDir()), InputError);
  std::ofstream(file) << "";
  EXPECT_THROW((void)read_png(file), InputError);
  std::ofstream(file) << "not a picture";
  EXPECT_THROW((void)read_png(file), InputError);
  write_png(file, test::moving_picture(64, 64, 0));
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  EXPECT_THROW((void)read_png(file), InputError);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace photonlag
