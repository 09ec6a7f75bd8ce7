// The commands that do one thing and end. Each returns the exit status.
#pragma once

#include <string>

#include "exporter/config.h"

namespace freshness {

// Prints one of the built-in SQL files.
int PrintSchema(const std::string& part);

// Compares the database with schema.sql and says each difference: 0 none, 1 some or no answer, 2 more than one target.
int VerifySchemaOf(const Config& config);

// Applies schema.sql in one transaction: 0 done, 1 failed with nothing changed, 2 more than one target.
int ApplySchemaTo(const Config& config);

}  // namespace freshness
