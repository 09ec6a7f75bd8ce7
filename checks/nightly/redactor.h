// What a program that was given secrets has written, made fit to be shown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace freshness {

// `text` without terminal escape sequences (ECMA-48: colours, titles, cursor movements).
std::string WithoutEscapes(std::string_view text);

class Redactor {
 public:
  Redactor() = default;
  // Texts shorter than four characters are not looked for: they would blot out words that tell nothing.
  explicit Redactor(std::vector<std::string> secrets);

  // `text` without escape sequences, with "***" for each secret, and for what stands before the @ of any URL.
  std::string Clean(std::string_view text) const;

 private:
  std::vector<std::string> secrets_;  // the longest first, so that none leaves a rest of another
};

// The secrets in a URL: its user and password, as written, decoded and as basic authentication sends them, and the values of
// its query, which preview deployments take tokens from.
std::vector<std::string> SecretsOfUrl(std::string_view url);

// `url` without user, password, query and fragment.
std::string PlaceOfUrl(std::string_view url);

}  // namespace freshness
