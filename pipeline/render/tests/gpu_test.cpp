#include "pipeline/render/gpu.hpp"

#include <gmock/gmock.h>

#include <cstdio>
#include <cstdlib>

#include "pipeline/render/gpu_impl.hpp"
#include "pipeline/render/gpu_instance.hpp"

namespace photonlag {
namespace {

using ::testing::HasSubstr;

std::string error_of(const std::string& name) {
  try {
    const Gpu gpu(name);
  } catch (const EnvironmentError& error) {
    return error.what();
  }
  return "";
}

TEST(Gpu, ListsDevicesWithSoftwareLast) {
  const auto all = list_gpus();
  ASSERT_FALSE(all.empty()) << "no Vulkan driver; install mesa-vulkan-drivers";
  bool software = false;
  for (const GpuInfo& one : all) {
    EXPECT_FALSE(one.name.empty());
    EXPECT_FALSE(one.driver.empty());
    EXPECT_TRUE(!software || one.kind == "cpu");
    software = one.kind == "cpu";
  }
}

TEST(Gpu, IsChosenByPartOfItsNameInAnyCase) {
  const std::string name = list_gpus().at(0).name;
  std::string shouted;
  for (const char c : name.substr(1)) shouted += char(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_EQ(Gpu(shouted).info().name, name);
}

TEST(Gpu, PrefersSoftwareSoThatResultsAgreeBetweenMachines) {
  const auto all = list_gpus();
  EXPECT_EQ(Gpu("").is_software(), all.back().kind == "cpu");
}

TEST(Gpu, UnknownNameSaysWhatThereIs) {
  const std::string error = error_of("voodoo 2");
  EXPECT_THAT(error, HasSubstr("voodoo 2"));
  for (const GpuInfo& one : list_gpus()) EXPECT_THAT(error, HasSubstr(one.name));
}

TEST(GpuDeathTest, WithoutADriverItSaysWhatToInstall) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto attempt = [] {
    setenv("VK_DRIVER_FILES", "/nonexistent.json", 1);
    setenv("VK_ICD_FILENAMES", "/nonexistent.json", 1);
    if (!list_gpus().empty()) std::exit(1);
    std::fprintf(stderr, "%s\n", error_of("").c_str());
    std::exit(error_of("").empty() ? 1 : 3);
  };
  EXPECT_EXIT(attempt(), ::testing::ExitedWithCode(3), "install .*mesa-vulkan-drivers");
}

TEST(GpuValidation, CatchesWhatIsForbidden) {
  setenv("PHOTONLAG_VALIDATE", "1", 1);
  const bool available = validation_available(vk::raii::Context());
  if (available) {
    const Gpu gpu("");
    (void)vk::raii::Buffer(gpu.impl().device, vk::BufferCreateInfo({}, 16, {}));  // no usage
    EXPECT_FALSE(gpu.impl().messages->empty());
  } else {
    EXPECT_THAT(error_of(""), HasSubstr("vulkan-validationlayers"));
  }
  unsetenv("PHOTONLAG_VALIDATE");
}

}  // namespace
}  // namespace photonlag
