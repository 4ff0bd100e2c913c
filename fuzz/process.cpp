/// What a predictor in a process of its own answers: a line of the bytes for the greeting and for each query.
#include "fuzz/target.hpp"
#include "pose-prediction/predictor.hpp"
#include "sim/core/registry.hpp"

namespace photonlag::fuzz {
namespace {

constexpr const char* answers_line_by_line =
    R"(exec 3<"$0"; while IFS= read -r line; do case $line in (hello*|query*) )"
    R"(IFS= read -r answer <&3 || exit 7; printf '%s\n' "$answer";; esac; done)";

void read(std::string_view bytes, const std::filesystem::path& folder) {
  const auto file = put(folder / "answers.txt", bytes);
  const Command command{{"sh", "-c", answers_line_by_line, file.string()}};
  const auto predictor = make_module<Predictor>("process", {{"command", command}}, {.seed = 1, .place = "predictor"});
  for (int i = 0; i < 4; ++i) {
    predictor->observe({.at = from_ms(11 * i)});
    const Prediction prediction = predictor->predict(from_ms(11 * i + 30));
    if (!prediction.pose.position.allFinite()) throw std::logic_error("a position that is not finite");
  }
}

const Target target("process", read);

}  // namespace
}  // namespace photonlag::fuzz
