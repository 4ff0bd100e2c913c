/// Models by the real command line: drawn, told about, or refused with nothing left behind.
#include <gtest/gtest.h>

#include <fstream>

#include "cli/tests/program.hpp"

namespace photonlag::test {
namespace {

namespace fs = std::filesystem;

/// A triangle, with @p more members of its root.
fs::path write_model(const fs::path& file, const std::string& uri, const std::string& more = "") {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << R"({"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],)"
                      << R"("meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],)"
                      << R"("accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"}],)"
                      << R"("bufferViews":[{"buffer":0,"byteLength":36}],"buffers":[{"byteLength":36,"uri":")" << uri
                      << "\"}]" << more << "}";
  return file;
}

const std::string corners = "data:;base64,AAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAgEAAAAAA";

Outcome run_model(const fs::path& model, const fs::path& out) {
  return photonlag({"run", source("scenarios/ci/pictures.toml"), "--set", "duration_s=0.5", "--set", "warmup_s=0",
                    "--set", "scene={name=\"gltf\", path=\"" + model.string() + "\"}", "--out", out});
}

TEST(Model, WhatIsNotDrawnIsToldOnceAndKeptInTheManifest) {
  const Scratch scratch;
  const auto model = write_model(scratch / "m.gltf", corners, R"(,"animations":[{"channels":[],"samplers":[]}])");
  const Outcome outcome = run_model(model, scratch / "run");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const std::string told = "m.gltf is drawn without animations";
  const auto at = outcome.err.find("warning: " + told);
  ASSERT_NE(at, std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.find(told, at + 20), std::string::npos);
  const auto warnings = read_run(scratch / "run").manifest.at("warnings");
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].get<std::string>().rfind(told, 0), 0U);
}

TEST(Model, APlainOneIsDrawnWithoutAWord) {
  const Scratch scratch;
  const Outcome outcome = run_model(write_model(scratch / "m.gltf", corners), scratch / "run");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err.find("warning"), std::string::npos) << outcome.err;
}

TEST(Model, WhatCannotBeUsedIsRefusedWithNothingLeftBehind) {
  const Scratch scratch;
  std::ofstream(scratch / "outside.bin") << std::string(36, 'x');
  const auto refused = [&](const fs::path& model, const std::string& why) {
    const Outcome outcome = run_model(model, scratch / "out" / "run");
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.err.find(why), std::string::npos) << outcome.err;
    EXPECT_TRUE(!fs::exists(scratch / "out") || fs::is_empty(scratch / "out"));
  };
  refused(write_model(scratch / "a" / "m.gltf", "../outside.bin"), "leads out of the model's folder");
  refused(write_model(scratch / "a" / "m.gltf", "..%2foutside.bin"), "leads out of the model's folder");
  refused(write_model(scratch / "a" / "m.gltf", corners, ",\"nodes\":" + std::string(40'000, '[')), "no valid JSON");
  refused(write_model(scratch / "a" / "m.gltf", corners, R"(,"extensionsRequired":["X_magic"])"), "'X_magic'");
}

}  // namespace
}  // namespace photonlag::test
