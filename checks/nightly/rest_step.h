// A step that sees whether the REST API, which dashboards read through, shows the same newest rows as the database does.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "checks/model/check.h"
#include "checks/nightly/step.h"
#include "checks/sources/source.h"

namespace freshness {

class RestStep : public Step {
 public:
  using MakeSource = std::function<std::unique_ptr<Source>()>;

  // Both are called on the step's thread. `clock` must outlive the step.
  RestStep(std::vector<Check> checks, MakeSource make_sql, MakeSource make_rest, const Clock& clock);
  std::string_view Name() const override { return "supabase-api"; }
  Duration Limit() const override { return std::chrono::minutes(1); }
  // Fails where the API does not answer a check that the database answers (the key's role is wrong, say), or shows another
  // newest row. A row that arrives while the two are asked is no difference: the database is asked before and after, and all
  // is asked anew, twice, before that is said.
  StepReport Run(std::stop_token stop, MonotonicTime deadline) override;

 private:
  const std::vector<Check> checks_;
  const MakeSource make_sql_;
  const MakeSource make_rest_;
  const Clock& clock_;
};

}  // namespace freshness
