// Who may include what.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/places.h"
#include "tests/support/source_tree.h"

namespace freshness::test {
namespace {

// From the top down: a file may include its own layer and those below. checks/sql holds generated text, and knows nothing.
const std::vector<std::string> kLayers = {"exporter/",   "alerts/",       "checks/nightly/", "checks/sources/",
                                          "checks/net/", "checks/model/", "checks/sql/"};

std::optional<std::size_t> LayerOf(const std::string& path) {
  for (std::size_t i = 0; i < kLayers.size(); ++i) {
    if (path.starts_with(kLayers[i])) return i;
  }
  return std::nullopt;
}

struct ThirdParty {
  std::string header;               // what its headers begin with
  std::vector<std::string> owners;  // the folders that may include them
};

const std::vector<ThirdParty> kThirdParty = {
    {"prometheus/", {"exporter/"}},   {"civetweb.h", {"exporter/"}},
    {"CivetServer.h", {"exporter/"}}, {"CLI/", {"exporter/"}},
    {"yaml-cpp/", {"exporter/"}},     {"spdlog/", {"exporter/"}},
    {"zlib.h", {"exporter/"}},        {"nlohmann/", {"exporter/", "alerts/", "checks/nightly/", "checks/sources/"}},
    {"pqxx/", {"checks/sources/"}},   {"libpq", {"checks/sources/"}},
    {"curl/", {"checks/net/"}},       {"crypt.h", {"exporter/"}},
    {"nettle/", {"exporter/"}},
};

// The system's own headers that stand in folders.
const std::vector<std::string> kSystemFolders = {"sys/", "netinet/", "arpa/", "net/", "linux/"};

bool StartsWithOneOf(const std::string& text, const std::vector<std::string>& starts) {
  return std::any_of(starts.begin(), starts.end(), [&](const std::string& start) { return text.starts_with(start); });
}

TEST(LayersTest, IncludesPointDown) {
  const std::vector<SourceFile> files = ProductSources(FRESHNESS_SOURCE_ROOT);
  ASSERT_GT(files.size(), 20u);
  for (const SourceFile& file : files) {
    const std::optional<std::size_t> own = LayerOf(file.path);
    ASSERT_TRUE(own) << file.path << " belongs to no layer: add its folder to the list.";
    for (const std::string& included : FindAll(file.text, "#include \"([^\"]+)\"")) {
      const std::optional<std::size_t> other = LayerOf(included);
      ASSERT_TRUE(other) << file.path << " includes \"" << included << "\", which is not named from the root.";
      EXPECT_LE(*own, *other) << file.path << " includes " << included << ", of a layer above its own.";
    }
  }
}

TEST(LayersTest, ThirdPartyHeadersStayWithTheirOwners) {
  for (const SourceFile& file : ProductSources(FRESHNESS_SOURCE_ROOT)) {
    for (const std::string& included : FindAll(file.text, "#include <([^>]+)>")) {
      const auto rule = std::find_if(kThirdParty.begin(), kThirdParty.end(),
                                     [&](const ThirdParty& party) { return included.starts_with(party.header); });
      if (rule == kThirdParty.end()) {
        const bool system = included.find('/') == std::string::npos || StartsWithOneOf(included, kSystemFolders);
        EXPECT_TRUE(system) << file.path << " includes <" << included << ">, of which no rule tells the owner: add one.";
        continue;
      }
      EXPECT_TRUE(file.path.ends_with(".cc")) << file.path << ": <" << included << "> belongs in a .cc.";
      EXPECT_TRUE(StartsWithOneOf(file.path, rule->owners)) << file.path << " may not include <" << included << ">.";
    }
  }
}

TEST(LayersTest, ProductCodeDoesNotKnowItsTests) {
  for (const SourceFile& file : ProductSources(FRESHNESS_SOURCE_ROOT)) {
    EXPECT_TRUE(FindAll(file.text, "#include [\"<](tests/|gtest/)").empty()) << file.path;
  }
}

}  // namespace
}  // namespace freshness::test
