#include "exporter/systemd.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>

#include "tests/exporter/config_fixture.h"
#include "tests/support/socket.h"
#include "tests/support/temp_dir.h"

namespace freshness {
namespace {

// Listens as systemd does, at a path or at an abstract name ("@name").
class Listener {
 public:
  explicit Listener(const std::string& name) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name[0] == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(::bind(socket_.Get(), reinterpret_cast<sockaddr*>(&address), size), 0) << std::strerror(errno);
  }
  // The next thing that was told, or an empty text.
  std::string Told() {
    std::array<char, 512> buffer;
    const ssize_t size = ::recv(socket_.Get(), buffer.data(), buffer.size(), 0);
    return size < 0 ? "" : std::string(buffer.data(), static_cast<std::size_t>(size));
  }

 private:
  test::Socket socket_;
};

TEST(SystemdTest, TellsWhatThereIsToTell) {
  const test::TempDir folder;
  for (const std::string& name : {(folder.Path() / "notify").string(), "@freshness_test_" + std::to_string(::getpid())}) {
    Listener listener(name);
    const Systemd systemd(Variables({{"NOTIFY_SOCKET", name}}));
    systemd.TellReady();
    EXPECT_EQ(listener.Told(), "READY=1") << name;
    systemd.TellAlive();
    EXPECT_EQ(listener.Told(), "WATCHDOG=1");
    systemd.TellStopping();
    EXPECT_EQ(listener.Told(), "STOPPING=1");
    systemd.TellReloading();
    const std::string reloading = listener.Told();
    ASSERT_TRUE(reloading.starts_with("RELOADING=1\nMONOTONIC_USEC=")) << reloading;
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const auto told = std::stoll(reloading.substr(reloading.rfind('=') + 1));
    EXPECT_NEAR(static_cast<double>(told), static_cast<double>(now.tv_sec) * 1e6, 10e6);
    EXPECT_FALSE(systemd.AliveEvery());
  }
}

TEST(SystemdTest, WithoutAListenerNothingHappens) {
  for (const std::string name : {"", "relative", "@", "/nonexistent/socket"})
    Systemd(Variables({{"NOTIFY_SOCKET", name}})).TellReady();
  Systemd(Variables({{"NOTIFY_SOCKET", "/" + std::string(200, 'x')}})).TellReady();
  Systemd(Variables({})).TellReady();
}

TEST(SystemdTest, LivesTwiceAsOftenAsIsAskedFor) {
  const auto every = [](std::map<std::string, std::string> more) {
    more["NOTIFY_SOCKET"] = "/run/x";
    return Systemd(Variables(std::move(more))).AliveEvery();
  };
  EXPECT_EQ(every({{"WATCHDOG_USEC", "30000000"}}), std::chrono::seconds(15));
  EXPECT_EQ(every({{"WATCHDOG_USEC", "30000000"}, {"WATCHDOG_PID", std::to_string(::getpid())}}), std::chrono::seconds(15));
  EXPECT_EQ(every({{"WATCHDOG_USEC", "30000000"}, {"WATCHDOG_PID", "1"}}), std::nullopt) << "meant for another process";
  for (const char* odd : {"", "0", "-5", "soon", "30s"}) EXPECT_EQ(every({{"WATCHDOG_USEC", odd}}), std::nullopt) << odd;
  EXPECT_EQ(Systemd(Variables({{"WATCHDOG_USEC", "30000000"}})).AliveEvery(), std::nullopt);
}

}  // namespace
}  // namespace freshness
