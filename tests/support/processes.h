// The process table.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace freshness::test {

// The processes, but for this one and zombies, whose command line or environment holds `mark`: a word that a test has made
// up and given to what it starts.
std::vector<pid_t> ProcessesWith(const std::string& mark);

// A word that no other process on this host has, as far as one can make one up.
std::string FreshMark();

}  // namespace freshness::test
