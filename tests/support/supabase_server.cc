#include "tests/support/supabase_server.h"

#include <filesystem>
#include <stdexcept>

#include "tests/places.h"
#include "tests/support/http_client.h"

namespace freshness::test {
namespace {

constexpr std::chrono::seconds kStartTimeout(60);

// Where tests/support/supabase/install puts it.
const std::filesystem::path kFolder = std::filesystem::path(FRESHNESS_SOURCE_ROOT) / "build" / "npm" / "supabase";

}  // namespace

SupabaseServer::SupabaseServer(const PrivatePostgres& postgres) {
  if (!std::filesystem::exists(kFolder / "installed")) {
    throw std::runtime_error("The tests' Supabase server is not installed: `make test` does it, or run " +
                             std::string(FRESHNESS_SOURCE_ROOT) + "/tests/support/supabase/install " + kFolder.string());
  }
  Variables environment = BasicEnvironment();
  const std::string url = postgres.Url("");
  environment["SERVER"] = url.substr(0, url.size() - 1);
  environment["PUBLISHABLE_KEY"] = PublishableKey();
  environment["SECRET_KEY"] = SecretKey();
  environment["JWT_SECRET"] = "the-tests-own-secret-of-over-32-letters";
  environment["DO_NOT_TRACK"] = "1";
  server_ = std::make_unique<Subprocess>(std::vector<std::string>{"node", kFolder / "serve.mjs"}, environment);
  const std::string port = "port ";
  if (!server_->WaitForOut(port, kStartTimeout)) {
    throw std::runtime_error("The tests' Supabase server is not up; it said: " + server_->Out() + server_->Err());
  }
  port_ = std::stoi(server_->Out().substr(server_->Out().find(port) + port.size()));
}

SupabaseServer::~SupabaseServer() = default;

std::string SupabaseServer::Token(const std::string& kind, const std::string& role) const {
  return HttpGet(port_, "/token/" + kind + "/" + role).body;
}

void SupabaseServer::Forget(const std::string& database) const {
  const auto answer = HttpGet(port_, "/forget/" + database);
  if (answer.status != 200) throw std::runtime_error("The tests' Supabase server does not forget: " + answer.body);
}

SupabaseServer& SharedSupabase() {
  static SupabaseServer supabase(SharedPostgres());
  return supabase;
}

}  // namespace freshness::test
