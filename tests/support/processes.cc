#include "tests/support/processes.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

namespace freshness::test {
namespace {

std::string Content(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace

std::vector<pid_t> ProcessesWith(const std::string& mark) {
  std::vector<pid_t> found;
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const pid_t pid = std::atoi(entry.path().filename().c_str());
    if (pid <= 0 || pid == ::getpid()) continue;
    const bool marked = Content(entry.path() / "cmdline").find(mark) != std::string::npos ||
                        Content(entry.path() / "environ").find(mark) != std::string::npos;
    if (marked && std::filesystem::exists(entry.path(), gone)) found.push_back(pid);
  }
  return found;
}

std::string FreshMark() {
  std::random_device random;
  return std::to_string(random()) + std::to_string(random());
}

}  // namespace freshness::test
