#pragma once
/// @file
/// How far a picture is from what should have been seen.

#include "pipeline/image.hpp"

namespace photonlag {

/// 10 log10(255^2 / MSE) over R, G and B; infinity for equal pictures. @pre same size
[[nodiscard]] double psnr_db(const Image& a, const Image& b);

/// Wang et al. 2004: BT.601 luma (float), 11x11 Gaussian sigma 1.5, K1 .01, K2 .03, L 255, population covariance, valid
/// region only, mean over it. @pre same size, at least 11x11
[[nodiscard]] double ssim(const Image& a, const Image& b);

}  // namespace photonlag
