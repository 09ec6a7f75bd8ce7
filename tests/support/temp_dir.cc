#include "tests/support/temp_dir.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace freshness::test {

TempDir::TempDir() {
  std::string name = (std::filesystem::temp_directory_path() / "freshness-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::system_error(errno, std::generic_category(), "cannot make " + name);
  path_ = name;
  using std::filesystem::perms;
  std::filesystem::permissions(
      path_, perms::owner_all | perms::group_read | perms::group_exec | perms::others_read | perms::others_exec);
}

TempDir::~TempDir() {
  std::error_code ignored;  // a leftover folder must not fail a test that passed
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace freshness::test
