#include "sim/net/tests/rate_control/cases.hpp"

#include <algorithm>

namespace photonlag {
namespace {

using namespace std::chrono_literals;

std::vector<StepCapacity::Step> steps(std::initializer_list<std::pair<std::chrono::seconds, double>> list) {
  std::vector<StepCapacity::Step> out;
  for (const auto& [from, mbps] : list) out.push_back({from, mbps * 1e6});
  return out;
}

const auto plenty = steps({{0s, 100}});

std::unique_ptr<Capacity> forward_capacity(const RateCase& test) {
  if (test.trace.empty()) return std::make_unique<StepCapacity>(test.forward);
  return make_module<Capacity>("mahimahi", {{"trace", test.trace}});
}

Link::Parts parts(const RateCase& test, std::unique_ptr<Capacity> capacity) {
  std::map<std::string, OptionValue> limits;
  if (test.queue == "drop_tail") limits = {{"packets", 0.0}, {"bytes", std::floor(0.3 * test.reference_bps / 8)}};
  return {.capacity = std::move(capacity),
          .queue = make_module<Queue>(test.queue, limits),
          .delay = make_module<Delay>("constant", {{"ms", millis(test.one_way)}}),
          .loss = make_module<Loss>("none")};
}

std::unique_ptr<RateControl> make_control(const std::string& name, const RateCase& test, const Capacity& truth,
                                          double flows) {
  Context context;
  context.true_capacity = &truth;
  if (name == "fixed")
    return make_module<RateControl>(name, {{"mbps", std::min(test.max_mbps, 0.95e-6 * test.reference_bps / flows)}});
  std::map<std::string, OptionValue> options = {{"min_mbps", 0.15}, {"max_mbps", test.max_mbps}};
  if (name == "oracle") {
    options["share"] = 0.95 / flows;
  } else {
    options["start_mbps"] = test.start_mbps;
  }
  if (name == "scream_l4s") options["l4s"] = true;
  if (name == "gcc_bayes") options["throughput_window_ms"] = 0.0;
  return make_module<RateControl>(name.substr(0, name.find('_')), options, context);
}

/// What the sources can use of the forward link.
std::unique_ptr<Capacity> useful_capacity(const RateCase& test, double flows) {
  if (!test.trace.empty()) return forward_capacity(test);
  std::vector<StepCapacity::Step> steps = test.forward;
  for (auto& step : steps) step.bps = std::min(step.bps, flows * test.max_mbps * 1e6);
  return std::make_unique<StepCapacity>(steps);
}

RateCase variable_capacity() {
  return {.name = "5.1",
          .title = "variable capacity, one flow",
          .forward = steps({{0s, 1}, {40s, 2.5}, {60s, 0.6}, {80s, 1}}),
          .backward = plenty,
          .reference_bps = 1e6,
          .one_way = 50ms,
          .from = 5s,
          .until = 120s,
          .flows = {{}},
          .drops = {60s}};
}

RateCase variable_capacity_two_flows() {
  return {.name = "5.2",
          .title = "variable capacity, two flows",
          .forward = steps({{0s, 4}, {25s, 2}, {50s, 3.5}, {75s, 1}, {100s, 2}}),
          .backward = plenty,
          .reference_bps = 2e6,
          .one_way = 50ms,
          .from = 5s,
          .until = 125s,
          .flows = {{}, {}},
          .drops = {25s, 75s}};
}

RateCase congested_feedback() {
  return {.name = "5.3",
          .title = "congested feedback link, a flow each way",
          .forward = steps({{0s, 2}, {20s, 1}, {40s, 0.5}, {60s, 2}}),
          .backward = steps({{0s, 2}, {35s, 0.8}, {70s, 2}}),
          .reference_bps = 2e6,
          .one_way = 50ms,
          .from = 5s,
          .until = 100s,
          .flows = {{}, {.forward = false}},
          .drops = {20s, 40s}};
}

RateCase three_flows() {
  return {.name = "5.4",
          .title = "three flows, 20 s apart",
          .forward = steps({{0s, 3.5}}),
          .backward = plenty,
          .reference_bps = 3.5e6,
          .one_way = 50ms,
          .from = 45s,
          .until = 120s,
          .flows = {{}, {.start = 20s}, {.start = 40s}}};
}

RateCase round_trip_fairness() {
  return {.name = "5.5",
          .title = "round-trip fairness, five flows",
          .forward = steps({{0s, 4}}),
          .backward = plenty,
          .reference_bps = 4e6,
          .one_way = 10ms,
          .from = 50s,
          .until = 300s,
          .flows = {{},
                    {.start = 10s, .extra_delay = 15ms},
                    {.start = 20s, .extra_delay = 40ms},
                    {.start = 30s, .extra_delay = 90ms},
                    {.start = 40s, .extra_delay = 140ms}}};
}

RateCase against_tcp() {
  return {.name = "5.6",
          .title = "against a long TCP flow",
          .forward = steps({{0s, 2}}),
          .backward = plenty,
          .reference_bps = 2e6,
          .one_way = 50ms,
          .from = 60s,
          .until = 240s,
          .flows = {{}},
          .tcp_s = {{60, 240}},
          .tcp_shares = 1};
}

RateCase against_short_tcp() {
  return {.name = "5.7",
          .title = "two flows against ten of short TCP downloads",
          .forward = steps({{0s, 2}}),
          .backward = plenty,
          .reference_bps = 2e6,
          .one_way = 50ms,
          .from = 20s,
          .until = 290s,
          .flows = {{}, {}},
          .tcp_s = {{10, 290}},
          .short_tcp = 10,
          .tcp_shares = 0.4};
}

/// The first two begin at once, the others with a pause. Sizes and pauses as in ns3-rmcat.
void add_tcp(RateControlLoop& loop, const RateCase& test, std::uint64_t seed) {
  std::map<std::string, OptionValue> options = {
      {"start_s", test.tcp_s->first}, {"stop_s", test.tcp_s->second}, {"ack_delay_ms", millis(test.one_way)}};
  if (test.short_tcp > 0) {
    options["bytes"] = 30.0 * 1024;
    options["max_bytes"] = 50.0 * 1024;
    options["pause_ms"] = 10'000.0;
    options["pauses"] = std::string("exponential");
  }
  for (int i = 0; i < std::max(1, test.short_tcp); ++i) {
    options["begins_idle"] = i >= 2;
    loop.add(make_module<Background>("cubic", options,
                                     {.seed = seed, .client = static_cast<std::uint32_t>(i), .place = "background"}));
  }
}

RateCase pause_and_resume() {
  return {.name = "5.8",
          .title = "pause and resume, three flows",
          .forward = steps({{0s, 3.5}}),
          .backward = plenty,
          .reference_bps = 3.5e6,
          .one_way = 50ms,
          .from = 5s,
          .until = 120s,
          .flows = {{}, {.pause = 40s, .resume = 60s}, {}}};
}

RateCase dualpi2() {
  return {.name = "l4s",
          .title = "DualPI2, variable capacity",
          .forward = steps({{0s, 12}, {40s, 6}, {60s, 12}}),
          .backward = plenty,
          .reference_bps = 12e6,
          .start_mbps = 2,
          .max_mbps = 20,
          .one_way = 10ms,
          .from = 10s,
          .until = 80s,
          .flows = {{}},
          .queue = "dualpi2",
          .drops = {40s}};
}

RateCase lte_drive(const std::filesystem::path& lte_trace) {
  return {.name = "lte",
          .title = "Verizon LTE, 1.4 s outage",
          .forward = {},
          .backward = plenty,
          .trace = lte_trace,
          .reference_bps = 5.04e6,
          .start_mbps = 5,
          .max_mbps = 20,
          .one_way = 20ms,
          .from = 5s,
          .until = 135s,
          .flows = {{}},
          .drops = {65'888ms}};
}

}  // namespace

std::vector<RateCase> rate_cases(const std::filesystem::path& lte_trace) {
  std::vector<RateCase> out = {
      variable_capacity(), variable_capacity_two_flows(), congested_feedback(), three_flows(), round_trip_fairness(),
      against_tcp(),       against_short_tcp(),           pause_and_resume(),   dualpi2()};
  if (std::filesystem::exists(lte_trace)) out.push_back(lte_drive(lte_trace));
  return out;
}

std::unique_ptr<RateControlLoop> play_rate_case(const RateCase& test, const std::string& controller,
                                                std::uint64_t seed) {
  const auto truth = forward_capacity(test);
  const StepCapacity back(test.backward);
  std::vector<FlowPlan> plans;
  for (const RateCase::Flow& flow : test.flows) {
    const auto same_way = std::ranges::count(test.flows, flow.forward, &RateCase::Flow::forward);
    FlowPlan plan;
    plan.control = make_control(controller, test, flow.forward ? *truth : static_cast<const Capacity&>(back),
                                static_cast<double>(same_way) + test.tcp_shares);
    plan.forward = flow.forward;
    plan.start = flow.start, plan.pause = flow.pause, plan.resume = flow.resume, plan.extra_delay = flow.extra_delay;
    plans.push_back(std::move(plan));
  }
  auto loop =
      std::make_unique<RateControlLoop>(seed, parts(test, forward_capacity(test)),
                                        parts(test, std::make_unique<StepCapacity>(test.backward)), std::move(plans));
  if (test.tcp_s) add_tcp(*loop, test, seed);
  loop->run(test.until);
  return loop;
}

Score run_rate_case(const RateCase& test, const std::string& controller, std::uint64_t seed) {
  const auto loop = play_rate_case(test, controller, seed);
  const auto forward = static_cast<double>(std::ranges::count(test.flows, true, &RateCase::Flow::forward));
  return score(*loop, *useful_capacity(test, forward),
               {.from = test.from, .until = test.until, .path_delay = test.one_way, .events = test.drops});
}

}  // namespace photonlag
