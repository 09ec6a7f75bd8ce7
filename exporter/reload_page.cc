#include "exporter/reload_page.h"

#include <memory>
#include <utility>

namespace freshness {
namespace {

WebResponse Text(int status, std::string text) {
  return {.status = status, .body = std::make_shared<const std::string>(std::move(text))};
}

}  // namespace

WebResponse ReloadPage(const WebRequest& request, bool behind_password,
                       const std::function<std::vector<std::string>(const std::string& asked_by)>& reload) {
  if (request.from_browser) return Text(403, "A browser's page may not reload the configuration.\n");
  const bool local = request.client.starts_with("127.") && !request.forwarded;
  if (!behind_password && !local) {
    return Text(403,
                "Without a password only this host itself may reload the configuration: set basic_auth_users in "
                "--web.config.file, or send SIGHUP.\n");
  }
  const auto problems = reload("POST from " + request.client);
  if (problems.empty()) return Text(200, "The configuration was read anew.\n");
  std::string text = "The configuration is no good; the one before stays in force.\n";
  for (const std::string& problem : problems) text += problem + "\n";
  return Text(500, std::move(text));
}

}  // namespace freshness
