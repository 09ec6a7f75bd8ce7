#include "tests/doubles/tls_endpoint.h"

#include <stdexcept>

namespace freshness::test {

TlsEndpoint::TlsEndpoint() {
  const std::string certificate = Certificate().string();
  const std::string key = (folder_.Path() / "key.pem").string();
  const Finished made = RunProgram(
      {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key,
       "-out", certificate, "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"},
      BasicEnvironment());
  if (made.exit_code != 0) throw std::runtime_error("openssl makes no certificate: " + made.err);
  server_ = std::make_unique<Subprocess>(
      std::vector<std::string>{"openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"},
      BasicEnvironment());
  const std::string accept = "ACCEPT 127.0.0.1:";
  if (!server_->WaitForOut(accept, std::chrono::seconds(20))) throw std::runtime_error("s_server: " + server_->Err());
  const std::string out = server_->Out();
  const auto from = out.find(accept) + accept.size();
  port_ = out.substr(from, out.find_first_not_of("0123456789", from) - from);
}

std::string TlsEndpoint::Url() const {
  return "https://127.0.0.1:" + port_ + "/";
}

std::filesystem::path TlsEndpoint::Certificate() const {
  return folder_.Path() / "certificate.pem";
}

}  // namespace freshness::test
