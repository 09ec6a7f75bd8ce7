// A real Supabase REST API (@supabase/lite) over a private Postgres.
//
//   SupabaseServer& supabase = SharedSupabase();            // over SharedPostgres()
//   SupabaseProject project = supabase.Project(database.Name(), supabase.SecretKey());
//   ... supabase.Forget(database.Name());                   // when its tables have changed, and before it is dropped
#pragma once

#include <memory>
#include <string>

#include "tests/support/private_postgres.h"
#include "tests/support/subprocess.h"

namespace freshness::test {

// Serves every database of `postgres`, which must outlive it, on a loopback port of its own, from construction to
// destruction.
class SupabaseServer {
 public:
  // Throws std::runtime_error, with what it said, when it does not come up: `make test` installs what it needs.
  explicit SupabaseServer(const PrivatePostgres& postgres);
  ~SupabaseServer();
  SupabaseServer(const SupabaseServer&) = delete;  // one port, one server
  SupabaseServer& operator=(const SupabaseServer&) = delete;

  int Port() const { return port_; }
  // What SUPABASE_URL is to be for a database: where keys are taken, and where tokens are.
  std::string Url(const std::string& database) const { return Root() + "/keys/" + database; }
  std::string TokenUrl(const std::string& database) const { return Root() + "/jwt/" + database; }

  static std::string SecretKey() { return "sb_secret_hush0hush1hush2hush3"; }
  static std::string PublishableKey() { return "sb_publishable_qZ7kX9wV3jQqZ7kX9"; }
  // `kind` is good, expired, forged or unsigned.
  std::string Token(const std::string& kind, const std::string& role) const;

  // Closes the server's connections to a database; it reads the tables anew when it is next asked.
  void Forget(const std::string& database) const;

 private:
  std::string Root() const { return "http://127.0.0.1:" + std::to_string(port_); }

  std::unique_ptr<Subprocess> server_;
  int port_ = 0;
};

// One for the whole test program, over SharedPostgres(), made when first asked for.
SupabaseServer& SharedSupabase();

}  // namespace freshness::test
