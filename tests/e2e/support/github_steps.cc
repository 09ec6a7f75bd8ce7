#include "tests/e2e/support/github_steps.h"

#include <fstream>
#include <regex>
#include <stdexcept>

namespace freshness::test {

GithubSteps::GithubSteps(YAML::Node steps, std::map<std::string, std::string> values)
    : steps_(std::move(steps)), values_(std::move(values)) {}

std::string GithubSteps::Value(const std::string& name) const {
  const auto found = values_.find(name);
  // What a step did not set is empty; what nobody knows is a mistake of the file's or of the test's.
  if (found == values_.end() && !name.starts_with("steps.")) throw std::runtime_error("nothing is known of " + name);
  return found == values_.end() ? "" : found->second;
}

std::string GithubSteps::Filled(std::string text) const {
  static const std::regex expression(R"(\$\{\{ ([a-zA-Z_.-]+) \}\})");
  std::smatch match;
  while (std::regex_search(text, match, expression)) {
    text = match.prefix().str() + Value(match[1]) + match.suffix().str();
  }
  if (text.find("${{") != std::string::npos) throw std::runtime_error("an expression of a kind not known here: " + text);
  return text;
}

bool GithubSteps::Due(const std::string& condition, bool failed) const {
  if (condition.empty()) return !failed;
  if (condition == "always()") return true;
  static const std::regex after_failure(R"(\(failure\(\) \|\| cancelled\(\)\) && ([a-z.-]+) (==|!=) 'true')");
  std::smatch match;
  if (!std::regex_match(condition, match, after_failure))
    throw std::runtime_error("an if of a kind not known here: " + condition);
  return failed && (Value(match[1]) == "true") == (match[2] == "==");
}

void GithubSteps::ReadOutputs(const std::string& id, const std::filesystem::path& file) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    values_["steps." + id + ".outputs." + line.substr(0, line.find('='))] = line.substr(line.find('=') + 1);
  }
}

bool GithubSteps::Run(const Variables& environment, const std::filesystem::path& folder) {
  bool failed = false;
  for (const YAML::Node& step : steps_) {
    if (!step["run"]) continue;
    const std::string name = step["name"].as<std::string>();
    exit_codes_[name] = std::nullopt;
    if (!Due(step["if"].as<std::string>(""), failed)) continue;

    Variables its = environment;
    for (const auto& variable : step["env"])
      its[variable.first.as<std::string>()] = Filled(variable.second.as<std::string>());
    const std::filesystem::path output = folder / "output";
    std::ofstream(output).close();
    its["GITHUB_OUTPUT"] = output;
    // As the runner starts `shell: bash`, from a file.
    const std::filesystem::path script = folder / "step.sh";
    std::ofstream(script) << Filled(step["run"].as<std::string>());
    const Finished done = RunProgram(
        {"env", "--chdir=" + folder.string(), "bash", "--noprofile", "--norc", "-eo", "pipefail", script.string()}, its);
    exit_codes_[name] = done.exit_code;
    outputs_[name] = done.out + done.err;
    failed |= done.exit_code != 0;
    ReadOutputs(step["id"].as<std::string>(""), output);
  }
  return !failed;
}

}  // namespace freshness::test
