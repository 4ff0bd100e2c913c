#include "cli/tests/program.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace photonlag::test {
namespace {

std::string slurp(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

[[noreturn]] void become(const std::vector<std::string>& words, const std::filesystem::path& directory,
                         const std::filesystem::path& out, const std::filesystem::path& err) {
  if (!directory.empty() && chdir(directory.c_str()) != 0) _exit(126);
  dup2(open(out.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600), STDOUT_FILENO);
  dup2(open(err.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600), STDERR_FILENO);
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  execvp(pointers[0], pointers.data());
  _exit(127);
}

}  // namespace

Outcome program(const std::vector<std::string>& words, const std::filesystem::path& working_directory) {
  const Scratch scratch;
  const pid_t child = fork();
  if (child == 0) become(words, working_directory, scratch / "out", scratch / "err");
  int status = 0;
  waitpid(child, &status, 0);
  return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          .out = slurp(scratch / "out"),
          .err = slurp(scratch / "err")};
}

Outcome photonlag(const std::vector<std::string>& words, const std::filesystem::path& working_directory) {
  std::vector<std::string> all{PHOTONLAG_PROGRAM};
  all.insert(all.end(), words.begin(), words.end());
  return program(all, working_directory);
}

std::filesystem::path source(const std::string& relative) {
  const char* root = std::getenv("PHOTONLAG_SOURCE");
  return std::filesystem::path(root != nullptr ? root : PHOTONLAG_SOURCE_DIR) / relative;
}

std::filesystem::path shared_data(const std::string& relative) {
  const char* root = std::getenv("PHOTONLAG_SHARED");
  const std::filesystem::path file = (root != nullptr ? std::filesystem::path(root) : source("../shared")) / relative;
  return std::filesystem::exists(file) ? file : std::filesystem::path();
}

Scratch::Scratch() {
  std::string name = (std::filesystem::temp_directory_path() / "photonlag-test-XXXXXX").string();
  folder_ = mkdtemp(name.data());
}
Scratch::~Scratch() { std::filesystem::remove_all(folder_); }

RunData run(const std::string& scenario, const std::filesystem::path& out, const std::vector<std::string>& sets,
            const std::vector<std::string>& more) {
  std::vector<std::string> words{"run", source(scenario), "--out", out.string(), "--no-pictures"};
  for (const std::string& set : sets) words.insert(words.end(), {"--set", set});
  words.insert(words.end(), more.begin(), more.end());
  const Outcome outcome = photonlag(words);
  if (outcome.exit_code != 0)
    throw std::runtime_error(scenario + ": exit " + std::to_string(outcome.exit_code) + "\n" + outcome.err);
  return read_run(out);
}

std::map<std::string, std::string> hashes(const RunData& run) {
  std::map<std::string, std::string> all;
  for (const auto& [name, file] : run.manifest.at("files").items()) all[name] = file.at("sha256");
  return all;
}

std::vector<PacketLine> packets(const std::filesystem::path& run) {
  std::ifstream in(run / "packets.csv");
  std::string line;
  std::getline(in, line);
  std::vector<std::string> names;
  std::istringstream header(line);
  for (std::string cell; std::getline(header, cell, ',');) names.push_back(cell);
  std::vector<PacketLine> rows;
  while (std::getline(in, line)) {
    std::map<std::string, std::string> cells;
    std::istringstream cut(line);
    std::string cell;
    for (const std::string& name : names) cells[name] = std::getline(cut, cell, ',') ? cell : "";
    const auto number = [&](const char* name) { return cells.at(name).empty() ? -1 : std::stol(cells.at(name)); };
    rows.push_back({number("client"), cells.at("link"), cells.at("kind"), cells.at("dropped_by"), number("frame"),
                    number("index"), number("attempt"), number("duplicate"), number("bytes"), number("sent_ns"),
                    number("drawn_delay_ns"), number("delivered_ns")});
  }
  return rows;
}

double metric(const RunData& run, const std::string& name, const std::string& stat) {
  for (const auto& entry : run.summary.at("metrics"))
    if (entry.at("metric") == name)
      return entry.at(stat).is_null() ? std::numeric_limits<double>::infinity() : entry.at(stat).get<double>();
  throw std::runtime_error("no metric " + name);
}

std::int64_t counter(const RunData& run, const std::string& name) { return run.summary.at("counters").at(name); }

}  // namespace photonlag::test
