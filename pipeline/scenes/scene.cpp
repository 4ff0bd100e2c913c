#include "pipeline/scenes/scene.hpp"

namespace photonlag {

std::int64_t Scene::triangles() const {
  std::int64_t count = 0;
  for (const Part& part : parts()) count += std::int64_t(part.indices.size() / 3);
  return count;
}

}  // namespace photonlag
