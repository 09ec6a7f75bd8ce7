#include "tests/integration/support/session.h"

#include <libpq-fe.h>

#include <memory>
#include <stdexcept>

namespace freshness::test {

Session::Session(const std::string& url) : connection_(::PQconnectdb(url.c_str())) {
  if (::PQstatus(connection_) == CONNECTION_OK) return;
  const std::string why = ::PQerrorMessage(connection_);
  ::PQfinish(connection_);
  throw std::runtime_error(why);
}

Session::~Session() {
  ::PQfinish(connection_);
}

std::optional<std::string> Session::Execute(const std::string& sql) {
  const std::unique_ptr<PGresult, decltype(&::PQclear)> result(::PQexec(connection_, sql.c_str()), ::PQclear);
  const ExecStatusType status = ::PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) throw std::runtime_error(::PQerrorMessage(connection_));
  if (::PQntuples(result.get()) == 0 || ::PQgetisnull(result.get(), 0, 0) != 0) return std::nullopt;
  return ::PQgetvalue(result.get(), 0, 0);
}

}  // namespace freshness::test
