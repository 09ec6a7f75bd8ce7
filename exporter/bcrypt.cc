#include "exporter/bcrypt.h"

#include <crypt.h>
#include <string.h>

#include <array>
#include <memory>
#include <string_view>

namespace freshness {
namespace {

constexpr std::size_t kHashSize = 60;  // $2y$10$, 22 letters of salt, 31 of hash
constexpr std::string_view kLetters = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kAnySalt = "......................";

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// crypt() of `password` by the settings in `hash`; empty when it refuses them.
std::string Crypt(const std::string& password, const std::string& hash) {
  const auto data = std::make_unique<crypt_data>();  // 32 KiB, which must begin as zeros
  const char* const made = ::crypt_r(password.c_str(), hash.c_str(), data.get());
  std::string result = made == nullptr || made[0] == '*' ? "" : made;
  ::explicit_bzero(data.get(), sizeof *data);
  return result;
}

// Takes as long whatever the difference is.
bool SameText(const std::string& a, const std::string& b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned>(static_cast<unsigned char>(a[i] ^ b[i]));
  return difference == 0;
}

}  // namespace

std::optional<int> BcryptCost(const std::string& hash) {
  if (hash.size() != kHashSize || !hash.starts_with("$2") || std::string_view("aby").find(hash[2]) == std::string::npos) {
    return std::nullopt;
  }
  if (hash[3] != '$' || !IsDigit(hash[4]) || !IsDigit(hash[5]) || hash[6] != '$') return std::nullopt;
  if (hash.find_first_not_of(kLetters, 7) != std::string::npos) return std::nullopt;
  const int cost = (hash[4] - '0') * 10 + (hash[5] - '0');
  if (cost < 4 || cost > 31) return std::nullopt;  // bcrypt knows no others
  return cost;
}

bool BcryptMatches(const std::string& password, const std::string& hash) {
  const std::string made = Crypt(password, hash);
  const bool whole = password.find('\0') == std::string::npos;
  return !made.empty() && SameText(made, hash) && whole;
}

void BcryptForNothing(int cost) {
  const std::string digits = {static_cast<char>('0' + cost / 10), static_cast<char>('0' + cost % 10)};
  Crypt("", "$2y$" + digits + "$" + std::string(kAnySalt));
}

}  // namespace freshness
