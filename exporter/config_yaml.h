// The configuration in force, as a person may see it: the page at /config.
#pragma once

#include <string>

#include "exporter/config.h"
#include "exporter/web_config.h"

namespace freshness {

// YAML that can be given to --config.file again and means the same: targets with the name of what holds their URL, never the
// URL; behind it, as a comment, HOST:PORT/DATABASE. What the web configuration says follows as comments, hashes left out.
std::string ConfigYaml(const Config& config, const WebConfig& web);

}  // namespace freshness
