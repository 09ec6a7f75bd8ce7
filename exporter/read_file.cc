#include "exporter/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace freshness {
namespace {

FileContent Unreadable(int error) {
  if (error == ENOENT) return {"", "does not exist"};
  if (error == EISDIR) return {"", "is a folder, not a file"};
  return {"", "cannot be read: " + std::generic_category().message(error)};
}

// Closes a file descriptor when it goes.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;  // one owner
  Descriptor& operator=(const Descriptor&) = delete;
  int Number() const { return number_; }

 private:
  int number_;
};

}  // namespace

FileContent ReadFile(const std::string& path, std::size_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (file.Number() < 0) return Unreadable(errno);
  FileContent content;
  std::array<char, 16384> buffer{};
  for (;;) {
    const ssize_t got = ::read(file.Number(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Unreadable(errno);
    if (got == 0) return content;
    content.text.append(buffer.data(), static_cast<std::size_t>(got));
    if (content.text.size() > max_bytes) return {"", "is larger than " + std::to_string(max_bytes / 1024) + " KiB"};
  }
}

}  // namespace freshness
