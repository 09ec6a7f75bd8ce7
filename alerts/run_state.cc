#include "alerts/run_state.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "alerts/run_state_json.h"
#include "checks/model/text.h"

namespace freshness {
namespace {

constexpr std::size_t kLargestFile = 16 << 20;
constexpr auto kKept = std::chrono::days(30);

[[noreturn]] void Fail(const std::string& what, const std::filesystem::path& where) {
  throw std::runtime_error(what + " " + where.string() + ": " + std::strerror(errno) + "; choose a folder with --run.dir");
}

// FNV-1a, which stays the same from one build to the next. http://www.isthe.com/chongo/tech/comp/fnv/
std::uint64_t Digest(const std::string& text) {
  std::uint64_t digest = 0xcbf29ce484222325;
  for (const char c : text) digest = (digest ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return digest;
}

// A run's id is CI's or the user's; only what is safe in a file's name is kept of it, and a digest keeps two ids apart.
std::string FileName(const std::string& run_id) {
  std::string name;
  for (const char c : run_id.substr(0, 80)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    name += plain ? c : '_';
  }
  return name == run_id && !name.empty() ? name : name + "-" + std::to_string(Digest(run_id));
}

int Lock(const std::filesystem::path& path, Duration patience) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) Fail("cannot open", path);
  const MonotonicTime until = MonotonicClock::now() + patience;
  while (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      ::close(file);
      Fail("cannot lock", path);
    }
    if (MonotonicClock::now() >= until) {
      ::close(file);
      throw std::runtime_error("another process of this run has held " + path.string() +
                               " for too long; end it, or try again");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return file;
}

// What became of the alert also stands in the lock's mode, as a number in its three bits of execution, which nobody uses:
// changing it takes no room on a disk that is full. The record is written whole, or not at all.
constexpr mode_t kMarkBits[] = {S_IXUSR, S_IXGRP, S_IXOTH};

void WriteMark(int lock, Alerted alerted) {
  mode_t mode = S_IRUSR | S_IWUSR;
  for (unsigned bit = 0; bit < std::size(kMarkBits); ++bit) {
    if (static_cast<unsigned>(alerted) >> bit & 1) mode |= kMarkBits[bit];
  }
  // Without it, there is still the record. (A file system that has no modes ignores it.)
  [[maybe_unused]] const int written = ::fchmod(lock, mode);
}

Alerted ReadMark(int lock) {
  struct stat status {};
  if (::fstat(lock, &status) != 0) return Alerted::kNo;
  unsigned number = 0;
  for (unsigned bit = 0; bit < std::size(kMarkBits); ++bit) number |= (status.st_mode & kMarkBits[bit] ? 1u : 0u) << bit;
  return number <= static_cast<unsigned>(Alerted::kRejected) ? static_cast<Alerted>(number) : Alerted::kNo;
}

// Writes all of `text` and syncs it.
bool WriteWhole(const std::filesystem::path& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return false;
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t wrote = ::write(file, text.data() + done, text.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) break;
    done += static_cast<std::size_t>(wrote);
  }
  const bool good = done == text.size() && ::fsync(file) == 0;
  const int error = errno;
  ::close(file);
  errno = error;
  return good;
}

// The content of a regular file of bearable size, else "".
std::string ReadSmall(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error) || std::filesystem::file_size(path, error) > kLargestFile) return "";
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Files of other runs, by their ending, that are older than any run. What cannot be removed stays.
void RemoveOld(const std::filesystem::path& folder) {
  const auto oldest = std::filesystem::file_time_type::clock::now() - kKept;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string ending = entry->path().extension();
    const bool ours = ending == ".json" || ending == ".lock" || ending == ".new" || ending == ".foreign";
    std::error_code unknown;
    if (!ours || !entry->is_regular_file(unknown) || unknown) continue;
    const auto touched = entry->last_write_time(unknown);
    if (!unknown && touched < oldest) std::filesystem::remove(entry->path(), unknown);
  }
}

}  // namespace

RunState::RunState(const std::filesystem::path& folder, const std::string& run_id, Duration patience)
    : file_(folder / (FileName(run_id) + ".json")), run_id_(ValidUtf8(run_id)) {
  std::error_code error;
  if (std::filesystem::create_directories(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  lock_ = Lock(folder / (FileName(run_id) + ".lock"), patience);
  ::futimens(lock_, nullptr);  // in use: no other run takes it for old
  RemoveOld(folder);
  Load();
  // It was written first.
  if (const Alerted marked = ReadMark(lock_); marked != Alerted::kNo) record_.alerted = marked;
}

RunState::~RunState() {
  ::close(lock_);
}

void RunState::Load() {
  record_.report.run_id = run_id_;
  std::error_code error;
  if (std::filesystem::symlink_status(file_, error).type() == std::filesystem::file_type::not_found) return;
  if (auto read = ReadRunRecord(ReadSmall(file_), run_id_)) {
    record_ = *std::move(read);
    return;
  }
  // Out of the way, so that what it was can still be seen, and so that even a folder of that name does no harm.
  std::filesystem::path aside = file_;
  aside += ".foreign";
  std::filesystem::rename(file_, aside, error);
  problem_ = file_.string() + " is not a record of run " + OneLine(run_id_, 100) + ", and is taken as nothing recorded" +
             (error ? "" : "; it is kept as " + aside.filename().string());
}

void RunState::Add(const RunReport& report) {
  RunReport& all = record_.report;
  if (all.steps.empty()) all.started = report.started;
  if (all.target.empty()) all.target = report.target;
  all.duration = report.started + report.duration - all.started;
  all.steps.insert(all.steps.end(), report.steps.begin(), report.steps.end());
  Save();
}

void RunState::Mark(Alerted alerted) {
  record_.alerted = alerted;
  WriteMark(lock_, alerted);
  Save();
}

void RunState::Save() const {
  std::filesystem::path beside = file_;
  beside += ".new";
  if (!WriteWhole(beside, WriteRunRecord(record_))) Fail("cannot write", beside);
  if (::rename(beside.c_str(), file_.c_str()) != 0) Fail("cannot write", file_);
}

}  // namespace freshness
