// The empty cluster that every private one is copied from: initdb takes a second, a copy a tenth of that.
#pragma once

#include <filesystem>
#include <string>

namespace freshness::test {

// Where postgres and initdb are: the newest of /usr/lib/postgresql/*/bin, else where PATH has them.
std::filesystem::path PostgresBinaries();

// The superuser's password in every cluster of this test program.
const std::string& ClusterPassword();

// Copies the empty cluster to `data`, which must not exist; makes it first if need be. Throws std::runtime_error.
void CopyEmptyCluster(const std::filesystem::path& data);

}  // namespace freshness::test
