#include "tests/soak/restless_postgres.h"

#include <condition_variable>
#include <csignal>
#include <mutex>

#include "tests/e2e/support/watched_database.h"

namespace freshness::soak {
namespace {

using test::PrivatePostgres;

constexpr const char* kDatabase = "soak";
constexpr std::chrono::seconds kHere(4);
constexpr std::chrono::seconds kAway(2);

void Wait(const std::stop_token& stop, std::chrono::seconds time) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any().wait_for(lock, stop, time, [] { return false; });
}

}  // namespace

RestlessPostgres::RestlessPostgres() {
  test::MakeSeeded(postgres_, kDatabase);
  postgres_.Execute("postgres", "checkpoint");  // so that a kill loses nothing
}

std::string RestlessPostgres::Url() const {
  return postgres_.Url(kDatabase);
}

void RestlessPostgres::Begin() {
  // The server ends with the thread that started it, so this one leaves it running at its end and starts it anew before.
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

void RestlessPostgres::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Wait(stop, kHere);
    if (stop.stop_requested()) return;
    BeAway(stop, absences_++ % 3);
  }
}

void RestlessPostgres::BeAway(const std::stop_token& stop, int which) {
  if (which == 2) {
    postgres_.Signal(SIGSTOP);
    Wait(stop, kAway);
    postgres_.Signal(SIGCONT);
    return;
  }
  postgres_.Stop(which == 0 ? PrivatePostgres::StopMode::kFast : PrivatePostgres::StopMode::kImmediate);
  Wait(stop, kAway);
  postgres_.Start();
}

}  // namespace freshness::soak
