// POST /-/reload: who may, and what they are told.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "exporter/web_server.h"

namespace freshness {

// Has `reload` read the configuration anew and tells how that went: 200, or 500 with all that is wrong, a sentence a line.
// 403 for those who may not: a browser's page, whoever sent it (none of ours does, and another site's must not); and, where
// no password is asked for (`behind_password` is false), every client but those of this host. One that came through a proxy
// is not taken for such. Prometheus has a flag instead, --web.enable-lifecycle; whoever can reach loopback here may as well
// send SIGHUP, and a reload does only what a file says that they cannot write.
WebResponse ReloadPage(const WebRequest& request, bool behind_password,
                       const std::function<std::vector<std::string>(const std::string& asked_by)>& reload);

}  // namespace freshness
