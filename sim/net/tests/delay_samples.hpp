#pragma once
/// @file
/// Samples of random delays and their moments.

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "sim/net/tests/net_fixture.hpp"

namespace photonlag {

/// Delays of so many packets, ms; one is offered each millisecond.
inline std::vector<double> sample(const std::string& name, const std::map<std::string, OptionValue>& options,
                                  int packets) {
  const auto delay = make_module<Delay>(name, options, {.seed = 1, .place = "downlink.delay"});
  const RandomStream stream(3, "packets");
  std::vector<double> ms;
  for (int i = 0; i < packets; ++i) {
    Draws draws = stream.at(i);
    ms.push_back(millis(delay->draw(draws, std::chrono::milliseconds(i)).total));
  }
  return ms;
}

struct Moments {
  double mean = 0, sd = 0, lag_1 = 0, least = INFINITY, most = -INFINITY;
};

inline Moments moments(const std::vector<double>& x) {
  Moments m;
  for (const double v : x) m.mean += v, m.least = std::min(m.least, v), m.most = std::max(m.most, v);
  m.mean /= double(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    m.sd += (x[i] - m.mean) * (x[i] - m.mean);
    if (i > 0) m.lag_1 += (x[i] - m.mean) * (x[i - 1] - m.mean);
  }
  m.lag_1 /= m.sd;
  m.sd = std::sqrt(m.sd / double(x.size()));
  return m;
}

}  // namespace photonlag
