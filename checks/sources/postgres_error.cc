#include "checks/sources/postgres_error.h"

#include <array>

#include "checks/model/text.h"

namespace freshness {
namespace {

constexpr std::size_t kDetailBytes = 200;

struct Known {
  std::string_view phrase;  // in libpq's or the server's text
  Reason reason;
  std::string_view meaning;  // follows "HOST:PORT/DATABASE "
};

// Looked through in order: libpq may have tried several addresses, and the server's own word says more than the network's.
constexpr std::array<Known, 29> kConnectErrors = {{
    {"password authentication failed", Reason::kAuth, "refused the password of user %"},
    {"no password supplied", Reason::kAuth, "asks for a password and the URL has none"},
    {"pg_hba.conf", Reason::kAuth, "does not let user % in from this host (pg_hba.conf)"},
    {"no such user", Reason::kAuth, "knows no user %"},
    {"authentication failed", Reason::kAuth, "refused to authenticate user %"},
    {"is not permitted to log in", Reason::kAuth, "does not let user % log in"},
    {"too many connections for", Reason::kUnreachable, "has no connection left for user % or this database"},
    {"permission denied for database", Reason::kPermission, "does not let user % into this database (right CONNECT)"},
    {"is not currently accepting", Reason::kUnreachable, "lets nobody into this database"},
    {"is disabled", Reason::kUnreachable, "lets nobody into this database"},
    {"role \"", Reason::kAuth, "knows no user %"},
    {"database \"", Reason::kUnreachable, "is not there: the server knows no such database"},
    {"no such database", Reason::kUnreachable, "is not there: the pooler knows no such database"},
    {"too many clients", Reason::kUnreachable, "has no connection left (max_connections)"},
    {"no more connections allowed", Reason::kUnreachable, "has no connection left (the pooler's max_client_conn)"},
    {"remaining connection slots", Reason::kUnreachable, "has no connection left for user %"},
    {"starting up", Reason::kUnreachable, "is starting up"},
    {"shutting down", Reason::kUnreachable, "is shutting down"},
    {"query_wait_timeout", Reason::kUnreachable, "has a pooler that gets no connection to its server"},
    {"server login", Reason::kUnreachable, "has a pooler that cannot log in to its server"},
    {"unsupported startup parameter", Reason::kUnreachable, "refused an option of the URL (a pooler takes no `options=`)"},
    {"session is read-only", Reason::kUnreachable,
     "gives read-only sessions alone, and target_session_attrs asks for another"},
    {"No such file or directory", Reason::kUnreachable, "cannot be reached: there is no such socket"},
    {"invalid", Reason::kUnreachable, "cannot be reached: an option of the URL has a value that libpq does not take"},
    {"could not translate host name", Reason::kUnreachable, "cannot be found: its host name does not resolve"},
    {"Connection refused", Reason::kUnreachable, "refused the connection: nothing listens there"},
    {"server closed the connection", Reason::kUnreachable, "closed the connection before it was made"},
    {"timeout expired", Reason::kTimeout, "did not answer the connection in time"},
    {"SSL", Reason::kUnreachable, "and this side cannot agree on TLS (see sslmode)"},
}};

// Without what stands in quotes: names of the user's choice ("db.invalid"), in which a phrase may stand by chance.
std::string WithoutNames(std::string_view text) {
  std::string rest;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted || c == '"') rest += c;
  }
  return rest;
}

std::string FirstLine(std::string_view message) {
  constexpr std::string_view kSeverity = "ERROR:  ";
  if (message.starts_with(kSeverity)) message.remove_prefix(kSeverity.size());
  return OneLine(message.substr(0, message.find('\n')), kDetailBytes);
}

}  // namespace

Failure ExplainStatement(std::string_view sqlstate, std::string_view message) {
  const std::string code = sqlstate.empty() ? "" : " (SQLSTATE " + std::string(sqlstate) + ")";
  const std::string_view kind = sqlstate.substr(0, 2);
  if (sqlstate == "57014") return {Reason::kTimeout, "the statement took longer than the poll may" + code};
  if (sqlstate == "55P03") return {Reason::kTimeout, "the table is locked by another transaction" + code};
  if (sqlstate == "42501") return {Reason::kPermission, FirstLine(message) + code};
  if (kind == "28") return {Reason::kAuth, FirstLine(message) + code};
  if (kind == "08" || kind == "57" || kind == "53") return {Reason::kUnreachable, FirstLine(message) + code};
  if (kind == "22") return {Reason::kMalformed, "a value cannot be read as a time, or compared with one of `where`" + code};
  return {Reason::kQuery, FirstLine(message) + code};
}

Failure ExplainConnect(std::string_view libpq_text, const std::string& place, const std::string& user) {
  const std::string text = WithoutNames(libpq_text);
  for (const Known& known : kConnectErrors) {
    if (text.find(known.phrase) == std::string::npos) continue;
    std::string meaning(known.meaning);
    if (const auto mark = meaning.find('%'); mark != std::string::npos) meaning.replace(mark, 1, '"' + user + '"');
    return {known.reason, place + " " + meaning};
  }
  return {Reason::kUnreachable, place + " cannot be reached"};
}

}  // namespace freshness
