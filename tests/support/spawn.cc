#include "tests/support/spawn.h"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace freshness::test {
namespace {

struct Pipe {
  Socket read;
  Socket write;
};

Pipe MakePipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
  return {Socket(ends[0]), Socket(ends[1])};
}

Socket OpenLog(const std::filesystem::path& path) {
  Socket log(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!log.IsOpen()) throw std::system_error(errno, std::generic_category(), "cannot open " + path.string());
  return log;
}

std::string Resolve(const std::string& program) {
  if (program.find('/') != std::string::npos) return program;
  const char* path = std::getenv("PATH");
  std::string folders = path ? path : "/usr/bin:/bin";
  for (std::size_t start = 0; start <= folders.size();) {
    const std::size_t end = std::min(folders.find(':', start), folders.size());
    const std::string candidate = folders.substr(start, end - start) + "/" + program;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    start = end + 1;
  }
  throw std::system_error(ENOENT, std::generic_category(), "cannot find " + program + " in PATH");
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

// What the child needs, made before the fork: after it, in a process with threads, nothing may allocate.
struct Plan {
  const char* program;
  char* const* argv;
  char* const* envp;
  const Account* account;
  int death_signal;
  pid_t parent;
  int in, out, err, status;
};

bool Prepare(const Plan& plan) {
  if (::dup2(plan.in, 0) < 0 || ::dup2(plan.out, 1) < 0 || ::dup2(plan.err, 2) < 0) return false;
  if (plan.account && (::setgroups(0, nullptr) != 0 || ::setgid(plan.account->group) != 0 ||
                       ::setuid(plan.account->user) != 0 || ::chdir("/") != 0)) {
    return false;
  }
  // After the change of user, which would undo it.
  if (::prctl(PR_SET_PDEATHSIG, plan.death_signal) != 0) return false;
  return ::getppid() == plan.parent;  // else the parent has died already, and no signal will come
}

[[noreturn]] void BecomeProgram(const Plan& plan) {
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  std::signal(SIGPIPE, SIG_DFL);  // a server in the test may ignore it
  if (Prepare(plan)) ::execve(plan.program, plan.argv, plan.envp);
  const int error = errno;
  // Nobody is left to tell if this fails.
  [[maybe_unused]] const ssize_t told = ::write(plan.status, &error, sizeof(error));
  ::_exit(127);
}

}  // namespace

Spawned Spawn(const ProcessSpec& spec) {
  if (spec.argv.empty()) throw std::invalid_argument("No program was named.");
  if (spec.input.size() > 65536) throw std::invalid_argument("A program's input may be 64 KiB at most.");
  const std::string program = Resolve(spec.argv.front());
  std::vector<std::string> args = spec.argv;
  std::vector<std::string> variables;
  for (const auto& [name, value] : spec.environment) variables.push_back(name + "=" + value);
  const std::vector<char*> argv = Pointers(args);
  const std::vector<char*> envp = Pointers(variables);
  Pipe in = MakePipe();
  Pipe out = MakePipe();
  Pipe err = MakePipe();
  Pipe status = MakePipe();
  const Socket log = spec.log ? OpenLog(*spec.log) : Socket();
  const Plan plan{program.c_str(),
                  argv.data(),
                  envp.data(),
                  spec.account ? &*spec.account : nullptr,
                  spec.death_signal,
                  ::getpid(),
                  in.read.Get(),
                  log.IsOpen() ? log.Get() : out.write.Get(),
                  log.IsOpen() ? log.Get() : err.write.Get(),
                  status.write.Get()};
  const pid_t pid = ::fork();
  if (pid < 0) throw std::system_error(errno, std::generic_category(), "cannot fork");
  if (pid == 0) BecomeProgram(plan);
  status.write.Close();
  int error = 0;
  if (::read(status.read.Get(), &error, sizeof(error)) > 0) {
    ::waitpid(pid, nullptr, 0);
    throw std::system_error(error, std::generic_category(), "cannot start " + program);
  }
  if (!spec.input.empty() && ::write(in.write.Get(), spec.input.data(), spec.input.size()) < 0 && errno != EPIPE) {
    throw std::system_error(errno, std::generic_category(), "cannot write to " + program);
  }
  if (log.IsOpen()) return {pid, Socket(), Socket()};
  return {pid, std::move(out.read), std::move(err.read)};
}

}  // namespace freshness::test
