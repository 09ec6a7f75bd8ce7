// freshness_story: what goes wrong in production, one thing after the other, on the real programs; and what a person is told
// of it. Prints the story with its times; exit status 1 when anything was told twice, wrongly or not at all.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <set>
#include <string>
#include <thread>

#include "tests/story/stack.h"

namespace freshness::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 120s;  // a machine that is busy is slow, but a message comes within two minutes
constexpr auto kSettling = 4s;    // in which a second message for the same thing would have come

double Since(MonotonicTime start) {
  return std::chrono::duration<double>(MonotonicClock::now() - start).count();
}

// One thing that happens, and the one message that is to come of it; no `expected` at all means silence.
struct Scene {
  std::string happens;
  std::string told;      // what the message's title or text must hold; empty: nothing may come
  std::string not_told;  // what it must not hold
  std::function<void(Stack&)> act;
};

// Moves the hour buckets of `table` by five hours: `sign` is "-" for back.
std::string Shifted(const std::string& table, const std::string& sign) {
  std::string sql = "update " + table + " set ";
  for (const char* column : {"bucket_end", "bucket_start", "updated_at"}) {
    sql += std::string(column) + " = " + column + " " + sign + " interval '5 hours', ";
  }
  return sql + "granularity = granularity where granularity = 'hour'; ";
}

// As a refresh that died five hours ago leaves them.
std::string AllShifted(const std::string& sign) {
  return Shifted("chat_telemetry_rollups", sign) + Shifted("chat_telemetry_domain_rollups", sign) +
         Shifted("chat_telemetry_model_rollups", sign);
}

std::vector<Scene> Scenes() {
  const std::string table = "chat_telemetry_domain_rollups";
  return {
      {"all is well", "", "", [](Stack&) {}},
      {"one table goes stale", "domain_rollups_hourly of default is stale", "model_rollups",
       [table](Stack& stack) { stack.Execute(Shifted(table, "-")); }},
      {"it is repaired", "resolved", "", [table](Stack& stack) { stack.Execute(Shifted(table, "+")); }},
      {"the refresh dies", "the refresh of default is dead", "rollups_hourly",
       [](Stack& stack) { stack.Execute(AllShifted("-")); }},
      {"it runs again", "resolved", "", [](Stack& stack) { stack.Execute(AllShifted("+")); }},
      {"Postgres stops", "the database of default has not answered", "stale", [](Stack& stack) { stack.Postgres().Stop(); }},
      {"Postgres is back", "resolved", "", [](Stack& stack) { stack.Postgres().Start(); }},
      {"the exporter is killed", "cannot be scraped", "database", [](Stack& stack) { stack.KillExporter(); }},
      {"the exporter is back", "resolved", "", [](Stack& stack) { stack.StartExporter(); }},
      {"a night runs, then none for too long", "has not run for", "",
       [](Stack& stack) {
         if (stack.Night() != 0) throw std::runtime_error("the night was to pass");
       }},
      {"a night runs again", "resolved", "",
       [](Stack& stack) {
         if (stack.Night() != 0) throw std::runtime_error("the night was to pass");
       }},
  };
}

// Waits for the first message after the first `before`, if one is to come, then for any more.
std::vector<Message> Hear(const Stack& stack, std::size_t before, bool expected, double& after) {
  const MonotonicTime start = MonotonicClock::now();
  while (expected && stack.Messages().size() == before && Since(start) < std::chrono::duration<double>(kPatience).count()) {
    std::this_thread::sleep_for(50ms);
  }
  after = Since(start);
  std::this_thread::sleep_for(kSettling);
  const auto all = stack.Messages();
  return {all.begin() + static_cast<std::ptrdiff_t>(before), all.end()};
}

bool Right(const Scene& scene, const std::vector<Message>& messages) {
  if (scene.told.empty()) return messages.empty();
  if (messages.size() != 1) return false;
  const std::string words = messages.front().title + "\n" + messages.front().text;
  return words.find(scene.told) != std::string::npos &&
         (scene.not_told.empty() || words.find(scene.not_told) == std::string::npos);
}

std::string Indented(const std::string& text) {
  std::string lines = "      ";
  for (const char c : text) lines += c == '\n' ? std::string("\n      ") : std::string(1, c);
  return lines.substr(0, lines.find_last_not_of(" \n") + 1);
}

std::string Joined(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

bool Play(const Scene& scene, Stack& stack, MonotonicTime start) {
  const std::size_t before = stack.Messages().size();
  std::printf("%6.1f s  %s\n", Since(start), scene.happens.c_str());
  scene.act(stack);
  double after = 0;
  const auto messages = Hear(stack, before, !scene.told.empty(), after);
  if (messages.empty()) std::printf("    nothing is said\n");
  for (const Message& message : messages) {
    std::printf("    after %.1f s: %s\n%s\n", after, message.title.c_str(), Indented(message.text).c_str());
  }
  const auto kept_back = stack.KeptBack();
  if (!kept_back.empty()) std::printf("    kept back: %s\n", Joined(kept_back).c_str());
  if (Right(scene, messages)) return true;
  std::printf("    WRONG: expected %s\n",
              scene.told.empty() ? "silence" : ("one message with \"" + scene.told + "\"").c_str());
  return false;
}

int Tell() {
  const MonotonicTime start = MonotonicClock::now();
  std::printf("Postgres, freshness_exporter, Prometheus, Alertmanager, Pushgateway; waits of minutes cut to seconds\n\n");
  Stack stack;
  std::size_t wrong = 0;
  const auto scenes = Scenes();
  for (const Scene& scene : scenes) {
    if (!Play(scene, stack, start)) ++wrong;
    std::fflush(stdout);
  }
  std::printf("\n%zu of %zu scenes as they should be, %zu messages, %.0f s\n", scenes.size() - wrong, scenes.size(),
              stack.Messages().size(), Since(start));
  return wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace freshness::test

int main() {
  try {
    return freshness::test::Tell();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "freshness_story: %s\n", error.what());
    return 1;
  }
}
