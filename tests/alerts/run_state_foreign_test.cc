// What is in the record's place and is no record of this run.
#include <sys/stat.h>

#include <stdexcept>

#include "tests/alerts/run_state_fixture.h"
#include "tests/support/unprivileged.h"

namespace freshness::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

TEST_F(RunStateTest, AFileThatIsNotOursIsNothingRecorded) {
  for (const char* text : {"", "{", "[]", "null", "not json", "{\"format\": \"other\"}", "\xFF\xFE", "[[[[[[[["}) {
    Write(text);
    ExpectForeign();
  }
}

TEST_F(RunStateTest, AnotherRunsRecordIsNothingRecorded) {
  Open("r2").Add(Night({StaleTelemetry()}));
  fs::rename(Folder() / "r2.json", File());
  ExpectForeign();
}

TEST_F(RunStateTest, ACutOrAlteredRecordIsNothingRecorded) {
  Open().Add(Night({StaleTelemetry()}));
  const std::string good = Read();
  for (const auto& [from, to] :
       {std::pair("\"version\": 1", "\"version\": 2"), std::pair("\"alerted\": \"no\"", "\"alerted\": \"perhaps\""),
        std::pair("\"stale\"", "\"stall\""), std::pair("\"duration_us\": 0", "\"duration_us\": 1e300"),
        std::pair("\"steps\"", "\"stops\""), std::pair("\"outcome\": 2", "\"outcome\": 7")}) {
    std::string text = good;
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from << good;
    Write(text.replace(at, std::string(from).size(), to));
    ExpectForeign();
  }
  Write(good.substr(0, good.size() / 2));
  ExpectForeign();
}

TEST_F(RunStateTest, ARecordOfTimesThatCannotBeAddedUpIsNothingRecorded) {
  // Symptom: adding a step to a record of the year 290000 overflowed, and the run's duration was nonsense.
  Open().Add(Night({StaleTelemetry()}));
  const std::string good = Read();
  for (const char* key : {"\"started_us\": ", "\"duration_us\": ", "\"limit_us\": "}) {
    for (const char* number : {"9223372036854775807", "-9223372036854775808", "18446744073709551615"}) {
      std::string text = good;
      const auto at = text.find(key) + std::string(key).size();
      Write(text.replace(at, text.find_first_of(",\n", at) - at, number));
      ExpectForeign();
    }
  }
}

TEST_F(RunStateTest, ADamagedRecordDoesNotForgetThatTheRunHasAlerted) {
  // Symptom: the record of a run that had alerted was damaged, and the next step alerted again.
  for (const Alerted alerted : {Alerted::kSending, Alerted::kDelivered, Alerted::kInDoubt, Alerted::kRejected}) {
    Open().Mark(alerted);
    Write("{");
    EXPECT_EQ(Open().Record().alerted, alerted);
  }
  Open().Mark(Alerted::kNo);
  EXPECT_EQ(Open().Record().alerted, Alerted::kNo);
}

TEST_F(RunStateTest, AHugeOrDeeplyNestedFileIsNothingRecorded) {
  Write(std::string(1 << 20, '['));
  ExpectForeign();
  Write("");
  fs::resize_file(File(), std::uintmax_t{8} << 30);  // sparse
  ExpectForeign();
}

TEST_F(RunStateTest, AFolderOrPipeInItsPlaceIsNothingRecorded) {
  // Symptom: opening a pipe that nobody writes to hangs for ever.
  fs::create_directories(File());
  ExpectForeign();
  fs::remove_all(Folder());
  fs::create_directories(Folder());
  ASSERT_EQ(::mkfifo(File().c_str(), 0600), 0);
  ExpectForeign();
}

TEST_F(RunStateTest, AFolderThatCannotBeWrittenIsSaid) {
  const auto message = [&](const fs::path& folder) {
    try {
      RunState state(folder, "r1", seconds(1));
      state.Mark(Alerted::kNo);
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  std::ofstream(folder_.Path() / "file") << "x";
  EXPECT_EQ(message(folder_.Path() / "file"), "cannot open " + (folder_.Path() / "file" / "r1.lock").string() +
                                                  ": Not a directory; choose a folder with --run.dir");
  const auto account = ServerAccount();
  const fs::path closed = folder_.Path() / "closed";
  fs::create_directory(closed);
  fs::permissions(closed, fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec);
  const pid_t child = InChild([&] {
    if (account && (::setgid(account->group) != 0 || ::setuid(account->user) != 0)) return false;
    return message(closed).find("Permission denied; choose a folder with --run.dir") != std::string::npos;
  });
  EXPECT_EQ(Ended(child), 0);
}

TEST_F(RunStateTest, AnUnreadableFileIsNothingRecorded) {
  Open().Mark(Alerted::kNo);
  fs::permissions(folder_.Path(), fs::perms::all);
  const auto account = ServerAccount();
  if (account) {
    ASSERT_EQ(::chown(Folder().c_str(), account->user, account->group), 0);
    ASSERT_EQ(::chown((Folder() / "r1.lock").c_str(), account->user, account->group), 0);
  }
  fs::permissions(File(), fs::perms::none);
  const pid_t child = InChild([&] {
    if (account && (::setgid(account->group) != 0 || ::setuid(account->user) != 0)) return false;
    RunState state = Open();
    state.Mark(Alerted::kDelivered);
    return state.Problem().has_value();
  });
  EXPECT_EQ(Ended(child), 0);
  EXPECT_EQ(Open().Record().alerted, Alerted::kDelivered);
}

}  // namespace
}  // namespace freshness::test
