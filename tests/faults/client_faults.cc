// Clients that stall, shout, or come all at once.
#include <algorithm>
#include <filesystem>
#include <random>
#include <thread>

#include "tests/faults/crowd.h"
#include "tests/faults/scene.h"
#include "tests/faults/trial.h"
#include "tests/faults/watched_exporter.h"

namespace freshness::faults {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds kSiege(4);  // several time-outs of the server's
// The server gives each connection a thread for a second at the most, and has 128: the 200 stallers have had theirs after
// one round.
constexpr milliseconds kSlowestBesieged(2000);

std::size_t OpenFiles(WatchedExporter& exporter) {
  const std::string folder = "/proc/" + std::to_string(exporter.Process().Process().Pid()) + "/fd";
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

// A seeded database and the exporter that is besieged.
struct Besieged {
  explicit Besieged(Trial& its_trial, milliseconds slowest = milliseconds(2000))
      : trial(its_trial),
        exporter(trial,
                 {.url = postgres.Url(kDatabase), .server = &postgres, .port = postgres.Port(), .slowest_scrape = slowest}) {
    exporter.Becomes(kAllFresh);
    files = OpenFiles(exporter);
  }
  // The clients are gone: a scrape is quick, and their descriptors are closed.
  void End() {
    std::size_t open = 0;
    const bool closed = test::Eventually([&] { return (open = OpenFiles(exporter)) <= files + 2; });
    trial.Require(closed, std::to_string(open) + " files stay open where " + std::to_string(files) + " were");
    const auto start = steady_clock::now();
    exporter.Scrape();
    trial.Require(steady_clock::now() - start < milliseconds(500) * Patience(), "a scrape is slow after it");
    exporter.Becomes(kAllFresh);
    exporter.Finish();
  }

  Trial& trial;
  test::PrivatePostgres& postgres = SeededServer();
  WatchedExporter exporter;
  std::size_t files = 0;
};

void Siege(Trial& trial, int clients, Conduct conduct) {
  Besieged scene(trial, kSlowestBesieged);
  {
    const Crowd crowd(scene.exporter.Process().Port(), clients, std::move(conduct));
    scene.exporter.Stays(kAllFresh, kSiege);
    trial.Saw(std::to_string(crowd.Connections()) + " connections");
    trial.Require(crowd.Connections() >= clients, "only " + std::to_string(crowd.Connections()) + " clients got in");
  }
  scene.End();
}

void Idle(Trial& trial) {
  Siege(trial, 200, &SayNothing);
}
void SlowHeaders(Trial& trial) {
  Siege(trial, 100, &SendSlowly);
}
void Unread(Trial& trial) {
  Siege(trial, 100, &NeverRead);
}

// What a client may send that knows no HTTP: bytes of any kind, now and then with a beginning that is well known.
std::string Noise(std::mt19937& random) {
  static constexpr const char* kBeginnings[] = {"",
                                                "GET ",
                                                "GET / HTTP/1.1\r\n",
                                                "POST /metrics HTTP/1.0\r\nContent-Length: ",
                                                "\r\n\r\n",
                                                "\x16\x03\x01",
                                                "GET /%",
                                                "HEAD /metrics HTTP/1.1\r\nAccept-Encoding: "};
  std::string text = kBeginnings[random() % std::size(kBeginnings)];
  for (std::size_t length = random() % 300; length > 0; --length) text += static_cast<char>(random() % 256);
  if (random() % 2 == 0) text += "\r\n\r\n";
  return text;
}

// Sends it, says that no more comes, and reads whatever is answered.
std::string Exchange(int port, const std::string& bytes) {
  return test::RawExchange(port, bytes, milliseconds(100));
}

void RandomBytes(Trial& trial) {
  constexpr int kThreads = 20;
  constexpr int kEach = 500;
  Besieged scene(trial);
  std::atomic<int> errors = 0;  // HTTP's
  std::atomic<int> odd = 0;
  {
    std::vector<std::jthread> clients;
    for (unsigned i = 0; i < kThreads; ++i) {
      clients.emplace_back([&, i] {
        std::mt19937 random(i);
        for (int sent = 0; sent < kEach; ++sent) {
          const std::string answer = Exchange(scene.exporter.Process().Port(), Noise(random));
          if (answer.starts_with("HTTP/1.1 4")) ++errors;
          if (!answer.empty() && !answer.starts_with("HTTP/1.1 4") && !answer.starts_with("HTTP/1.1 200")) ++odd;
        }
      });
    }
  }
  trial.Saw(std::to_string(kThreads * kEach) + " requests, " + std::to_string(errors) + " answered 4xx");
  trial.Require(odd == 0, std::to_string(odd) + " answers are neither 200 nor 4xx");
  trial.Require(errors > 100, "hardly anything was answered");
  scene.End();
}

void LongHeader(Trial& trial) {
  Besieged scene(trial);
  const int port = scene.exporter.Process().Port();
  for (const std::string& request :
       {"GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-Long: " + std::string(65536, 'x') + "\r\n\r\n",
        "GET /" + std::string(65536, 'y') + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /metrics HTTP/1.1\r\n" + std::string(65536, 'z')}) {
    const std::string answer = test::RawExchange(port, request, milliseconds(3000));
    trial.Saw(answer.empty() ? "closed" : answer.substr(9, 3));
    trial.Require(answer.empty() || answer.starts_with("HTTP/1.1 4"), "the answer begins with " + answer.substr(0, 60));
  }
  scene.End();
}

void AllAtOnce(Trial& trial) {
  constexpr int kClients = 200;
  Besieged scene(trial);
  std::atomic<int> answered = 0;
  std::atomic<steady_clock::rep> slowest = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.emplace_back([&] {
        const auto start = steady_clock::now();
        const test::HttpResponse response = scene.exporter.Process().Get("/metrics");
        const steady_clock::rep took = (steady_clock::now() - start).count();
        if (response.status == 200 && CountStates(test::Metrics(response.body)) == kAllFresh) ++answered;
        for (steady_clock::rep seen = slowest; seen < took && !slowest.compare_exchange_weak(seen, took);) {
        }
      });
    }
  }
  trial.Saw(std::to_string(answered) + " answered, the slowest in " + Seconds(steady_clock::duration(slowest)));
  trial.Require(answered == kClients, "not all were answered");
  trial.Require(steady_clock::duration(slowest) < seconds(2) * Patience(),
                "one took " + Seconds(steady_clock::duration(slowest)));
  scene.End();
}

}  // namespace

const std::vector<Fault>& ClientFaults() {
  static const std::vector<Fault> faults = {
      {"200 idle clients", "a scrape in 2 s", &Idle},
      {"100 slow-header clients", "a scrape in 2 s", &SlowHeaders},
      {"100 clients that never read", "a scrape in 2 s", &Unread},
      {"10,000 x random bytes", "4xx or closed", &RandomBytes},
      {"header of 64 kB", "4xx or closed", &LongHeader},
      {"200 parallel scrapes", "all answered, in 2 s", &AllAtOnce},
  };
  return faults;
}

}  // namespace freshness::faults
