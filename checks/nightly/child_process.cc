#include "checks/nightly/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <system_error>
#include <utility>

#include "checks/nightly/process_keeper.h"

namespace freshness {
namespace {

constexpr std::size_t kMostOutput = 64 * 1024;

class File {
 public:
  File() = default;
  explicit File(int number) : number_(number) {
    if (number < 0) throw std::system_error(errno, std::generic_category(), "no file can be opened to run a program");
  }
  File(File&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~File() { Close(); }
  int Get() const { return number_; }
  void Close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }

 private:
  int number_ = -1;
};

// The same file above the standard ones, which may be free when a program is started without them.
File AboveStandard(File file) {
  if (file.Get() > STDERR_FILENO) return file;
  return File(::fcntl(file.Get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

struct Pipe {
  File read;
  File write;
  Pipe() {
    std::array<int, 2> ends{-1, -1};
    const int made = ::pipe2(ends.data(), O_CLOEXEC);
    read = AboveStandard(File(made < 0 ? -1 : ends[0]));
    write = AboveStandard(File(ends[1]));
  }
};

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Keeps every signal from this thread: a handler of ours must not run in the keeper.
class Undisturbed {
 public:
  Undisturbed() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~Undisturbed() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  Undisturbed(const Undisturbed&) = delete;  // restores once
  Undisturbed& operator=(const Undisturbed&) = delete;

 private:
  sigset_t before_{};
};

class Child {
 public:
  explicit Child(const ChildSpec& spec) : spec_(spec) {
    std::vector<std::string> arguments = spec.argv;
    std::vector<std::string> variables = spec.environment;
    const std::vector<char*> argv = Pointers(arguments);
    const std::vector<char*> envp = Pointers(variables);
    const std::string folder = spec.folder.string();
    const File null = AboveStandard(File(::open("/dev/null", O_RDWR | O_CLOEXEC)));
    const KeeperPlan plan{argv[0],    argv.data(),         envp.data(),         folder.c_str(),    spec.grace,
                          null.Get(), output_.write.Get(), status_.write.Get(), orders_.read.Get()};
    const Undisturbed undisturbed;
    keeper_ = ::fork();
    if (keeper_ == 0) KeepProgram(plan);
    if (keeper_ < 0) throw std::system_error(errno, std::generic_category(), "no process can be made to run a program");
    output_.write.Close();
    status_.write.Close();
    orders_.read.Close();
    ::fcntl(output_.read.Get(), F_SETFL, O_NONBLOCK);
  }

  ChildResult Await(const std::stop_token& stop, MonotonicTime deadline) {
    const std::stop_callback tell(stop, [this] { ::eventfd_write(stopped_.Get(), 1); });
    while (!gone_) {
      Poll(until_.value_or(deadline));
      if (gone_) break;
      const MonotonicTime now = MonotonicClock::now();
      if (until_) {
        if (now >= *until_) break;
      } else if (stop.stop_requested()) {
        Order(ChildEnd::kStopped);
      } else if (now >= deadline) {
        Order(ChildEnd::kTimedOut);
      }
    }
    ReadOutput();
    result_.all_gone = gone_;
    if (gone_) ::waitpid(keeper_, nullptr, 0);
    if (result_.output.size() > kMostOutput) result_.output.erase(0, result_.output.size() - kMostOutput);
    return std::move(result_);
  }

 private:
  void Poll(MonotonicTime until) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - MonotonicClock::now()).count();
    // Looks up once a second in any case: poll() does not count a host's sleep, our deadline does.
    const auto wait = static_cast<int>(std::clamp<std::int64_t>(left, 0, 1000));
    std::array<pollfd, 3> polled{
        {{until_ ? -1 : stopped_.Get(), POLLIN, 0}, {output_.read.Get(), POLLIN, 0}, {status_.read.Get(), POLLIN, 0}}};
    if (::poll(polled.data(), polled.size(), wait) <= 0) return;
    if (polled[1].revents != 0) ReadOutput();
    if (polled[2].revents != 0) ReadStatus();
  }

  void ReadOutput() {
    std::array<char, 16 * 1024> buffer;
    for (ssize_t count = 0; output_.read.Get() >= 0;) {
      count = ::read(output_.read.Get(), buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return;  // nothing for now
      if (count == 0) return output_.read.Close();
      result_.output.append(buffer.data(), static_cast<std::size_t>(count));
      if (result_.output.size() <= 2 * kMostOutput) continue;
      result_.output.erase(0, result_.output.size() - kMostOutput);
      return;  // a flood must not drown the deadline
    }
  }

  void ReadStatus() {
    KeeperWord word{};
    const ssize_t count = ::read(status_.read.Get(), &word, sizeof word);
    if (count < 0) return;
    if (count == 0) {
      gone_ = true;
      return;
    }
    if (until_) return;  // it ended on our order
    if (word.kind == KeeperWord::kNotStarted) {
      result_.end = ChildEnd::kNotStarted;
      result_.code = word.value;
    } else {
      result_.end = WIFEXITED(word.value) ? ChildEnd::kExited : ChildEnd::kSignalled;
      result_.code = WIFEXITED(word.value) ? WEXITSTATUS(word.value) : WTERMSIG(word.value);
    }
    until_ = MonotonicClock::now() + spec_.grace + spec_.patience;  // for what it left behind
  }

  void Order(ChildEnd end) {
    result_.end = end;
    orders_.write.Close();
    until_ = MonotonicClock::now() + spec_.grace + spec_.patience;
  }

  const ChildSpec& spec_;
  Pipe output_;
  Pipe status_;
  Pipe orders_;
  File stopped_{::eventfd(0, EFD_CLOEXEC)};
  pid_t keeper_ = -1;
  // Without a word from the keeper it was killed, and the program with it.
  ChildResult result_{ChildEnd::kSignalled, SIGKILL, {}, true};
  std::optional<MonotonicTime> until_;  // once the end has begun: when we stop waiting for it
  bool gone_ = false;
};

}  // namespace

ChildResult RunChild(const ChildSpec& spec, const std::stop_token& stop, MonotonicTime deadline) {
  return Child(spec).Await(stop, deadline);
}

}  // namespace freshness
