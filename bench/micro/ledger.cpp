/// @file
/// Rows into a run folder, and the second pass over them.

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "sim/core/tests/allocations.hpp"
#include "sim/record/recorder.hpp"

namespace photonlag::bench {
namespace {

constexpr int rows = 6000;  // 100 s of one client at 60 Hz
constexpr Nanos period{16'666'667}, step{1'000'000};

FrameRow frame_row(std::int64_t number) {
  FrameRow row;
  row.frame = number;
  row.triangles = 100'000;
  row.bytes_colour = 40'000;
  row.packets = 28;
  row.fate = "shown";
  row.qp = 24;
  for (std::size_t i = 0; i < step_count; ++i) row.at[i] = number * period + static_cast<int>(i) * step;
  row.downlink[0] = step;
  return row;
}

/// Shows frame_row(number); every stage takes one step.
RefreshRow refresh_row(std::int64_t number) {
  const Nanos sample = number * period, photon = sample + static_cast<int>(stage_count) * step;
  RefreshRow row;
  row.refresh = number;
  row.vsync = photon - step;
  row.photon = photon;
  row.frame = number;
  row.stages.fill(step);
  row.downlink[0] = step;
  row.pose_to_photon_render = row.pose_to_photon_warp = photon - sample;
  row.content_age = photon - sample - 3 * step;
  row.pose_error_render_mm = 1.25 * static_cast<double>(number % 7);
  row.score = Score{.psnr_db = 30 + static_cast<double>(number % 11), .ssim = 0.9, .flip = {}};
  return row;
}

std::filesystem::path run_folder() {
  return std::filesystem::temp_directory_path() / ("photonlag-bench-" + std::to_string(getpid()));
}

Recorder recorder_of(RecordLevel level) {
  return {run_folder(), {.level = level, .warmup = Nanos(1'000'000'000), .refresh_period = period, .force = true}};
}

void fill(Recorder& recorder) {
  for (std::int64_t i = 0; i < rows; ++i) {
    recorder.add(frame_row(i));
    recorder.add(refresh_row(i));
  }
}

/// One item = one frame (with its spans) or one refresh.
void ledger_rows(benchmark::State& state) {
  long allocated = 0;
  for (auto _ : state) {
    state.PauseTiming();
    {
      Recorder recorder = recorder_of(RecordLevel::full);
      const long before = allocations();
      state.ResumeTiming();
      fill(recorder);
      state.PauseTiming();
      allocated = allocations() - before;
    }
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * 2 * rows);
  state.counters["allocations"] = double(allocated);
}
BENCHMARK(ledger_rows)->Unit(benchmark::kMillisecond);

/// Blame, summary, trace, manifest with the hash of every file: one item = one row of the tables before.
void ledger_finish(benchmark::State& state) {
  long allocated = 0;
  for (auto _ : state) {
    state.PauseTiming();
    Recorder recorder = recorder_of(RecordLevel::full);
    fill(recorder);
    const long before = allocations();
    state.ResumeTiming();
    recorder.finish({{"scenario", "bench"}});
    allocated = allocations() - before;
  }
  state.counters["allocations"] = double(allocated);
  state.SetItemsProcessed(state.iterations() * 2 * rows);
  std::filesystem::remove_all(run_folder());
}
BENCHMARK(ledger_finish)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace photonlag::bench
