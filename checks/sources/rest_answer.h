// What a REST API answers, read back: rows, or why not, said so that it can be shown.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "checks/model/observation.h"
#include "checks/net/http_client.h"
#include "checks/sources/rest_question.h"
#include "checks/sources/supabase_project.h"
#include "checks/sources/table_facts.h"

namespace freshness {

struct RestAnswer {
  std::variant<Rows, Failure> content;
  std::optional<std::uint64_t> total;  // how many rows there are, where that was counted
  bool reached = false;                // the API itself answered, if only to refuse the question
};

// Pure. The failure's text holds neither the project's key nor a value of a row.
RestAnswer ReadRestAnswer(const HttpResult& result, const RestQuestion& question, const SupabaseProject& project);

}  // namespace freshness
