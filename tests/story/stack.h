// All that runs in production, on loopback: Postgres, the exporter, Prometheus and Alertmanager on the files of deploy/, a
// Pushgateway, and in Slack's place an endpoint that keeps what it gets.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/doubles/recording_http.h"
#include "tests/support/private_postgres.h"
#include "tests/support/temp_dir.h"

namespace freshness::test {

// What a person would read in Slack: from Alertmanager an attachment's title and text, from the night its words.
struct Message {
  std::string title;
  std::string text;
};

// Every program is ended on destruction. Not thread-safe.
class Stack {
 public:
  // Seeds the database and starts everything but a night. Throws std::runtime_error when a program does not come up.
  Stack();

  void StartExporter();
  void KillExporter() { exporter_.reset(); }
  PrivatePostgres& Postgres() { return postgres_; }
  void Execute(const std::string& sql) { postgres_.Execute(kDatabase, sql); }
  // Runs `nightly` to its end with Slack as its webhook and the Pushgateway; returns its exit code.
  int Night();

  // All that has come so far.
  std::vector<Message> Messages() const;
  // The names of the alerts that fire and are kept back by an inhibition.
  std::set<std::string> KeptBack() const;

 private:
  static constexpr const char* kDatabase = "story";

  std::string DeployedFile(const std::string& path) const;
  void WriteConfigurations();
  void StartServers();

  TempDir folder_;
  PrivatePostgres postgres_;
  RecordingHttp slack_;
  std::string database_url_;
  int exporter_port_;
  int prometheus_port_;
  int alertmanager_port_;
  int pushgateway_port_;
  std::unique_ptr<Subprocess> pushgateway_;
  std::unique_ptr<Subprocess> alertmanager_;
  std::unique_ptr<Subprocess> prometheus_;
  std::unique_ptr<Subprocess> exporter_;
};

}  // namespace freshness::test
