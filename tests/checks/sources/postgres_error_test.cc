#include "checks/sources/postgres_error.h"

#include <gtest/gtest.h>

#include <vector>

namespace freshness {
namespace {

constexpr char kAt[] = "connection to server at \"db.example.com\" (10.0.0.7), port 5432 failed: ";
constexpr char kPlace[] = "db.example.com:5432/prod";

struct ConnectCase {
  std::string text;  // as libpq 15, PostgreSQL 15 or pgbouncer 1.18 word it
  Reason reason;
  std::string says;  // follows the place
};

const std::vector<ConnectCase> kConnectCases = {
    {std::string(kAt) + "FATAL:  password authentication failed for user \"app\"", Reason::kAuth,
     "refused the password of user \"app\""},
    {std::string(kAt) + "fe_sendauth: no password supplied", Reason::kAuth, "asks for a password and the URL has none"},
    {std::string(kAt) +
         "FATAL:  no pg_hba.conf entry for host \"10.0.0.9\", user \"app\", database \"prod\", SSL encryption",
     Reason::kAuth, "does not let user \"app\" in from this host (pg_hba.conf)"},
    {std::string(kAt) +
         "FATAL:  pg_hba.conf rejects connection for host \"10.0.0.9\", user \"app\", database \"prod\", no encryption",
     Reason::kAuth, "does not let user \"app\" in from this host (pg_hba.conf)"},
    {std::string(kAt) + "FATAL:  Peer authentication failed for user \"app\"", Reason::kAuth,
     "refused to authenticate user \"app\""},
    {std::string(kAt) + "FATAL:  SASL authentication failed", Reason::kAuth, "refused to authenticate user \"app\""},
    {std::string(kAt) + "FATAL:  no such user: app", Reason::kAuth, "knows no user \"app\""},
    {std::string(kAt) + "FATAL:  role \"app\" does not exist", Reason::kAuth, "knows no user \"app\""},
    {std::string(kAt) + "FATAL:  role \"app\" is not permitted to log in", Reason::kAuth,
     "does not let user \"app\" log in"},
    {std::string(kAt) + "FATAL:  database \"prod\" does not exist", Reason::kUnreachable,
     "is not there: the server knows no such database"},
    {std::string(kAt) + "FATAL:  no such database: prod", Reason::kUnreachable,
     "is not there: the pooler knows no such database"},
    {std::string(kAt) + "FATAL:  sorry, too many clients already", Reason::kUnreachable,
     "has no connection left (max_connections)"},
    {std::string(kAt) + "FATAL:  remaining connection slots are reserved for non-replication superuser connections",
     Reason::kUnreachable, "has no connection left for user \"app\""},
    {std::string(kAt) + "FATAL:  no more connections allowed (max_client_conn)", Reason::kUnreachable,
     "has no connection left (the pooler's max_client_conn)"},
    {std::string(kAt) + "FATAL:  the database system is starting up", Reason::kUnreachable, "is starting up"},
    {std::string(kAt) + "FATAL:  the database system is shutting down", Reason::kUnreachable, "is shutting down"},
    {std::string(kAt) + "server closed the connection unexpectedly", Reason::kUnreachable,
     "closed the connection before it was made"},
    {"could not translate host name \"db.example.com\" to address: Name or service not known", Reason::kUnreachable,
     "cannot be found: its host name does not resolve"},
    {std::string(kAt) + "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?",
     Reason::kUnreachable, "refused the connection: nothing listens there"},
    {std::string(kAt) + "timeout expired", Reason::kTimeout, "did not answer the connection in time"},
    {std::string(kAt) + "server does not support SSL, but SSL was required", Reason::kUnreachable,
     "and this side cannot agree on TLS (see sslmode)"},
    {std::string(kAt) + "SSL error: certificate verify failed", Reason::kUnreachable,
     "and this side cannot agree on TLS (see sslmode)"},
    // Two addresses tried: the server's own word says more than the network's.
    {std::string(kAt) + "Connection refused\n" + kAt + "FATAL:  password authentication failed for user \"app\"",
     Reason::kAuth, "refused the password of user \"app\""},
    {std::string(kAt) + "No route to host", Reason::kUnreachable, "cannot be reached"},
    {"missing \"=\" after \"Zq9Kw7Jx4\" in connection info string", Reason::kUnreachable, "cannot be reached"},
    {"", Reason::kUnreachable, "cannot be reached"},
};

TEST(ExplainConnect, SaysWhatIsKnownOfTheTextAndNeverTheText) {
  for (const ConnectCase& each : kConnectCases) {
    const Failure failure = ExplainConnect(each.text, kPlace, "app");
    EXPECT_EQ(failure.detail, std::string(kPlace) + " " + each.says) << each.text;
    EXPECT_EQ(ToString(failure.reason), ToString(each.reason)) << each.text;
  }
}

TEST(ExplainConnect, ANameThatHoldsAnotherErrorsWordIsNotTakenForIt) {
  // Symptom: "an option of the URL has a value that libpq does not take" of a host name that does not resolve.
  for (const std::string host : {"nosuch.invalid", "is disabled", "SSL", "no such user"}) {
    const auto said = ExplainConnect("could not translate host name \"" + host + "\" to address: Name or service not known",
                                     kPlace, "app");
    EXPECT_EQ(said.detail, std::string(kPlace) + " cannot be found: its host name does not resolve") << host;
  }
}

TEST(ExplainConnect, ALimitOfConnectionsIsNoUnknownUserOrDatabase) {
  for (const std::string of : {"role \"app\"", "database \"prod\""}) {
    const Failure failure = ExplainConnect(kAt + ("FATAL:  too many connections for " + of), kPlace, "app");
    EXPECT_EQ(failure.reason, Reason::kUnreachable);
    EXPECT_NE(failure.detail.find("has no connection left"), std::string::npos) << failure.detail;
  }
}

TEST(ExplainConnect, ADatabaseThatMayNotBeConnectedToIsNotUnknown) {
  const Failure failure = ExplainConnect(std::string(kAt) +
                                             "FATAL:  permission denied for database \"prod\"\nDETAIL:  User does not "
                                             "have CONNECT privilege.",
                                         kPlace, "app");
  EXPECT_EQ(failure.reason, Reason::kPermission);
  EXPECT_NE(failure.detail.find("CONNECT"), std::string::npos) << failure.detail;
}

TEST(ExplainConnect, ADatabaseThatIsClosedIsNotUnknown) {
  for (const std::string text :
       {"database \"prod\" is not currently accepting connections", "database \"prod\" is disabled"}) {
    const Failure failure = ExplainConnect(kAt + ("FATAL:  " + text), kPlace, "app");
    EXPECT_EQ(failure.reason, Reason::kUnreachable);
    EXPECT_EQ(failure.detail.find("knows no such"), std::string::npos) << failure.detail;
  }
}

TEST(ExplainStatement, NamesTheReasonByTheSqlstate) {
  struct Case {
    std::string state, message;
    Reason reason;
    std::string detail;
  };
  const std::vector<Case> cases = {
      {"57014", "ERROR:  canceling statement due to statement timeout", Reason::kTimeout,
       "the statement took longer than the poll may (SQLSTATE 57014)"},
      {"55P03", "ERROR:  canceling statement due to lock timeout", Reason::kTimeout,
       "the table is locked by another transaction (SQLSTATE 55P03)"},
      {"42501", "ERROR:  permission denied for table rollups\n", Reason::kPermission,
       "permission denied for table rollups (SQLSTATE 42501)"},
      {"42P01", "ERROR:  relation \"rollups\" does not exist\nLINE 1: select secret_text\n        ^", Reason::kQuery,
       "relation \"rollups\" does not exist (SQLSTATE 42P01)"},
      {"42703", "ERROR:  column t.bucket_end does not exist", Reason::kQuery,
       "column t.bucket_end does not exist (SQLSTATE 42703)"},
      {"28000", "FATAL:  role is gone", Reason::kAuth, "FATAL:  role is gone (SQLSTATE 28000)"},
      {"57P01", "FATAL:  terminating connection due to administrator command", Reason::kUnreachable,
       "FATAL:  terminating connection due to administrator command (SQLSTATE 57P01)"},
      {"08P01", "ERROR:  server conn crashed?", Reason::kUnreachable, "server conn crashed? (SQLSTATE 08P01)"},
      {"53300", "FATAL:  sorry, too many clients already", Reason::kUnreachable,
       "FATAL:  sorry, too many clients already (SQLSTATE 53300)"},
  };
  for (const Case& each : cases) {
    const Failure failure = ExplainStatement(each.state, each.message);
    EXPECT_EQ(ToString(failure.reason), ToString(each.reason)) << each.state;
    EXPECT_EQ(failure.detail, each.detail);
  }
}

TEST(ExplainStatement, HidesTheValuesThatDataExceptionsQuote) {
  for (const std::string state : {"22P02", "22007", "22008", "22003"}) {
    const Failure failure =
        ExplainStatement(state, "ERROR:  invalid input syntax for type timestamp: \"alice@example.com\"");
    EXPECT_EQ(failure.reason, Reason::kMalformed);
    EXPECT_EQ(failure.detail, "a value cannot be read as a time, or compared with one of `where` (SQLSTATE " + state + ")");
  }
}

TEST(ExplainStatement, KeepsTheMessageToOneLineOfAReasonableLength) {
  const Failure failure =
      ExplainStatement("42P01", "ERROR:  relation \"" + std::string(5000, 'x') + "\x1b\" does not\x7f exist\nDETAIL: more");
  EXPECT_LT(failure.detail.size(), 240U);
  EXPECT_EQ(failure.detail.find('\n'), std::string::npos);
  EXPECT_EQ(failure.detail.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace freshness
