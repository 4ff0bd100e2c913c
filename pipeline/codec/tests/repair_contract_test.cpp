#include <gtest/gtest.h>

#include <set>

#include "pipeline/codec/codec.hpp"
#include "pipeline/codec/tests/pictures.hpp"
#include "sim/core/random.hpp"

// What every codec promises about losses, for every way of repair it supports.

namespace photonlag {
namespace {

using test::moving_picture;
using test::psnr_db;

constexpr int width = 128, height = 80, frames = 90;

/// What a client may decode, by the words of Decoder::decode and nothing else.
class Promise {
 public:
  explicit Promise(OnLoss on_loss) : on_loss_(on_loss) {}
  bool decodable(const EncodedFrame& frame) const {
    if (frame.keyframe) return true;
    switch (on_loss_) {
      case OnLoss::idr:
        return whole_ && decoded_.contains(*frame.reference);
      case OnLoss::reference_invalidation:
        return decoded_.contains(*frame.reference);
      case OnLoss::intra_refresh:
        return !decoded_.empty();
    }
    return false;
  }
  void give(const EncodedFrame& frame, bool decoded) {
    if (decoded) decoded_.insert(frame.frame);
    whole_ = decoded;
  }
  void lose() { whole_ = false; }

 private:
  OnLoss on_loss_;
  std::set<std::int64_t> decoded_;
  bool whole_ = false;
};

/// A server that hears of each loss some frames late, and of a hopeless client likewise.
class Server {
 public:
  Server(Encoder& encoder, OnLoss on_loss, int late) : encoder_(encoder), on_loss_(on_loss), late_(late) {}
  EncodedFrame next() {
    EncodeRequest request{.frame = number_};
    if (first_bad_ && number_ >= known_at_) {
      // A client with no picture at all cannot be helped by waves.
      request.keyframe = on_loss_ != OnLoss::reference_invalidation && !client_ever_decoded_;
      if (!request.keyframe) request.invalid_from = first_bad_;
      first_bad_.reset();
      answered_at_ = number_;
    }
    return encoder_.encode(moving_picture(width, height, int(number_++)), request);
  }
  void hear(std::int64_t frame, bool decoded) {
    client_ever_decoded_ = client_ever_decoded_ || decoded;
    if (decoded || first_bad_ || frame < answered_at_) return;
    first_bad_ = frame;
    known_at_ = frame + late_;
  }

 private:
  Encoder& encoder_;
  OnLoss on_loss_;
  int late_;
  std::int64_t number_ = 0, answered_at_ = 0, known_at_ = 0;
  std::optional<std::int64_t> first_bad_{};
  bool client_ever_decoded_ = false;
};

struct Fortune {
  double loss = 0, damage = 0;
  std::set<std::int64_t> always_lost{};
  int late = 3;
};

struct Outcome {
  int decoded = 0, keyframes = 0, repairs = 0;
  std::vector<std::vector<std::byte>> stream{};
};

using Case = std::tuple<std::string, OnLoss>;

class EveryRepair : public testing::TestWithParam<Case> {
 protected:
  [[nodiscard]] OnLoss on_loss() const { return std::get<OnLoss>(GetParam()); }
  [[nodiscard]] CodecSetup setup() const {
    return {.width = width, .height = height, .frames_per_s = 60, .bitrate_bps = 8e6, .on_loss = on_loss()};
  }
  void SetUp() override {
    if (!codec_->supports(on_loss())) GTEST_SKIP() << "not supported";
  }

  /// Plays a lossy client beside one that gets everything, and checks every frame against the promise.
  Outcome play(std::uint64_t seed, const Fortune& fortune) const {
    const auto encoder = codec_->encoder(setup());
    const auto client = codec_->decoder(setup()), complete = codec_->decoder(setup());
    Server server(*encoder, on_loss(), fortune.late);
    Promise promise(on_loss());
    Outcome out;
    for (int i = 0; i < frames; ++i) {
      EncodedFrame frame = server.next();
      const auto expected = complete->decode(frame);
      EXPECT_TRUE(expected.has_value()) << "frame " << i << " for a client that lost nothing";
      out.keyframes += frame.keyframe ? 1 : 0;
      out.repairs += frame.repair ? 1 : 0;
      out.stream.push_back(frame.chunks.at(0).bytes);
      Draws draws = RandomStream(seed, "fortune").at(i);
      if (fortune.always_lost.contains(i) || draws.uniform() < fortune.loss) {
        promise.lose();
        server.hear(i, false);
        continue;
      }
      const bool damaged = draws.uniform() < fortune.damage;
      if (damaged) frame.chunks[0].bytes.resize(frame.chunks[0].bytes.size() / 2);
      const bool due = promise.decodable(frame) && !damaged;
      const auto shown = client->decode(frame);
      EXPECT_EQ(shown.has_value(), due) << "frame " << i << " seed " << seed << " key " << frame.keyframe;
      if (shown && on_loss() != OnLoss::intra_refresh) {
        EXPECT_TRUE(shown == expected) << "frame " << i << " seed " << seed;
      }
      promise.give(frame, shown.has_value());
      server.hear(i, shown.has_value());
      out.decoded += shown ? 1 : 0;
    }
    return out;
  }

  std::unique_ptr<Codec> codec_ = make_module<Codec>(std::get<std::string>(GetParam()));
};

TEST_P(EveryRepair, DecodesExactlyWhatIsPromisedUnderRandomLoss) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed)
    for (const double loss : {0.03, 0.3}) {
      const Outcome out = play(seed, {.loss = loss, .late = int(seed)});
      EXPECT_GT(out.decoded, frames / 10);
    }
}

TEST_P(EveryRepair, StartsLateIfTheFirstFramesAreLost) {
  for (const int lost : {1, 2, 7}) {
    std::set<std::int64_t> first;
    for (int i = 0; i < lost; ++i) first.insert(i);
    EXPECT_GE(play(1, {.always_lost = first}).decoded, frames - lost - 4);
  }
}

TEST_P(EveryRepair, TakesDamagedFramesForLost) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) EXPECT_GT(play(seed, {.loss = 0.02, .damage = 0.05}).decoded, 50);
}

TEST_P(EveryRepair, OutlivesGapsOfEveryLength) {
  for (const int length : {3, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33}) {
    std::set<std::int64_t> gap;
    for (int i = 20; i < 20 + length; ++i) gap.insert(i);
    const Outcome out = play(1, {.always_lost = gap, .late = 4});
    EXPECT_GE(out.decoded, frames - length - 5) << length;
  }
}

TEST_P(EveryRepair, NeedsNoKeyframeWhereItPromisesNone) {
  const Outcome out = play(3, {.always_lost = {20, 40, 41, 42, 70}});
  if (on_loss() == OnLoss::idr && std::get<std::string>(GetParam()) != "raw") {
    EXPECT_EQ(out.keyframes, 4);
  }
  if (on_loss() != OnLoss::idr && std::get<std::string>(GetParam()) != "raw") {
    EXPECT_EQ(out.keyframes, 1);
    EXPECT_EQ(out.repairs, on_loss() == OnLoss::reference_invalidation ? 3 : 0);
  }
}

TEST_P(EveryRepair, IsRepeatableToTheByte) {
  test::dirty_new_memory(85);
  const Outcome first = play(5, {.loss = 0.1});
  test::dirty_new_memory(170);
  const Outcome second = play(5, {.loss = 0.1});
  test::dirty_new_memory(0);
  EXPECT_EQ(first.stream, second.stream);
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryRepair,
                         testing::Combine(testing::ValuesIn(Registry<Codec>::instance().names()),
                                          testing::ValuesIn(every_on_loss)),
                         [](const auto& p) {
                           return std::get<std::string>(p.param) + "_" + name(std::get<OnLoss>(p.param));
                         });

}  // namespace
}  // namespace photonlag
