// What the exporter's scrapes are compared with.
#pragma once

#include <memory>
#include <string>

#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace freshness::bench {

// A server whose /metrics can be scraped. Ends with this object.
struct Rival {
  std::string name;
  int port = 0;
  std::shared_ptr<test::TempDir> folder;  // of its configuration, if it has one
  std::shared_ptr<test::Subprocess> process;
};

// CivetWeb with the exporter's settings and a handler that writes the same bytes each time, `body_bytes` of them after the
// header: as fast as an exporter on CivetWeb can be.
Rival StartBareServer(std::size_t body_bytes);

// Debian's general exporters, set up to ask the same of `database_url`. All three throw std::runtime_error when the server
// is not installed or does not come up.
Rival StartSqlExporter(const std::string& database_url);
Rival StartPostgresExporter(const std::string& database_url);

}  // namespace freshness::bench
