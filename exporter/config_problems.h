// Everything that is wrong with a configuration, collected so that it can be said at once.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshness {

class ConfigProblems {
 public:
  // `file` is the name to print before each line number.
  explicit ConfigProblems(std::string file) : file_(std::move(file)) {}

  // A problem at `line` of the file: "FILE:LINE: WHERE: WHAT". `where` is a path such as "checks[2].table", or empty.
  void Add(int line, std::string_view where, std::string_view what);
  // A problem with the environment or a flag; listed after those of the file, without a line.
  void AddElsewhere(std::string what);

  bool empty() const { return found_.empty(); }
  // By line, those of one line in the order found; a hundred at the most, then how many more there are.
  std::vector<std::string> Listed() const;

 private:
  struct Problem {
    int line;
    std::string text;
  };
  std::string file_;
  std::vector<Problem> found_;
};

// A value from the file between quotes, cut to a readable length; "the value" where it looks like a URL, since a password
// may be in it.
std::string Shown(std::string_view value);

}  // namespace freshness
