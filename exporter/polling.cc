#include "exporter/polling.h"

#include <algorithm>

#include "exporter/sources.h"

namespace freshness {
namespace {

Board::Target OnBoard(const TargetConfig& target) {
  return {target.name, target.checks, target.poll.interval};
}

std::vector<Board::Target> OnBoard(const Config& config) {
  std::vector<Board::Target> targets;
  for (const TargetConfig& target : config.targets) targets.push_back(OnBoard(target));
  return targets;
}

bool SameSupabase(const TargetConfig& a, const TargetConfig& b) {
  return a.supabase && b.supabase ? a.supabase->SameAs(*b.supabase) : a.supabase.has_value() == b.supabase.has_value();
}

bool AskedTheSame(const TargetConfig& a, const TargetConfig& b) {
  return a.database_url.SameAs(b.database_url) && SameSupabase(a, b) && a.checks == b.checks;
}

bool SameTimes(const PollTimes& a, const PollTimes& b) {
  return a.interval == b.interval && a.timeout == b.timeout;
}

}  // namespace

Polling::Polling(const Config& config, SourceMaker make_source, const Clock& clock)
    : make_source_(std::move(make_source)), clock_(clock), board_(OnBoard(config), clock.Monotonic()) {
  for (TargetId id = 0; id < config.targets.size(); ++id) Place(config.targets[id], id, nullptr, polled_);
}

Poller::Settings Polling::SettingsOf(const TargetConfig& target, TargetId id) const {
  return {id, target.name, target.checks, target.poll.interval, target.poll.timeout};
}

std::unique_ptr<Poller> Polling::TakeLeaving(const std::string& name) {
  const auto is_it = [&](const Leaving& leaving) { return leaving.name == name; };
  const auto found = std::find_if(leaving_.begin(), leaving_.end(), is_it);
  if (found == leaving_.end()) return nullptr;
  auto poller = std::move(found->poller);
  leaving_.erase(found);
  return poller;
}

// Puts `target` into `all`, with the poller of `before`, which is told what is new, or with one of its own.
void Polling::Place(const TargetConfig& target, TargetId id, Polled* before, std::vector<Polled>& all) {
  const auto source = [&] { return make_source_(target, watchdog_, clock_); };
  if (!before) {
    auto poller = std::make_unique<Poller>(SettingsOf(target, id), source(), board_, clock_);
    if (started_) poller->Start(TakeLeaving(target.name));
    all.push_back({target, id, std::move(poller)});
    return;
  }
  const bool same = AskedTheSame(before->config, target);
  if (!same) {
    before->poller->Change(SettingsOf(target, id), source());
  } else if (!SameTimes(before->config.poll, target.poll)) {
    before->poller->Change(SettingsOf(target, id), nullptr);
  }
  all.push_back({target, id, std::move(before->poller)});
}

void Polling::Start() {
  const std::lock_guard lock(mutex_);
  started_ = true;
  for (const Polled& polled : polled_) polled.poller->Start();
}

void Polling::Apply(const Config& config) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  std::vector<Board::Successor> successors;
  std::vector<Polled*> before;
  for (const TargetConfig& target : config.targets) {
    const auto is_it = [&](const Polled& polled) {
      return polled.config.name == target.name && AddressOf(polled.config) == AddressOf(target);
    };
    const auto found = std::find_if(polled_.begin(), polled_.end(), is_it);
    before.push_back(found == polled_.end() ? nullptr : &*found);
    successors.push_back({OnBoard(target)});
    if (!before.back()) continue;
    successors.back().of = found->id;
    successors.back().asked_the_same = AskedTheSame(found->config, target);
  }
  // First the board, all of it at once; then the pollers, whose answers to what is no longer asked it passes over.
  const std::vector<TargetId> ids = board_.Replace(successors, clock_.Monotonic());
  for (Polled& polled : polled_) {
    if (std::find(before.begin(), before.end(), &polled) != before.end()) continue;
    polled.poller->RequestStop();
    leaving_.push_back({polled.config.name, std::move(polled.poller)});
  }
  std::vector<Polled> all;
  for (std::size_t i = 0; i < ids.size(); ++i) Place(config.targets[i], ids[i], before[i], all);
  polled_ = std::move(all);
}

void Polling::Tidy() {
  const std::lock_guard lock(mutex_);
  std::erase_if(leaving_, [](const Leaving& leaving) { return leaving.poller->Idle(); });
}

void Polling::RequestStop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  for (const Polled& polled : polled_) polled.poller->RequestStop();
  watchdog_.ExpireAll();
}

bool Polling::Idle() {
  const std::lock_guard lock(mutex_);
  const auto idle = [](const auto& each) { return each.poller->Idle(); };
  return std::all_of(polled_.begin(), polled_.end(), idle) && std::all_of(leaving_.begin(), leaving_.end(), idle);
}

}  // namespace freshness
