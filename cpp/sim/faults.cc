#include "sim/faults.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "sim/process.h"

namespace uepool::sim {
namespace {

void commit_now(FaultKind kind, const std::string& where) {
  const std::string text = fault_kinds()[static_cast<size_t>(kind)] + " as asked for, " + where;
  if (kind == FaultKind::kFail) throw GameError(text);
  std::fprintf(stderr, "uepool-sim: %s\n", text.c_str());
  switch (kind) {
    case FaultKind::kCrash:
      process::crash();
    case FaultKind::kExit:
      std::_Exit(7);
    case FaultKind::kHang:
      for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
    default:
      process::stop();
  }
}

}  // namespace

const std::vector<std::string>& fault_kinds() {
  static const std::vector<std::string> names = {"crash", "exit", "hang", "stop", "fail"};
  return names;
}

void commit_fault(const std::string& kind, const std::string& where) {
  const auto& kinds = fault_kinds();
  const auto found = std::ranges::find(kinds, kind);
  if (found == kinds.end()) throw GameError("unknown fault " + quote(kind) + "; known: " + join(kinds));
  commit_now(static_cast<FaultKind>(found - kinds.begin()), where);
}

void Faults::read(Fields& fields) {
  for (size_t i = 0; i < fault_kinds().size(); ++i) {
    const std::string& name = fault_kinds()[i];
    const auto kind = static_cast<FaultKind>(i);
    if (fields.flag(name + "_at_start", false)) rules_.push_back({kind, Moment::kStart, 0});
    if (fields.flag(name + "_at_reset", false)) rules_.push_back({kind, Moment::kReset, 0});
    const int64_t step = fields.integer(name + "_at_step", 0, 1, 1 << 24);
    if (step > 0) rules_.push_back({kind, Moment::kStep, static_cast<uint32_t>(step)});
  }
  envs_ = fields.integers("fault_envs", 0, 1 << 24);
  episodes_ = fields.integers("fault_episodes", 0, int64_t{1} << 62);
  const std::vector<std::string> parts = {"none", "half", "whole"};
  part_ = static_cast<int>(std::ranges::find(parts, fields.choice("fault_row", "none", parts)) - parts.begin());
  once_file_ = fields.text("fault_once_file", "");
}

bool Faults::any(Moment moment) const {
  return std::ranges::any_of(rules_, [&](const Rule& rule) { return rule.moment == moment; });
}

bool Faults::applies(uint32_t env) const { return !envs_ || std::ranges::find(*envs_, int64_t{env}) != envs_->end(); }

// The file is made by whoever comes first, of all the processes of all sessions that name it.
void Faults::commit(const Rule& rule, const std::string& where) const {
  if (!once_file_.empty()) {
    std::string error;
    const bool first = process::make_file_once(once_file_, &error);
    if (!error.empty()) throw GameError("env_config.fault_once_file: " + once_file_ + ": " + error);
    if (!first) return;
  }
  commit_now(rule.kind, where);
}

void Faults::at_start(const std::vector<uint32_t>& envs) const {
  if (envs_ && std::ranges::none_of(envs, [&](uint32_t env) { return applies(env); })) return;
  for (const Rule& rule : rules_) {
    if (rule.moment == Moment::kStart) commit(rule, "at start");
  }
}

void Faults::at_reset(uint32_t env, uint64_t episode) const {
  if (!applies(env)) return;
  if (episodes_ && std::ranges::find(*episodes_, static_cast<int64_t>(episode)) == episodes_->end()) return;
  for (const Rule& rule : rules_) {
    if (rule.moment != Moment::kReset) continue;
    commit(rule, "env " + std::to_string(env) + ", reset of episode " + std::to_string(episode));
  }
}

void Faults::at_step(uint32_t env, uint64_t episode, uint32_t step) const {
  if (!applies(env)) return;
  if (episodes_ && std::ranges::find(*episodes_, static_cast<int64_t>(episode)) == episodes_->end()) return;
  for (const Rule& rule : rules_) {
    if (rule.moment != Moment::kStep || rule.step != step) continue;
    commit(rule,
           "env " + std::to_string(env) + ", episode " + std::to_string(episode) + ", step " + std::to_string(step));
  }
}

}  // namespace uepool::sim
