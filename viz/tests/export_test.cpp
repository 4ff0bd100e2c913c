#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include "sim/core/error.hpp"
#include "sim/core/output_file.hpp"
#include "viz/export.hpp"
#include "viz/plots/support/run_view.hpp"
#include "viz/plots/support/theme.hpp"
#include "viz/tests/synthetic_run.hpp"

namespace photonlag::viz {
namespace {

using testing::HasSubstr;

/// One recorded run for all tests here.
class Export : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::filesystem::temp_directory_path() / fmt::format("photonlag-viz-export-{}", getpid());
    write_synthetic_run(folder / "a");
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder); }

  static std::string error_of(const std::vector<std::filesystem::path>& runs, const std::string& plot,
                              const std::filesystem::path& out, const ViewState& view = {}, int width = 800) {
    try {
      export_plot(runs, plot, {.out = out, .width = width, .height = 600}, view);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  }

  inline static std::filesystem::path folder;
};

TEST_F(Export, WritesPicturesOfTheSizeAskedFor) {
  export_plot({folder / "a"}, "overview", {.out = folder / "o.png", .width = 1200, .height = 800});
  const Picture picture = load_png(folder / "o.png");
  EXPECT_EQ(picture.width, 1200);
  EXPECT_EQ(picture.height, 800);
  std::size_t late = 0;
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x) late += picture.at(x, y) == stage_colour("repeat") ? 1U : 0U;
  EXPECT_GT(late, 2000U) << "the stall is in the picture";
}

TEST_F(Export, TheRecordedRunLooksLikeTheOneInMemory) {
  const RunData made = synthetic_run();
  const RunData read = read_run(folder / "a");
  const RunView a = prepare(made, 0);
  const RunView b = prepare(read, 0);
  EXPECT_EQ(a.warmup, b.warmup);
  EXPECT_EQ(a.measured.size(), b.measured.size());
  EXPECT_EQ(a.percentile_ms(0.99), b.percentile_ms(0.99));
  EXPECT_EQ(a.lanes, b.lanes);
  EXPECT_EQ(a.spans.size(), b.spans.size());
  EXPECT_EQ(b.pictures.size(), 2U);
  EXPECT_EQ(b.pictures[0].refresh, 100);
  const std::string said = read.summary.at("blame").at("sentence");
  EXPECT_THAT(b.blame, HasSubstr(said.substr(1))) << "the recorder's own words, with a capital";
}

TEST_F(Export, TellsMistakesAndWhatWouldBeRight) {
  const std::vector<std::filesystem::path> a{folder / "a"};
  EXPECT_THAT(error_of(a, "gant", folder / "x.png"), HasSubstr("did you mean 'gantt'?"));
  EXPECT_THAT(error_of(a, "gantt", folder / "x.jpg"), HasSubstr(".png or .svg"));
  EXPECT_THAT(error_of({}, "gantt", folder / "x.png"), HasSubstr("0 runs given"));
  EXPECT_THAT(error_of({"1", "2", "3"}, "gantt", folder / "x.png"), HasSubstr("3 runs given"));
  EXPECT_THAT(error_of({folder / "no"}, "gantt", folder / "x.png"), HasSubstr("error"));
  EXPECT_THAT(error_of(a, "gantt", folder / "x.png", {.at_refresh = 600}), HasSubstr("the run has 0 to 599"));
  EXPECT_THAT(error_of(a, "gantt", folder / "x.png", {.client = 3}), HasSubstr("has no client 3; it has 0 to 0"));
  EXPECT_THAT(error_of(a, "gantt", folder / "x.png", {}, 20), HasSubstr("at least 480,300 pixels"));
  EXPECT_FALSE(std::filesystem::exists(folder / "x.png"));
}

TEST_F(Export, SaysWhenTheDiskRefuses) {
  EXPECT_THROW(export_plot({folder / "a"}, "ccdf", {.out = folder / "a" / "manifest.json" / "x.svg"}),
               EnvironmentError);
}

TEST_F(Export, ListsItsPlots) {
  EXPECT_THAT(plot_names(),
              testing::IsSupersetOf({"budget", "ccdf", "gantt", "motion_to_photon", "overview", "refresh", "stages"}));
}

TEST_F(Export, ReplacesAFileOnlyWhenTold) {
  const auto out = folder / "once.svg";
  const std::vector<std::filesystem::path> a{folder / "a"};
  export_plot(a, "ccdf", {.out = out});
  EXPECT_THAT(error_of(a, "gantt", out), HasSubstr("exists; --force replaces it"));
  EXPECT_NO_THROW(export_plot(a, "gantt", {.out = out, .force = true}));
}

TEST_F(Export, ASheetFitsWhatItShows) {
  // What is not page nor card must reach down to a tenth of the sheet's end.
  for (const char* plot : {"budget", "pictures", "refresh"}) {
    const auto out = folder / (std::string(plot) + "-fit.png");
    export_plot({folder / "a"}, plot, {.out = out});
    const Picture picture = load_png(out);
    int last = 0;
    for (int y = 0; y < picture.height - 4; ++y)
      for (int x = 12; x < picture.width - 12; ++x)
        if (picture.at(x, y) != card && picture.at(x, y) != border) last = y;
    EXPECT_GT(last, picture.height * 9 / 10) << plot << ", " << picture.height << " px high";
  }
}

TEST_F(Export, TooSmallASheetIsRefusedWithTheLeast) {
  const std::vector<std::filesystem::path> a{folder / "a"};
  for (const auto& [plot, width, least] : {std::tuple("overview", 479, "480,300"),
                                           {"gantt", 470, "480,300"},
                                           {"budget", 419, "420,240"},
                                           {"ccdf", 319, "320,200"}})
    EXPECT_THAT(error_of(a, plot, folder / "small.png", {}, width), HasSubstr(std::string("at least ") + least))
        << plot;
}

TEST(FindPictures, TellsClientsApart) {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("photonlag-viz-images-{}", getpid());
  std::filesystem::create_directories(folder / "images");
  for (const char* name : {"000007-shown.png", "000007-truth.png", "c2-000009-error.png", "notes.txt", "x-shown.png"})
    write_file(folder / "images" / name, "");
  const auto first = find_pictures(folder, 0);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].refresh, 7);
  EXPECT_FALSE(first[0].truth.empty());
  EXPECT_TRUE(first[0].error.empty());
  const auto third = find_pictures(folder, 2);
  ASSERT_EQ(third.size(), 1U);
  EXPECT_EQ(third[0].refresh, 9);
  EXPECT_TRUE(find_pictures(folder, 1).empty());
  EXPECT_TRUE(find_pictures(folder / "none", 0).empty());
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace photonlag::viz
