#include "checks/model/observation.h"

namespace freshness {

std::string_view ToString(Reason reason) {
  switch (reason) {
    case Reason::kUnreachable: return "unreachable";
    case Reason::kTimeout: return "timeout";
    case Reason::kAuth: return "auth";
    case Reason::kPermission: return "permission";
    case Reason::kQuery: return "query";
    case Reason::kMalformed: return "malformed";
  }
  return "";
}

void Knowledge::Learn(const Answer& latest) {
  failure.reset();
  if (const auto* newest = std::get_if<Newest>(&latest)) answer = *newest;
  if (const auto* none = std::get_if<NoRows>(&latest)) answer = *none;
  if (const auto* failed = std::get_if<Failure>(&latest)) failure = *failed;
}

}  // namespace freshness
