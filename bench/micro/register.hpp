#pragma once
/// @file
/// Benchmarks over a registry. Called from main(): before that, not every module has registered itself yet.

namespace photonlag::bench {

void register_predictors();
void register_pictures();
void register_repairs();

}  // namespace photonlag::bench
