// What the suites are given in files, and nobody else is to see.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace freshness {

// The secrets in the file of extra headers (SMOKE_HEADERS_FILE: JSON, {"name": "value"}): each value. Throws
// std::runtime_error, with one sentence that shows nothing of it, when the file cannot be read or is no such JSON.
std::vector<std::string> SecretsOfHeaders(const std::filesystem::path& file);

// Those in a storage state (SMOKE_STORAGE_FILE; https://playwright.dev/docs/auth): each cookie's and each stored value.
std::vector<std::string> SecretsOfStorage(const std::filesystem::path& file);

}  // namespace freshness
