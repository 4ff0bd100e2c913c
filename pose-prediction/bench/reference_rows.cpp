#include "pose-prediction/bench/reference_rows.hpp"

namespace photonlag {

const std::vector<ReferenceRow>& reference_rows() {
  static const std::vector<ReferenceRow> rows{
      {"hold", "hold"},
      {"cv 2-sample", "constant_velocity"},
      {"cv lsq33", "constant_velocity:window_ms=33"},
      {"cv lsq50", "constant_velocity:window_ms=50"},
      {"ca lsq100", "constant_acceleration:window_ms=100"},
      {"ca 3-sample", "constant_acceleration:window_ms=0"},
      {"sg quad 83", "savitzky_golay:order=2,window_ms=83"},
      {"desp .7", "double_exponential:alpha=0.7,time_aware=false"},
      {"desp .9", "double_exponential:alpha=0.9,time_aware=false"},
      {"desp .7 time-aware", "double_exponential:alpha=0.7"},
      {"kf gul2020 native", "kalman:preset=gul2020"},
      {"kf cv 30/100", "kalman:model=cv,position_noise=30,quaternion_noise=100"},
      {"kf ca 1/3", "kalman:model=ca,position_noise=1,quaternion_noise=3"},
      {"damped cv33 .2", "damped_velocity:window_ms=33,time_constant_ms=200"},
      {"quasar", "tracker_velocity:style=quasar"},
      {"wivrn polynomial", "weighted_polynomial"},
      {"1-euro, then cv", "one_euro"},
      {"error-state kf", "error_state_kalman"},
      {"autoregressive", "autoregressive"},
      {"particle", "particle"},
      {"ensemble", "ensemble"},
      {"linear fir L1", "linear_fir"},
      {"mlp", "mlp"},
  };
  return rows;
}

}  // namespace photonlag
