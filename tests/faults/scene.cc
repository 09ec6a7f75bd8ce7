#include "tests/faults/scene.h"

#include "tests/e2e/support/watched_database.h"

namespace freshness::faults {

using test::PrivatePostgres;

PrivatePostgres& SeededServer() {
  PrivatePostgres& postgres = test::SharedPostgres();
  Seed(postgres);
  return postgres;
}

void Seed(PrivatePostgres& postgres) {
  test::MakeSeeded(postgres, kDatabase);
}

void MakeReader(PrivatePostgres& postgres) {
  postgres.Execute("postgres", std::string("create role ") + kReader +
                                   " login bypassrls in role pg_read_all_data password '" + postgres.Password() + "'");
}

std::string UrlThrough(const PrivatePostgres& postgres, int port, const std::string& user) {
  return "postgres://" + user + ":" + postgres.Password() + "@127.0.0.1:" + std::to_string(port) + "/" + kDatabase;
}

void EndSessions(PrivatePostgres& postgres) {
  postgres.Execute("postgres",
                   "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'freshness_exporter'");
}

}  // namespace freshness::faults
