#include "exporter/write_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace freshness {
namespace {

namespace fs = std::filesystem;

std::string Problem(const fs::path& path, int error) {
  std::string text = "cannot write " + path.string() + ": " + std::generic_category().message(error);
  if (error == ENOENT && !path.parent_path().empty()) text += "; make the folder " + path.parent_path().string() + " first";
  return text;
}

// Writes all of `text`; returns 0 or the error.
int WriteAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = ::write(file, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return 0;
}

// Opens `path` with `flags`, writes `text` and closes it; returns 0 or the error.
int WriteTo(const fs::path& path, int flags, std::string_view text) {
  // A pipe that nobody reads is an error at once; without O_NONBLOCK the opening would wait for a reader for ever.
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | flags, 0666);
  if (file < 0) return errno;
  ::fcntl(file, F_SETFL, flags & O_APPEND);
  const int error = WriteAll(file, text);
  // Some file systems tell of a full disk only here.
  return ::close(file) != 0 && error == 0 ? errno : error;
}

// Whether renaming another file to `path` would do harm: to a pipe, a device, or the name of an open descriptor, which may
// lead to a file.
bool IsStream(const fs::path& path) {
  const std::string name = path.lexically_normal().string();
  for (const char* descriptors : {"/dev/std", "/dev/fd/", "/proc/"}) {
    if (name.starts_with(descriptors)) return true;
  }
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  return fs::exists(status) && !fs::is_regular_file(status);
}

}  // namespace

std::optional<std::string> WriteFile(const fs::path& path, std::string_view text) {
  if (IsStream(path)) return AppendTo(path, text);
  std::error_code unresolved;
  fs::path target = fs::canonical(path, unresolved);
  if (unresolved) target = path;
  fs::path beside = target;
  beside += "." + std::to_string(::getpid()) + ".new";
  ::unlink(beside.c_str());  // a process of our number that was killed
  int error = WriteTo(beside, O_EXCL, text);
  if (error == 0 && ::rename(beside.c_str(), target.c_str()) != 0) error = errno;
  if (error == 0) return std::nullopt;
  ::unlink(beside.c_str());
  return Problem(path, error);
}

std::optional<std::string> AppendTo(const fs::path& path, std::string_view text) {
  const int error = WriteTo(path, O_APPEND, text);
  return error == 0 ? std::nullopt : std::optional(Problem(path, error));
}

}  // namespace freshness
