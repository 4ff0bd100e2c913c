#include "sim/net/transport.hpp"
#include "cli/tests/foreign/bad.hpp"
#include "pose-prediction/predictor.hpp"
#include "sim/net/rate_control.hpp"
#include "sim/testbed/frame_pacing/frame_pacing.hpp"

namespace photonlag::test {
namespace {

struct BadRecovery final : Recovery, How {
  explicit BadRecovery(How h) : How(std::move(h)) {}
  [[nodiscard]] Action on_gap(const Gap& gap) const override {
    if (is("at once")) return {What::wait, gap.now};
    if (is("unknown")) return {static_cast<What>(7), gap.now + from_ms(1)};
    if (gap.requests > 3) return {What::give_up, {}};
    return {What::request, gap.now + from_ms(40)};
  }
  [[nodiscard]] const char* label() const override { return is("null") ? nullptr : is("comma") ? "a,b" : "mine"; }
};
const auto recovery = bad<Recovery, BadRecovery>();

struct BadJitterBuffer final : JitterBuffer, How {
  explicit BadJitterBuffer(How h) : How(std::move(h)) {}
  Nanos release(Nanos sent, Nanos complete) override { return is("early") ? sent : is("never") ? far : complete; }
};
const auto jitter_buffer = bad<JitterBuffer, BadJitterBuffer>();

struct BadPacketPacing final : PacketPacing, How {
  explicit BadPacketPacing(How h) : How(std::move(h)) {}
  [[nodiscard]] Nanos offset(const Place& place) const override {
    if (is("negative")) return Nanos(-1);
    if (is("falls")) return Nanos(1'000'000 - place.index);
    return Nanos(place.index) * 1000;
  }
};
const auto packet_pacing = bad<PacketPacing, BadPacketPacing>();

struct BadTraffic final : Traffic, How {
  explicit BadTraffic(How h) : How(std::move(h)) {}
  [[nodiscard]] std::int64_t frame_bytes(const Ask&, Draws&) const override {
    return is("nothing comes") ? 0 : is("negative") ? -5 : is("huge") ? std::numeric_limits<std::int64_t>::max() : 9000;
  }
};
const auto traffic = bad<Traffic, BadTraffic>();

struct BadFec final : Fec, How {
  explicit BadFec(How h) : How(std::move(h)) {}
  [[nodiscard]] std::int32_t parity(std::int32_t data, double) const override {
    return is("negative") ? -1 : is("too many") ? longest_block : std::min(1, longest_block - data);
  }
  [[nodiscard]] std::int32_t longest_data() const override { return is("too long") ? 300 : 200; }
};
const auto fec = bad<Fec, BadFec>();

struct BadRateControl final : RateControl, How {
  explicit BadRateControl(How h) : How(std::move(h)) {}
  [[nodiscard]] Nanos feedback_interval() const override { return is("never asks") ? Nanos(-1) : from_ms(50); }
  [[nodiscard]] double target_bps(Nanos) override { return is("nan") ? nan : is("zero") ? 0 : is("huge") ? 1e30 : 5e6; }
  [[nodiscard]] double pacing_bps() const override { return is("stands") ? 0 : is("nan pace") ? nan : 2e7; }
  [[nodiscard]] std::int64_t window_bytes() const override { return is("shut") ? -1 : 1'000'000; }
  [[nodiscard]] Ecn ecn() const override { return is("marks") ? Ecn::ce : Ecn::not_ect; }
};
const auto rate_control = bad<RateControl, BadRateControl>();

struct BadFramePacing final : FramePacing, How {
  explicit BadFramePacing(How h) : How(std::move(h)) {}
  [[nodiscard]] Nanos next_start(const State& state) const override {
    return is("past") ? state.now - Nanos(1) : state.next_tick;
  }
};
const auto frame_pacing = bad<FramePacing, BadFramePacing>();

struct BadPredictor final : Predictor, How {
  explicit BadPredictor(How h) : How(std::move(h)) {}
  void observe(const PoseSample& sample) override { newest = sample; }
  [[nodiscard]] Prediction predict(Nanos at) const override {
    Prediction guess{newest};
    guess.pose.at = at;
    if (is("far away")) guess.pose.position.x() = 1e300;
    if (is("negative bound")) guess.position_p95_mm = -1;
    if (is("infinite bound")) guess.rotation_sigma_deg = std::numeric_limits<double>::infinity();
    if (is("states")) guess.position_p95_mm = 7, guess.rotation_p95_deg = 0.25;
    return guess;
  }
  PoseSample newest;
};
const auto predictor = bad<Predictor, BadPredictor>();

}  // namespace
}  // namespace photonlag::test
