// Whether a user's password is right, without letting those who guess hold up those who know.
//
// A hash takes tens of milliseconds of a core, by intent. So one is worked out at a time; who waits for it waits in a small
// room, of which one client gets a part; and who was right once is remembered and neither waits nor costs anything. A name
// that there is none of takes as long as one that there is.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "exporter/basic_auth.h"
#include "exporter/web_config.h"

namespace freshness {

// Thread-safe.
class PasswordCheck {
 public:
  enum class Result { kRight, kWrong, kBusy };  // busy: too many guesses wait already, and this one was not looked at

  // At most this many wait for their turn, and of one client's address.
  static constexpr int kRoom = 4;
  static constexpr int kRoomOfOne = 2;

  // Whether these credentials were right before, and `config` still has that user with that hash. Never waits.
  bool Remembers(const WebConfig& config, const Credentials& given) const;
  // Works the hash out. `client` is the address that asks.
  Result Check(const WebConfig& config, const Credentials& given, const std::string& client);

 private:
  bool Enter(const std::string& client);  // false: no room
  void Leave();

  const Fingerprinter fingerprinter_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t turn_ = 0;                         // guarded by mutex_; the number that is served
  std::uint64_t next_number_ = 0;                  // guarded by mutex_; the one that the next to come is given
  std::map<std::string, int> waiting_of_;          // guarded by mutex_; by client, only those that wait
  std::map<std::string, Fingerprint> remembered_;  // guarded by mutex_; by user: the last right password of each
};

}  // namespace freshness
