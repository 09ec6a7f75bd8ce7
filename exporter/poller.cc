#include "exporter/poller.h"

#include <set>

#include "checks/model/duration.h"
#include "exporter/log.h"

namespace freshness {
namespace {

// Every failure of the poll, one sentence each; those of several checks with one cause are said once.
std::string Troubles(const std::vector<Check>& checks, const PollResult& result) {
  std::set<std::string> causes;
  std::string names;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const auto* failure = std::get_if<Failure>(&result.answers[i]);
    if (failure == nullptr) continue;
    causes.insert(std::string(ToString(failure->reason)) + ": " + failure->detail);
    names += (names.empty() ? "" : ", ") + checks[i].name;
  }
  std::string text;
  for (const std::string& cause : causes) text += (text.empty() ? "" : "; ") + cause;
  return text.empty() ? text : text + " [" + names + "]";
}

}  // namespace

Poller::Poller(Settings settings, std::unique_ptr<Source> source, Board& board, const Clock& clock)
    : settings_(std::move(settings)), source_(std::move(source)), board_(board), clock_(clock) {}

void Poller::PollOnce(const std::stop_token& stop) {
  TakeChange();
  const MonotonicTime started = clock_.Monotonic();
  PollRecord record;
  record.result = source_->Poll(settings_.checks, started + settings_.timeout);
  if (stop.stop_requested() || SourceIsToChange()) return;
  const MonotonicTime ended = clock_.Monotonic();
  record.ended = clock_.Wall();
  record.duration = std::chrono::duration_cast<Duration>(ended - started);
  LogChange(record.result);
  board_.Post(settings_.target, record, ended);
}

void Poller::LogChange(const PollResult& result) {
  std::string trouble = Troubles(settings_.checks, result);
  if (trouble == last_trouble_) return;
  if (trouble.empty()) {
    Log(LogLevel::kInfo, "poll recovered: every check is answered again", {{"target", settings_.name}});
  } else {
    Log(LogLevel::kWarn, result.reached ? "some checks are not answered" : "the database is not answering",
        {{"target", settings_.name}, {"why", trouble}});
  }
  last_trouble_ = std::move(trouble);
}

void Poller::Change(Settings settings, std::unique_ptr<Source> source) {
  {
    const std::lock_guard lock(mutex_);
    if (next_ && !source) source = std::move(next_->source);  // a change that came before, and was not taken yet
    next_ = Next{std::move(settings), std::move(source)};
  }
  wake_.notify_all();
}

void Poller::TakeChange() {
  std::optional<Next> next;
  {
    const std::lock_guard lock(mutex_);
    next.swap(next_);
  }
  if (!next) return;
  settings_ = std::move(next->settings);
  if (next->source) source_ = std::move(next->source);  // the old connection ends before the new one is made
}

bool Poller::SourceIsToChange() {
  const std::lock_guard lock(mutex_);
  return next_ && next_->source;
}

void Poller::Start(std::unique_ptr<Poller> before) {
  running_ = true;
  before_ = std::move(before);
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

void Poller::Run(const std::stop_token& stop) {
  before_.reset();
  MonotonicTime next = clock_.Monotonic();
  while (!stop.stop_requested()) {
    PollOnce(stop);
    next = std::max(next + settings_.interval, clock_.Monotonic());
    std::unique_lock lock(mutex_);
    const bool changed = wake_.wait_until(lock, stop, next, [this] { return next_.has_value(); });
    if (changed) next = clock_.Monotonic();
  }
  running_ = false;
}

}  // namespace freshness
