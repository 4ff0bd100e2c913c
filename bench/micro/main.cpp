#include <benchmark/benchmark.h>

#include "bench/micro/register.hpp"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  photonlag::bench::register_predictors();
  photonlag::bench::register_pictures();
  photonlag::bench::register_repairs();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
