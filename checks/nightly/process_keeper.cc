#include "checks/nightly/process_keeper.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

namespace freshness {
namespace {

// What the kernel is given to end what got SIGKILL, where its children cannot be told.
constexpr auto kLastWait = std::chrono::seconds(1);

void SetMask(int (*fill)(sigset_t*)) {
  sigset_t signals;
  fill(&signals);
  ::sigprocmask(SIG_SETMASK, &signals, nullptr);
}

// Ignored signals would stay so in the program.
void ForgetDispositions() {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
}

// Of our own files none may be held open by the keeper, above all not the other end of a pipe.
void CloseAllBut(std::array<int, 4> kept) {
  std::sort(kept.begin(), kept.end());
  auto from = static_cast<unsigned>(STDERR_FILENO) + 1;
  for (const int file : kept) {
    const auto number = static_cast<unsigned>(file);
    if (number > from) ::close_range(from, number - 1, 0);
    from = number + 1;
  }
  ::close_range(from, ~0U, 0);
}

void Say(int status, KeeperWord::Kind kind, int value) {
  const KeeperWord word{kind, value};
  // Nobody is left to tell if this fails.
  [[maybe_unused]] const ssize_t told = ::write(status, &word, sizeof word);
}

[[noreturn]] void BecomeProgram(const KeeperPlan& plan, pid_t keeper) {
  ::setpgid(0, 0);
  // Should the keeper be killed, which closes its pipes, the program at least goes with it.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != keeper) ::_exit(127);
  const bool ready =
      ::dup2(plan.output, STDOUT_FILENO) >= 0 && ::dup2(plan.output, STDERR_FILENO) >= 0 && ::chdir(plan.folder) == 0;
  if (ready) {
    SetMask(&sigemptyset);
    ::execve(plan.program, plan.argv, plan.envp);
  }
  Say(plan.status, KeeperWord::kNotStarted, errno);
  ::_exit(127);
}

// Calls `use` with each child of this process, those among them whose parents have died. False when they cannot be told.
template <typename Use>
bool ForEachChild(Use use) {
  const int file = ::open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  std::array<char, 4096> buffer;
  pid_t pid = 0;
  for (ssize_t count = 0; (count = ::read(file, buffer.data(), buffer.size())) > 0;) {
    for (ssize_t i = 0; i < count; ++i) {
      const char c = buffer[static_cast<std::size_t>(i)];
      if (c >= '0' && c <= '9') {
        pid = pid * 10 + (c - '0');
      } else if (pid != 0) {
        use(pid);
        pid = 0;
      }
    }
  }
  ::close(file);
  return true;
}

class Keeper {
 public:
  Keeper(const KeeperPlan& plan, pid_t program) : plan_(plan), program_(program) {
    sigset_t child;
    ::sigemptyset(&child);
    ::sigaddset(&child, SIGCHLD);
    deaths_ = ::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  }

  void AwaitEndOrOrder() {
    while (!ended_ && !Poll(-1, true)) Reap();
  }

  // Ends all that is left, first in kindness.
  void EndAll() {
    Reap();
    if (childless_) return;
    SignalAll(SIGTERM);
    AwaitAllFor(plan_.grace);
    while (!childless_ && SignalAll(SIGKILL)) ReapOne();
    if (!childless_) AwaitAllFor(kLastWait);
  }

 private:
  // Waits for a death, or an order. True when there was an order.
  bool Poll(int milliseconds, bool for_orders) const {
    std::array<pollfd, 2> polled{{{deaths_, POLLIN, 0}, {for_orders ? plan_.orders : -1, POLLIN, 0}}};
    ::poll(polled.data(), polled.size(), milliseconds);
    return polled[1].revents != 0;
  }

  void AwaitAllFor(Duration limit) {
    const MonotonicTime until = MonotonicClock::now() + limit;
    for (Reap(); !childless_; Reap()) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - MonotonicClock::now()).count();
      if (left <= 0) return;
      Poll(static_cast<int>(left), false);
    }
  }

  // To the program's group as long as its leader has not been waited for, since until then its number is nobody else's; and
  // to each child. False when the children cannot be told.
  bool SignalAll(int signal) const {
    if (!ended_) ::kill(-program_, signal);
    return ForEachChild([signal](pid_t child) { ::kill(child, signal); });
  }

  void Reap() {
    signalfd_siginfo death;
    while (::read(deaths_, &death, sizeof death) > 0) {
    }
    while (Take(WNOHANG)) {
    }
  }
  void ReapOne() { Take(0); }

  // Waits for one child. False when none has ended.
  bool Take(int options) {
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, options);
    if (pid < 0 && errno == ECHILD) childless_ = true;
    if (pid <= 0) return false;
    if (pid == program_) {
      ended_ = true;
      Say(plan_.status, KeeperWord::kEnded, status);
    }
    return true;
  }

  const KeeperPlan& plan_;
  const pid_t program_;
  int deaths_ = -1;
  bool ended_ = false;      // the program itself
  bool childless_ = false;  // and all that it left behind
};

}  // namespace

void KeepProgram(const KeeperPlan& plan) {
  SetMask(&sigfillset);
  ForgetDispositions();
  ::setsid();  // no signal of a terminal reaches it
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(plan.null, standard);
  CloseAllBut({plan.null, plan.output, plan.status, plan.orders});
  const pid_t keeper = ::getpid();
  const pid_t program = ::_Fork();
  if (program == 0) BecomeProgram(plan, keeper);
  if (program < 0) {
    Say(plan.status, KeeperWord::kNotStarted, errno);
    ::_exit(0);
  }
  ::setpgid(program, program);  // whoever of the two comes first
  ::close(plan.output);
  Keeper kept(plan, program);
  kept.AwaitEndOrOrder();
  kept.EndAll();
  ::_exit(0);
}

}  // namespace freshness
