// The web configuration's TLS part.
#pragma once

#include <filesystem>

#include "exporter/map_reader.h"

namespace freshness {

// Reports what is wrong with `field` (relative paths start at `folder`), and last that TLS cannot be had here: the server's
// library, CivetWeb 1.15, asks OpenSSL for SSL_get_peer_certificate, which OpenSSL 3 does not export, and would crash in the
// first handshake. The whole part is read all the same, so that a mistake in it is told before it is moved behind a proxy.
void ReadTls(const ConfigField& field, const std::filesystem::path& folder, ConfigProblems& problems);

}  // namespace freshness
