// What the tests of the command line share.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "exporter/command_line.h"

namespace freshness {

using Arguments = std::vector<std::string>;

inline std::variant<CommandLine, EarlyExit> Parse(const Arguments& arguments) {
  std::vector<const char*> argv = {"freshness_exporter"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  return ParseCommandLine(static_cast<int>(argv.size()), argv.data());
}

inline CommandLine Parsed(const Arguments& arguments) {
  auto parsed = Parse(arguments);
  if (const auto* exit = std::get_if<EarlyExit>(&parsed)) {
    ADD_FAILURE() << exit->text;
    return {};
  }
  return std::get<CommandLine>(std::move(parsed));
}

inline EarlyExit Refused(const Arguments& arguments) {
  auto parsed = Parse(arguments);
  if (std::holds_alternative<CommandLine>(parsed)) return {-1, "accepted"};
  return std::get<EarlyExit>(std::move(parsed));
}

// The sentence of a usage error, without the name in front and the pointer to --help behind.
inline std::string Complaint(const Arguments& arguments) {
  const EarlyExit exit = Refused(arguments);
  EXPECT_EQ(exit.status, 2);
  const std::string before = "freshness_exporter: ", behind = "\nSee freshness_exporter --help.\n";
  EXPECT_TRUE(exit.text.starts_with(before) && exit.text.ends_with(behind)) << exit.text;
  if (exit.text.size() < before.size() + behind.size()) return exit.text;
  return exit.text.substr(before.size(), exit.text.size() - before.size() - behind.size());
}

}  // namespace freshness
