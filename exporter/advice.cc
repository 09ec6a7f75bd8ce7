#include "exporter/advice.h"

namespace freshness {
namespace {

Advice AdviceForStale(const Check& check) {
  if (check.within) {
    return {"refresh-dead", "The refresh does not run: see why in `cron.job_run_details`, then run it once by hand."};
  }
  if (check.fed_by) {
    return {"stale",
            "Raw rows wait, so the refresh has stopped or fails: see `cron.job_run_details`, and compare with "
            "`freshness_exporter schema verify`."};
  }
  return {"stale", "What writes this table has stopped: look at its writer's log."};
}

Advice AdviceForMissing(const Check& check) {
  if (check.fed_by) {
    return {"missing", "Was the table emptied? Run `freshness_exporter schema verify`, then the refresh once by hand."};
  }
  return {"missing", "Was the table emptied, or is it never written? Look at its writer's log."};
}

}  // namespace

Advice AdviceFor(Reason reason) {
  switch (reason) {
    case Reason::kUnreachable:
      return {"unknown", "See that the server is up, and that host, port and network rules are as they were."};
    case Reason::kTimeout:
      return {"unknown", "See whether the server is overloaded, or a long transaction holds a lock on the table."};
    case Reason::kAuth:
      return {"unknown", "See whether the password was changed, and whether the secret still holds the old one."};
    case Reason::kPermission:
      return {"unknown", "Give the role the rights that `freshness_exporter schema print grants` lists."};
    case Reason::kQuery:
      return {"unknown", "A table or column is not there as expected: `freshness_exporter schema verify` says which."};
    case Reason::kMalformed:
      return {"unknown", "A column holds something else than times: `freshness_exporter schema verify` says where."};
  }
  return {};
}

Advice AdviceForHoles() {
  return {"holes", "Dashboards show a gap: run the refresh once by hand."};
}

std::optional<Advice> AdviceFor(const Check& check, const Knowledge& known, State state) {
  switch (state) {
    case State::kFresh:
    case State::kIdle: return std::nullopt;
    case State::kLate: return Advice{"late", "A warning: it becomes stale if nothing is done. See what writes this table."};
    case State::kStale: return AdviceForStale(check);
    case State::kMissing: return AdviceForMissing(check);
    case State::kFuture:
      return Advice{"future", "Such a row hides everything that gets old: find it, and correct or delete it."};
    case State::kUnknown:
      if (!known.failure) return std::nullopt;
      return AdviceFor(known.failure->reason);
  }
  return std::nullopt;
}

}  // namespace freshness
