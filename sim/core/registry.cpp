#include "sim/core/registry.hpp"

#include <utility>

namespace photonlag {

Catalogue& Catalogue::instance() {
  static Catalogue catalogue;
  return catalogue;
}

void Catalogue::add(const std::string& kind, ModuleInfo info) {
  std::string name = info.name;
  if (!plugin_.empty()) from_plugin_.added.push_back(kind + " '" + name + "'");
  kinds_[kind].emplace(std::move(name), std::move(info));
}

void Catalogue::begin_plugin(const std::string& file) {
  plugin_ = file;
  from_plugin_ = {};
}

Catalogue::FromPlugin Catalogue::end_plugin() {
  plugin_.clear();
  return std::exchange(from_plugin_, {});
}

void Catalogue::refuse(const std::string& kind, const std::string& name) {
  if (plugin_.empty()) throw std::logic_error("registered twice: " + name);
  from_plugin_.refused.push_back(kind + " '" + name + "'");
}

std::vector<std::string> Catalogue::kinds() const {
  std::vector<std::string> out;
  for (const auto& [kind, modules] : kinds_) out.push_back(kind);
  return out;
}

std::vector<std::string> Catalogue::names(std::string_view kind) const {
  std::vector<std::string> out;
  if (const auto found = kinds_.find(kind); found != kinds_.end())
    for (const auto& [name, info] : found->second) out.push_back(name);
  return out;
}

const ModuleInfo& Catalogue::find(std::string_view kind, std::string_view name, const Location& where) const {
  if (const auto modules = kinds_.find(kind); modules != kinds_.end())
    if (const auto found = modules->second.find(name); found != modules->second.end()) return found->second;
  throw InputError(where, unknown_name(kind, name, names(kind)));
}

}  // namespace photonlag
