// What systemd hears of the program, from first to last.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include "tests/e2e/support/exporter_process.h"
#include "tests/support/socket.h"
#include "tests/support/temp_dir.h"

namespace freshness::test {
namespace {

// A socket as systemd gives one.
class NotifySocket {
 public:
  NotifySocket() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, Path().data(), Path().size());
    if (::bind(socket_.Get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("bind");
  }
  std::string Path() const { return (folder_.Path() / "notify").string(); }
  // Takes in what has come, and counts what of all that begins with `start`.
  long Count(const std::string& start) {
    std::array<char, 512> buffer;
    for (ssize_t size; (size = ::recv(socket_.Get(), buffer.data(), buffer.size(), 0)) >= 0;) {
      told_.emplace_back(buffer.data(), static_cast<std::size_t>(size));
    }
    return std::count_if(told_.begin(), told_.end(), [&](const std::string& each) { return each.starts_with(start); });
  }
  const std::vector<std::string>& Told() const { return told_; }

 private:
  TempDir folder_;
  Socket socket_;
  std::vector<std::string> told_;
};

TEST(SystemdTest, IsToldOfEveryTurn) {
  NotifySocket socket;
  const Variables environment = {
      {"DATABASE_URL", "postgres://monitor@127.0.0.1:1/db"}, {"NOTIFY_SOCKET", socket.Path()}, {"WATCHDOG_USEC", "400000"}};
  ExporterProcess exporter(environment);
  EXPECT_TRUE(Eventually([&] { return socket.Count("READY=1") == 1; }));
  EXPECT_TRUE(Eventually([&] { return socket.Count("WATCHDOG=1") >= 5; }));
  exporter.Process().Signal(SIGHUP);
  EXPECT_TRUE(Eventually([&] { return socket.Count("READY=1") == 2; }));
  const auto& told = socket.Told();
  EXPECT_EQ(told.front(), "READY=1");
  const auto reloading = std::find_if(told.begin(), told.end(),
                                      [](const auto& each) { return each.starts_with("RELOADING=1\nMONOTONIC_USEC="); });
  EXPECT_NE(reloading, told.end());
  EXPECT_EQ(socket.Count("STOPPING=1"), 0);
  EXPECT_EQ(exporter.End(SIGTERM).exit_code, 0);
  EXPECT_EQ(socket.Count("STOPPING=1"), 1);
  EXPECT_EQ(socket.Told().back(), "STOPPING=1");
}

}  // namespace
}  // namespace freshness::test
