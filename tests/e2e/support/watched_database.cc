#include "tests/e2e/support/watched_database.h"

#include <fstream>

#include "checks/sql/embedded.h"

namespace freshness::test {

std::string MakeSeeded(PrivatePostgres& postgres, const std::string& name) {
  postgres.DropDatabase(name);
  postgres.CreateDatabase(name);
  postgres.Execute(name, std::string(kSchemaSql));
  postgres.Execute(name, std::string(kSeedSql));
  return postgres.Url(name);
}

std::string ConfigOfAllStates() {
  return R"(checks:
  - {name: fresh, table: '"Müller ""& Söhne""\n"', timestamp: at, error_after: 1h}
  - {name: late, table: late, timestamp: at, warn_after: 1h, error_after: 1w}
  - {name: stale, table: stale, timestamp: at, error_after: 1h}
  - {name: idle, table: stale, timestamp: at, error_after: 1h, fed_by: {table: nothing, timestamp: at}}
  - {name: missing, table: nothing, timestamp: at, error_after: 1h}
  - {name: future, table: future, timestamp: at, error_after: 1h}
  - {name: unknown, table: gone, timestamp: at, error_after: 1h}
)";
}

std::string SqlOfAllStates() {
  return R"(create table "Müller ""& Söhne""\n" as select now() as at;
            create table late as select now() - interval '2 hours' as at;
            create table stale as select now() - interval '2 hours' as at;
            create table nothing (at timestamptz);
            create table future as select now() + interval '1 day' as at;)";
}

ConfigFile::ConfigFile(const std::string& text) {
  std::ofstream(Path()) << text;
}

}  // namespace freshness::test
