// An https server with a certificate that nobody has signed, and that answers GET with 200 (openssl s_server).
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace freshness::test {

class TlsEndpoint {
 public:
  // Throws std::runtime_error when it does not come up.
  TlsEndpoint();
  std::string Url() const;                    // https://127.0.0.1:PORT/, for which the certificate is made
  std::filesystem::path Certificate() const;  // what SSL_CERT_FILE has to name for the certificate to be trusted

 private:
  TempDir folder_;
  std::string port_;
  std::unique_ptr<Subprocess> server_;  // last: ends before its folder goes
};

}  // namespace freshness::test
