// The statement that asks for pg_cron's jobs, and its answer read back.
#pragma once

#include <set>
#include <string_view>

#include "checks/model/cron_jobs.h"
#include "checks/sources/table_facts.h"

namespace freshness {

// The extension's tables, whose facts tell whether it can be asked.
std::set<TableName> CronTables();
bool CanAskCron(const Facts& facts);

// The select (cron_jobs.sql). It looks at the newest 10,000 runs at the most, whatever the table holds.
std::string_view CronSelect();
CronJobs ReadCronJobs(const Rows& rows);

}  // namespace freshness
