#include "exporter/password_check.h"

#include <algorithm>

#include "exporter/bcrypt.h"

namespace freshness {
namespace {

const WebUser* Find(const WebConfig& config, const std::string& name) {
  const auto is_it = [&](const WebUser& user) { return user.name == name; };
  const auto found = std::find_if(config.users.begin(), config.users.end(), is_it);
  return found == config.users.end() ? nullptr : &*found;
}

// Takes the time of the dearest hash in any case: 2^c rounds for the user's own, and another 2^c, 2^(c+1), ... up to below
// the dearest's, which come to just as many. Otherwise the time would tell who there is.
bool Verify(const WebConfig& config, const Credentials& given) {
  const auto cheaper = [](const WebUser& a, const WebUser& b) { return a.cost < b.cost; };
  const int dearest = std::max_element(config.users.begin(), config.users.end(), cheaper)->cost;
  const WebUser* const user = Find(config, given.name);
  if (user == nullptr) {
    BcryptForNothing(dearest);
    return false;
  }
  const bool matches = BcryptMatches(given.password.Reveal(), user->hash.Reveal());
  for (int cost = user->cost; cost < dearest; ++cost) BcryptForNothing(cost);
  return matches;
}

}  // namespace

bool PasswordCheck::Remembers(const WebConfig& config, const Credentials& given) const {
  const WebUser* const user = Find(config, given.name);
  if (user == nullptr) return false;
  const Fingerprint fingerprint = fingerprinter_.Of(given.password, user->hash);
  const std::lock_guard lock(mutex_);
  const auto found = remembered_.find(given.name);
  return found != remembered_.end() && Same(found->second, fingerprint);
}

PasswordCheck::Result PasswordCheck::Check(const WebConfig& config, const Credentials& given, const std::string& client) {
  if (config.users.empty()) return Result::kWrong;
  if (!Enter(client)) return Result::kBusy;
  struct Turn {
    PasswordCheck& check;
    ~Turn() { check.Leave(); }
  } const turn{*this};
  // While this one waited, the same may have been found right for another request.
  const bool right = Remembers(config, given) || Verify(config, given);
  if (right) {
    const Fingerprint fingerprint = fingerprinter_.Of(given.password, Find(config, given.name)->hash);
    const std::lock_guard lock(mutex_);
    remembered_[given.name] = fingerprint;
  }
  return right ? Result::kRight : Result::kWrong;
}

// In the order of coming: whoever came late does not slip in before one that waits.
bool PasswordCheck::Enter(const std::string& client) {
  std::unique_lock lock(mutex_);
  const std::uint64_t before = next_number_ - turn_;  // one at work, and those who wait
  if (before > kRoom) return false;
  const auto mine = waiting_of_.try_emplace(client, 0).first;
  if (before > 0 && mine->second >= kRoomOfOne) return false;
  const std::uint64_t number = next_number_++;
  ++mine->second;
  changed_.wait(lock, [&] { return turn_ == number; });
  if (--mine->second == 0) waiting_of_.erase(mine);
  return true;
}

void PasswordCheck::Leave() {
  {
    const std::lock_guard lock(mutex_);
    ++turn_;
  }
  changed_.notify_all();
}

}  // namespace freshness
