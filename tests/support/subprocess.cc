#include "tests/support/subprocess.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/support/spawn.h"

namespace freshness::test {
namespace {

using std::chrono::milliseconds;

// How long the pipes are read on after the program's end. Only a grandchild that kept them open makes this wait.
constexpr milliseconds kLastWords(2000);

}  // namespace

struct Subprocess::Impl {
  pid_t pid = -1;
  Socket pidfd;
  Socket stop_reading{::eventfd(0, EFD_CLOEXEC)};
  std::optional<int> exit_code;
  std::array<Socket, 2> pipes;

  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  std::array<std::string, 2> text;  // guarded by mutex
  bool drained = false;             // guarded by mutex
  std::jthread reader;              // last: ends before what it uses

  void ReadPipes();
  bool ReadSome(std::size_t index);
  std::string Text(std::size_t index) const;
  bool WaitFor(std::size_t index, const std::string& wanted, milliseconds timeout) const;
  void FinishReading();
};

bool Subprocess::Impl::ReadSome(std::size_t index) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::read(pipes[index].Get(), buffer.data(), buffer.size());
  if (count <= 0) return false;
  const std::lock_guard lock(mutex);
  text[index].append(buffer.data(), static_cast<std::size_t>(count));
  changed.notify_all();
  return true;
}

void Subprocess::Impl::ReadPipes() {
  while (pipes[0].IsOpen() || pipes[1].IsOpen()) {
    std::array<pollfd, 3> polled{
        {{pipes[0].Get(), POLLIN, 0}, {pipes[1].Get(), POLLIN, 0}, {stop_reading.Get(), POLLIN, 0}}};
    if (::poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) break;
    if (polled[2].revents) break;
    for (std::size_t i = 0; i < pipes.size(); ++i) {
      if (polled[i].revents && !ReadSome(i)) pipes[i].Close();
    }
  }
  const std::lock_guard lock(mutex);
  drained = true;
  changed.notify_all();
}

std::string Subprocess::Impl::Text(std::size_t index) const {
  const std::lock_guard lock(mutex);
  return text[index];
}

bool Subprocess::Impl::WaitFor(std::size_t index, const std::string& wanted, milliseconds timeout) const {
  std::unique_lock lock(mutex);
  const auto found = [&] { return text[index].find(wanted) != std::string::npos; };
  changed.wait_for(lock, timeout, [&] { return drained || found(); });
  return found();
}

void Subprocess::Impl::FinishReading() {
  std::unique_lock lock(mutex);
  if (changed.wait_for(lock, kLastWords, [&] { return drained; })) return;
  lock.unlock();
  ::eventfd_write(stop_reading.Get(), 1);
}

Variables BasicEnvironment() {
  const char* path = std::getenv("PATH");
  return {{"PATH", path ? path : "/usr/bin:/bin"}, {"LC_ALL", "C.UTF-8"}};
}

Subprocess::Subprocess(const ProcessSpec& spec) : impl_(std::make_unique<Impl>()) {
  Spawned spawned = Spawn(spec);
  impl_->pid = spawned.pid;
  impl_->pipes = {std::move(spawned.out), std::move(spawned.err)};
  impl_->pidfd = Socket(static_cast<int>(::syscall(SYS_pidfd_open, spawned.pid, 0)));
  impl_->reader = std::jthread([impl = impl_.get()] { impl->ReadPipes(); });
}

Subprocess::Subprocess(std::vector<std::string> argv, Variables environment)
    : Subprocess(ProcessSpec{.argv = std::move(argv), .environment = std::move(environment)}) {}

Subprocess::~Subprocess() {
  if (!impl_->exit_code) {
    Signal(SIGKILL);
    ::waitpid(impl_->pid, nullptr, 0);
  }
  ::eventfd_write(impl_->stop_reading.Get(), 1);
}

pid_t Subprocess::Pid() const {
  return impl_->pid;
}

void Subprocess::Signal(int signal) {
  if (!impl_->exit_code) ::kill(impl_->pid, signal);
}

std::optional<int> Subprocess::Wait(milliseconds timeout) {
  if (impl_->exit_code) return impl_->exit_code;
  pollfd polled{impl_->pidfd.Get(), POLLIN, 0};
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
    const int ready = ::poll(&polled, 1, static_cast<int>(std::max(left, milliseconds(0)).count()));
    if (ready > 0) break;
    if (ready == 0) return std::nullopt;
    if (errno != EINTR) throw std::runtime_error("cannot wait for a program: pidfd_open is not to be had");
  }
  int status = 0;
  ::waitpid(impl_->pid, &status, 0);
  impl_->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  impl_->FinishReading();
  return impl_->exit_code;
}

std::string Subprocess::Out() const {
  return impl_->Text(0);
}
std::string Subprocess::Err() const {
  return impl_->Text(1);
}
bool Subprocess::WaitForOut(const std::string& text, milliseconds timeout) const {
  return impl_->WaitFor(0, text, timeout);
}
bool Subprocess::WaitForErr(const std::string& text, milliseconds timeout) const {
  return impl_->WaitFor(1, text, timeout);
}

Finished RunProgram(const ProcessSpec& spec, milliseconds timeout) {
  Subprocess process(spec);
  const std::optional<int> code = process.Wait(timeout);
  if (!code) {
    throw std::runtime_error(spec.argv.front() + " has not ended within " + std::to_string(timeout.count()) +
                             " ms; it wrote: " + process.Out() + process.Err());
  }
  return {*code, process.Out(), process.Err()};
}

Finished RunProgram(std::vector<std::string> argv, Variables environment, std::string input, milliseconds timeout) {
  return RunProgram(ProcessSpec{.argv = std::move(argv), .environment = std::move(environment), .input = std::move(input)},
                    timeout);
}

}  // namespace freshness::test
