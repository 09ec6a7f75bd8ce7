// What a failed pg_cron job left behind as its message, said so that it can be shown.
#pragma once

#include <string>
#include <string_view>

namespace freshness {

// cron.job_run_details.return_message may hold anything: rows' values, what a function chose to raise, a statement's text.
// Only the first line is looked at, and shown only where it is one that is known to name nothing but objects of the schema
// or roles ("permission denied for function f"). Of any other it is said where to read it.
std::string ShownCronMessage(std::string_view message);

}  // namespace freshness
