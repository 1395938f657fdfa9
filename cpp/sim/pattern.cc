#include "sim/pattern.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "sim/pattern_function.h"

namespace uepool::sim {
namespace {

// Order of the info entries.
enum Info { kChecksum = 0, kEpisode = 1 };

std::string hex(uint64_t value) {
  char text[19];
  std::snprintf(text, sizeof text, "0x%016llx", static_cast<unsigned long long>(value));
  return text;
}

}  // namespace

link::Spec Pattern::configure(const Json& env_config, uint32_t envs) {
  Problem problem;
  Fields fields(env_config, "env_config", &problem);
  *this = Pattern();
  height_ = static_cast<uint32_t>(fields.integer("height", 60, 1, 8192));
  width_ = static_cast<uint32_t>(fields.integer("width", 84, 1, 8192));
  image_ = fields.flag("image", true);
  vector_ = static_cast<uint32_t>(fields.integer("vector", 16, pattern::kMinVector, 1 << 20));
  agents_ = static_cast<uint32_t>(fields.integer("agents", 1, 1, wire::kMaxAgents));
  read_episode_length(fields);
  link::Spec spec;
  spec.action = read_action(fields);
  time_.read(fields);
  faults_.read(fields);
  fields.finish();
  require(problem);
  envs_.assign(envs, Env());
  session_envs_.assign(envs, 0);
  if (!faults_.names_envs()) faults_.at_start({});

  spec.agents = agents_;
  if (image_) spec.observation.add("image", link::Space::box(wire::kU8, {height_, width_, 3}, 0, 255));
  spec.observation.add("step", link::Space::discrete(int64_t{longest_} + 1));
  spec.observation.add("vector", link::Space::box(wire::kF32, {vector_}, -1, 0x1p24));
  spec.info = {{"checksum", wire::kI64, {}}, {"episode", wire::kI64, {}}};
  spec.renders = true;
  return spec;
}

// One number, or the lowest and the highest.
void Pattern::read_episode_length(Fields& fields) {
  constexpr int64_t kMax = 1 << 23;
  shortest_ = 20;
  longest_ = 60;
  const Json* given = fields.any("episode_length");
  if (!given) return;
  const Json::Array range = given->is_array() ? given->array() : Json::Array{*given, *given};
  const auto fits = [&](const Json& item) {
    return item.is_integer() && item.integer() >= 1 && item.integer() <= kMax;
  };
  if (range.size() != 2 || !std::ranges::all_of(range, fits) || range[0].integer() > range[1].integer()) {
    fields.refuse("episode_length", "must be an integer from 1 to " + std::to_string(kMax) +
                                        ", or a list of the lowest and the highest, not " + given->dump());
    return;
  }
  shortest_ = static_cast<uint32_t>(range[0].integer());
  longest_ = static_cast<uint32_t>(range[1].integer());
}

link::Space Pattern::read_action(Fields& fields) {
  const std::string kind = fields.choice("action", "discrete", {"discrete", "multi_discrete", "box"});
  const int64_t n = fields.integer("actions", 4, 1, 1 << 24);
  action_size_ = static_cast<uint32_t>(fields.integer("action_size", 2, 1, 1 << 16));
  if (kind == "multi_discrete") {
    action_ = Action::kMultiDiscrete;
    return link::Space::multi_discrete(std::vector<int64_t>(action_size_, n));
  }
  if (kind == "box") {
    action_ = Action::kBox;
    return link::Space::box(wire::kF32, {action_size_}, -1, 1);
  }
  action_ = Action::kDiscrete;
  return link::Space::discrete(n);
}

void Pattern::bound(link::Binding& rows) {
  for (uint32_t i = 0; i < envs_.size(); ++i) envs_[i].index = session_envs_[i] = rows.session_env(i);
  if (faults_.names_envs()) faults_.at_start(session_envs_);
}

int64_t Pattern::action_of(uint32_t env, uint32_t agent, link::Binding& rows) const {
  switch (action_) {
    case Action::kDiscrete:
      return *rows.action<int64_t>(0, env, agent);
    case Action::kMultiDiscrete:
      return pattern::action_code(rows.action<int64_t>(0, env, agent), action_size_);
    default:
      return pattern::action_code(rows.action<float>(0, env, agent), action_size_);
  }
}

void Pattern::write_half(int half, uint32_t index, uint32_t agent, uint64_t key, int64_t action,
                         link::Binding& rows) const {
  const Env& env = envs_[index];
  if (image_) {
    const size_t bytes = size_t{height_} * width_ * 3, middle = bytes / 16 * 8;
    pattern::write_image(key, half == 0 ? 0 : middle, half == 0 ? middle : bytes,
                         rows.observation<uint8_t>(0, index, agent));
  }
  if (half == 0) return;
  const uint32_t step_leaf = image_ ? 1 : 0, vector_leaf = step_leaf + 1;
  *rows.observation<int64_t>(step_leaf, index, agent) = env.step;
  pattern::write_vector(key, env.seed, env.index, agent, env.episode, env.step, action, vector_,
                        rows.observation<float>(vector_leaf, index, agent));
  *rows.info<int64_t>(kChecksum, index, agent) = pattern::checksum(key);
  *rows.info<int64_t>(kEpisode, index, agent) = static_cast<int64_t>(env.episode);
}

void Pattern::fault_if_asked(Env* env) {
  if (env->fault_next < 0) return;
  const std::string& kind = fault_kinds()[static_cast<size_t>(env->fault_next)];
  env->fault_next = -1;
  commit_fault(kind, "env " + std::to_string(env->index) + ", by call");
}

void Pattern::reset(uint32_t index, const Start& start, link::Binding& rows) {
  Env& env = envs_[index];
  if (start.options) {
    Problem problem;
    Fields(*start.options, "options", &problem).finish();
    require(problem);
  }
  fault_if_asked(&env);
  faults_.at_reset(env.index, start.episode);
  env.seed = start.seed;
  env.episode = start.episode;
  env.step = 0;
  env.length = pattern::episode_length(start.seed, shortest_, longest_);
  time_.spend_reset(start.seed);
  for (uint32_t agent = 0; agent < agents_; ++agent) {
    const uint64_t key = pattern::row_key(env.seed, env.index, agent, 0, pattern::kNoAction);
    if (agent == 0) env.key = key;
    for (int half = 0; half < 2; ++half) write_half(half, index, agent, key, pattern::kNoAction, rows);
  }
}

StepEnd Pattern::step(uint32_t index, link::Binding& rows) {
  Env& env = envs_[index];
  fault_if_asked(&env);
  const int fault_part = faults_.any(Moment::kStep) ? faults_.part() : -1;
  const auto fault_when = [&](int part) {
    if (fault_part == part) faults_.at_step(env.index, env.episode, env.step);
  };
  ++env.step;
  fault_when(0);
  for (uint32_t agent = 0; agent < agents_; ++agent) {
    const int64_t action = action_of(index, agent, rows);
    const uint64_t key = pattern::row_key(env.seed, env.index, agent, env.step, action);
    if (agent == 0) {
      env.key = key;
      time_.spend_step(key);
    }
    write_half(0, index, agent, key, action, rows);
    if (agent == 0) fault_when(1);
    write_half(1, index, agent, key, action, rows);
    *rows.reward(index, agent) = pattern::reward(key);
  }
  fault_when(2);
  const bool ended = env.step >= env.length;
  const bool terminates = ended && pattern::ends_terminated(env.seed);
  return {terminates, ended && !terminates};
}

void Pattern::set_params(const Json& params) {
  StepTime changed = time_;
  Problem problem;
  Fields fields(params, "params", &problem);
  changed.read(fields);
  fields.finish();
  require(problem);
  time_ = changed;
}

Json Pattern::params() const { return time_.values(); }

Json Pattern::call(uint32_t index, const std::string& method, const Json::Array& arguments) {
  Env& env = envs_[index];
  if (method == "get_state") {
    if (!arguments.empty()) throw GameError("get_state takes no arguments");
    return Json::Object{{"pid", int64_t{getpid()}}, {"env", env.index}, {"seed", hex(env.seed)},
                        {"episode", env.episode},   {"step", env.step}, {"length", env.length},
                        {"key", hex(env.key)}};
  }
  if (method == "fault_now" || method == "fault_next") {
    const auto& kinds = fault_kinds();
    const bool one_text = arguments.size() == 1 && arguments[0].is_string();
    const auto kind = one_text ? std::ranges::find(kinds, arguments[0].string()) : kinds.end();
    if (kind == kinds.end()) throw GameError(method + " takes one argument, one of " + join(kinds));
    env.fault_next = static_cast<int>(kind - kinds.begin());
    if (method == "fault_now") fault_if_asked(&env);
    return Json();
  }
  throw GameError("Pattern has no method " + quote(method) + "; it has get_state, fault_now, fault_next");
}

Picture Pattern::render(uint32_t index, const std::string&) {
  Picture picture{height_, width_, std::vector<uint8_t>(size_t{height_} * width_ * 3)};
  pattern::write_image(envs_[index].key, 0, picture.rgb.size(), picture.rgb.data());
  return picture;
}

}  // namespace uepool::sim
