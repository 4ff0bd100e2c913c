#include "sim/net/reed_solomon.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <numeric>

#include "sim/core/random.hpp"

namespace photonlag {
namespace {

using Bytes = ReedSolomon::Bytes;

std::vector<Bytes> random_packets(Draws& draws, int count, std::size_t length) {
  std::vector<Bytes> packets(static_cast<std::size_t>(count), Bytes(length));
  for (Bytes& packet : packets)
    for (std::byte& b : packet) b = std::byte(draws.next() >> 56);
  return packets;
}

/// The numbers 0 .. count-1 in random order.
std::vector<std::size_t> shuffled(Draws& draws, std::size_t count) {
  std::vector<std::size_t> out(count);
  std::iota(out.begin(), out.end(), std::size_t{0});
  for (std::size_t i = count; i > 1; --i) std::swap(out[i - 1], out[draws.next() % i]);
  return out;
}

/// Erases @p erased random packets of a block and asks for them back.
void expect_rebuilt(int data, int parity, int erased, std::size_t length, Draws& draws) {
  const ReedSolomon code(data, parity);
  const std::vector<Bytes> original = random_packets(draws, data, length);
  std::vector<Bytes> block = original;
  for (Bytes& packet : code.parity(original)) block.push_back(std::move(packet));
  const auto order = shuffled(draws, block.size());
  for (int i = 0; i < erased; ++i) block[order[std::size_t(i)]].clear();
  const std::vector<Bytes> before = block;
  ASSERT_EQ(code.rebuild(block), erased <= parity) << data << "+" << parity << " -" << erased;
  if (erased > parity) {
    ASSERT_EQ(block, before) << "a refusal changes nothing";
    return;
  }
  for (int i = 0; i < data; ++i) ASSERT_EQ(block[std::size_t(i)], original[std::size_t(i)]) << data << "+" << parity;
}

TEST(ReedSolomonCode, RebuildsFromAnyOfTheSmallPatterns) {
  for (int data = 1; data <= 6; ++data)
    for (int parity = 0; parity <= 4; ++parity) {
      const ReedSolomon code(data, parity);
      Draws draws = RandomStream(3, "small").at(data, parity);
      const std::vector<Bytes> original = random_packets(draws, data, 17);
      std::vector<Bytes> whole = original;
      for (Bytes& packet : code.parity(original)) whole.push_back(std::move(packet));
      for (unsigned pattern = 0; pattern < 1U << (data + parity); ++pattern) {
        std::vector<Bytes> block = whole;
        for (int i = 0; i < data + parity; ++i)
          if ((pattern >> i & 1U) != 0) block[std::size_t(i)].clear();
        const bool possible = std::popcount(pattern) <= parity;
        ASSERT_EQ(code.rebuild(block), possible);
        if (!possible) continue;
        ASSERT_TRUE(std::equal(original.begin(), original.end(), block.begin()));
      }
    }
}

TEST(ReedSolomonCode, RebuildsBlocksOfEverySizeFromRandomPatterns) {
  for (int data = 1; data <= 254; data += data < 20 ? 1 : 26) {
    Draws draws = RandomStream(4, "sizes").at(data);
    const int most = std::min(255 - data, 60);
    for (const int parity : {0, 1, std::min(most, (data + 4) / 5), most}) {
      if (parity > most) continue;
      expect_rebuilt(data, parity, parity, 1 + draws.next() % 100, draws);
      expect_rebuilt(data, parity, int(draws.next() % std::uint64_t(parity + 1)), 64, draws);
      expect_rebuilt(data, parity, parity + 1, 33, draws);
    }
  }
}

TEST(ReedSolomonCode, RebuildsPacketsOfRealLength) {
  Draws draws(9);
  for (const std::size_t length : {1024U, 1158U, 1392U}) expect_rebuilt(212, 43, 43, length, draws);
}

TEST(ReedSolomonCode, OneParityPacketOfOneIsACopyUpToAFactor) {
  const ReedSolomon code(1, 2);
  const std::vector<Bytes> original{Bytes{std::byte{0}, std::byte{7}, std::byte{255}}};
  for (const Bytes& packet : code.parity(original)) EXPECT_EQ(packet[0], std::byte{0});
  std::vector<Bytes> block{{}, {}, code.parity(original)[1]};
  ASSERT_TRUE(code.rebuild(block));
  EXPECT_EQ(block[0], original[0]);
}

}  // namespace
}  // namespace photonlag
