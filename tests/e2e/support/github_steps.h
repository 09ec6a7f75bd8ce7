// The `run` steps of a GitHub workflow or composite action, run here one after the other as GitHub's runner does: each in a
// bash of its own, with its `env`, passed over or run as its `if` says. Steps that `use` another action are passed over.
//
//   const YAML::Node action = YAML::LoadFile(".../action.yml");
//   GithubSteps steps(action["runs"]["steps"], {{"inputs.args", ""}, ...});
//   steps.Run(environment, folder);
//   EXPECT_EQ(steps.ExitCode("Night"), 1);
#pragma once

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "tests/support/subprocess.h"

namespace freshness::test {

class GithubSteps {
 public:
  // `values` are what expressions name: "inputs.args", "secrets.DATABASE_URL". An expression that names another, or an `if`
  // that is not of the few kinds known here, throws std::runtime_error: this is no whole interpreter.
  GithubSteps(YAML::Node steps, std::map<std::string, std::string> values);

  // Runs them in `folder`, beside `environment` with what the runner sets. Whether none failed.
  bool Run(const Variables& environment, const std::filesystem::path& folder);

  // Nothing for a step that was passed over. Throws std::out_of_range for one that does not exist.
  std::optional<int> ExitCode(const std::string& name) const { return exit_codes_.at(name); }
  std::string Output(const std::string& name) const { return outputs_.at(name); }  // what it printed
  // What the steps have set: "steps.program.outputs.able".
  std::string Value(const std::string& name) const;

 private:
  std::string Filled(std::string text) const;
  bool Due(const std::string& condition, bool failed) const;
  void ReadOutputs(const std::string& id, const std::filesystem::path& file);

  const YAML::Node steps_;
  std::map<std::string, std::string> values_;
  std::map<std::string, std::optional<int>> exit_codes_;
  std::map<std::string, std::string> outputs_;
};

}  // namespace freshness::test
