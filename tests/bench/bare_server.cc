// freshness_bare_server PORT BYTES: answers every request on 127.0.0.1:PORT with the same BYTES, and does nothing else. Runs
// until it is killed.
#include <civetweb.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace {

std::string message;  // header and body; written before the server starts

int Answer(mg_connection* connection) {
  mg_write(connection, message.data(), message.size());
  return 200;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string listen = std::string("127.0.0.1:") + argv[1];
  const std::string body(std::strtoul(argv[2], nullptr, 10), 'x');
  message = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: keep-alive\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body;
  // As the exporter's own server has them.
  const char* options[] = {"listening_ports",
                           listen.c_str(),
                           "num_threads",
                           "64",
                           "request_timeout_ms",
                           "2000",
                           "enable_keep_alive",
                           "yes",
                           "keep_alive_timeout_ms",
                           "2000",
                           "tcp_nodelay",
                           "1",
                           "enable_directory_listing",
                           "no",
                           "enable_auth_domain_check",
                           "no",
                           nullptr};
  mg_callbacks callbacks{};
  callbacks.begin_request = &Answer;
  mg_init_library(0);
  if (!mg_start(&callbacks, nullptr, options)) return 1;
  for (;;) ::pause();
}
