#include "checks/sources/postgres_connection.h"

#include <algorithm>
#include <exception>
#include <pqxx/pqxx>
#include <utility>

#include "checks/model/text.h"
#include "checks/sources/postgres_error.h"

namespace freshness {
namespace {

constexpr std::size_t kRemarkBytes = 500;
constexpr std::size_t kMostRemarks = 1000;

// Keeps the server's notices, which libpqxx would print.
class Remarks : public pqxx::errorhandler {
 public:
  explicit Remarks(pqxx::connection& connection) : pqxx::errorhandler(connection) {}
  bool operator()(const char message[]) noexcept override {
    try {
      if (lines.size() < kMostRemarks) lines.push_back(OneLine(message, kRemarkBytes));
    } catch (...) {  // out of memory: a remark less; libpq calls this, and knows no exceptions
    }
    return false;
  }
  std::vector<std::string> lines;
};

Rows CopyRows(const pqxx::result& result) {
  Rows rows;
  for (const auto& from : result) {
    Row& row = rows.emplace_back();
    for (const auto& field : from) {
      row.push_back(field.is_null() ? std::nullopt : std::optional<std::string>(field.c_str()));
    }
  }
  return rows;
}

// Connection exceptions and the server going away. A pooler sends them too, and hangs up only afterwards.
bool EndsTheConnection(std::string_view sqlstate) {
  return sqlstate.starts_with("08") || sqlstate.starts_with("57P");
}

// libpqxx keeps the code to itself where it has a class for it alone.
std::string SqlState(const pqxx::sql_error& error) {
  return dynamic_cast<const pqxx::insufficient_privilege*>(&error) != nullptr ? "42501" : error.sqlstate();
}

// What has not answered by then, a few of TCP's own tries, will not: a step that has minutes need not wait them out.
constexpr Duration kLongestConnect = std::chrono::seconds(20);

// libpq's time-out counts for each host anew.
std::string WithTimeout(const DatabaseUrl& url, MonotonicTime deadline) {
  const auto all = std::min<MonotonicClock::duration>(deadline - MonotonicClock::now(), kLongestConnect);
  const auto left = std::chrono::floor<std::chrono::seconds>(all / url.hosts);
  return url.connection.Reveal() + "connect_timeout=" + std::to_string(std::max<std::int64_t>(2, left.count()));
}

}  // namespace

struct PostgresConnection::Handle {
  explicit Handle(const std::string& options) : connection(options), remarks(connection) {}
  pqxx::connection connection;
  Remarks remarks;
};

PostgresConnection::PostgresConnection(std::unique_ptr<Handle> handle, Watchdog& watchdog, std::string place)
    : watchdog_(watchdog), place_(std::move(place)), handle_(std::move(handle)) {}

PostgresConnection::~PostgresConnection() = default;

std::variant<std::unique_ptr<PostgresConnection>, Failure> PostgresConnection::Open(const DatabaseUrl& url,
                                                                                    Watchdog& watchdog,
                                                                                    MonotonicTime deadline) {
  try {
    auto handle = std::make_unique<Handle>(WithTimeout(url, deadline));
    return std::unique_ptr<PostgresConnection>(new PostgresConnection(std::move(handle), watchdog, url.place));
  } catch (const std::exception& error) {
    return ExplainConnect(error.what(), url.place, url.user);
  }
}

std::variant<Rows, Failure> PostgresConnection::Query(const std::string& sql, MonotonicTime deadline) {
  const auto guard = watchdog_.Watch(handle_->connection.sock(), deadline);
  try {
    pqxx::nontransaction work(handle_->connection);
    return CopyRows(work.exec(sql));
  } catch (const pqxx::broken_connection& error) {
    // libpqxx takes every error of class 08 for the connection's end. A foreign table whose own server is away raises one
    // too.
    if (!guard.Fired() && handle_->connection.is_open()) return ExplainStatement("", error.what());
    broken_ = true;
    if (guard.Fired()) return Failure{Reason::kTimeout, place_ + " did not answer before the poll's deadline"};
    return Failure{Reason::kUnreachable, place_ + " closed the connection"};
  } catch (const pqxx::sql_error& error) {
    broken_ = !handle_->connection.is_open() || EndsTheConnection(error.sqlstate());
    return ExplainStatement(SqlState(error), error.what());
  } catch (const pqxx::failure& error) {  // a serialization failure, or a replica's conflict with its recovery
    broken_ = !handle_->connection.is_open();
    return ExplainStatement("", error.what());
  } catch (const std::exception&) {
    broken_ = true;
    return Failure{Reason::kQuery, place_ + ": the answer could not be read"};
  }
}

std::vector<std::string> PostgresConnection::TakeRemarks() {
  return std::exchange(handle_->remarks.lines, {});
}

}  // namespace freshness
