// A request, out of what CivetWeb makes of it.
#pragma once

#include "exporter/web_server.h"

struct mg_request_info;

namespace freshness {

WebRequest ReadRequest(const mg_request_info& info);

// Whether the request says in one way, and clearly, how long its body is. Where two servers on its way read that
// differently, one takes for the next request what the other takes for a body; CivetWeb takes the first of what it finds.
bool BodyIsClear(const mg_request_info& info);

}  // namespace freshness
