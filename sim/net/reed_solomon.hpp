#pragma once
/// @file
/// Reed-Solomon erasure codes over GF(2^8), with real bytes.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace photonlag {

/// A systematic code of `data` packets and `parity` more, all of one length: any `data` of them give all of them back.
/// The code is a Cauchy matrix under an identity, in GF(2^8) with the polynomial 0x11d (ISA-L).
/// Short packets are filled up with zeros by the caller, who has to send their lengths with them.
class ReedSolomon {
 public:
  using Bytes = std::vector<std::byte>;

  /// @pre data >= 1, parity >= 0, data + parity <= 255
  ReedSolomon(std::int32_t data, std::int32_t parity);

  /// The parity packets of @p packets. @pre there are `data` of them, equally long
  [[nodiscard]] std::vector<Bytes> parity(std::span<const Bytes> packets) const;

  /// Fills in the data packets that are missing. @param packets data 0 .. data-1, then parity; an empty one is missing
  /// (parity packets stay as they are). @returns false, and changes nothing, if fewer than `data` are there.
  /// @pre there are data + parity of them, equally long where not empty
  [[nodiscard]] bool rebuild(std::span<Bytes> packets) const;

 private:
  [[nodiscard]] std::vector<unsigned char> rows_for(std::span<const std::int32_t> missing,
                                                    std::span<const std::int32_t> present) const;

  std::int32_t data_, parity_;
  std::vector<unsigned char> matrix_;  ///< data + parity rows of data coefficients.
};

}  // namespace photonlag
