#include <algorithm>
#include <future>
#include <iostream>

#include "checks/sql/embedded.h"
#include "tests/bench/bench_database.h"
#include "tests/bench/benches.h"
#include "tests/bench/embedded.h"
#include "tests/bench/measure.h"

namespace freshness::bench {
namespace {

constexpr std::size_t kRounds = 300;
constexpr std::size_t kSlowRounds = 60;
constexpr Goal kFlat{Goal::Kind::kAtMost, 1.5};

// Loading is not what is measured, so it may be as fast as it can: tables that no log is written of, indexes made
// afterwards, and no autovacuum that comes in between.
const test::PostgresOptions kLoadFast{.settings = {{"wal_level", "minimal"},
                                                   {"max_wal_senders", "0"},
                                                   {"max_wal_size", "8GB"},
                                                   {"autovacuum", "off"},
                                                   {"shared_buffers", "512MB"},
                                                   {"maintenance_work_mem", "512MB"}}};

struct Sized {
  std::int64_t rows;
  std::string database;
};

std::string WithRows(std::string_view sql, std::int64_t rows) {
  constexpr std::string_view kPlace = "%THOUSANDS%";
  std::string text(sql);
  for (std::size_t at = text.find(kPlace); at != std::string::npos; at = text.find(kPlace, at)) {
    text.replace(at, kPlace.size(), std::to_string(rows / 1000));
  }
  return text;
}

std::string Words(std::int64_t rows) {
  if (rows >= 1'000'000 && rows % 1'000'000 == 0) return std::to_string(rows / 1'000'000) + " million rows";
  if (rows >= 1000 && rows % 1000 == 0) return std::to_string(rows / 1000) + " thousand rows";
  return std::to_string(rows) + " rows";
}

// Both tables at once, each on a connection of its own.
void FillTables(const std::string& url, std::int64_t rows) {
  const auto fill = [&url, rows](std::string_view sql) { BareConnection(url).Query(WithRows(sql, rows)); };
  auto rollups = std::async(std::launch::async, fill, kLoadDomainRollupsSql);
  auto audit = std::async(std::launch::async, fill, kLoadAuditLogSql);
  rollups.get();
  audit.get();
}

void Make(test::PrivatePostgres& postgres, const Sized& sized) {
  // Text is sorted byte by byte in this locale, which makes the indexes much sooner.
  postgres.Execute("postgres", "create database " + sized.database + " template template0 locale 'C'");
  FillWithSeed(postgres, sized.database);
  postgres.Execute(sized.database, std::string(kDropIndexesSql));
  FillTables(postgres.SocketUrl(sized.database), sized.rows);
  postgres.Execute(sized.database, std::string(kSchemaSql));
  postgres.Execute(sized.database, "vacuum analyze");
}

std::vector<Sized> FillAll(test::PrivatePostgres& postgres, std::int64_t most) {
  std::vector<Sized> all;
  for (const std::int64_t wanted : {std::int64_t{1000}, std::int64_t{1'000'000}, std::int64_t{10'000'000}}) {
    const std::int64_t rows = std::min(wanted, most);
    if (!all.empty() && all.back().rows == rows) break;
    all.push_back({rows, "rows_" + std::to_string(rows)});
    const double seconds = SecondsOf([&] { Make(postgres, all.back()); });
    std::cerr << "  " << Words(rows) << " in each of two tables: loaded in " << static_cast<int>(seconds + 0.5) << " s\n";
  }
  return all;
}

void Compare(test::PrivatePostgres& postgres, const std::vector<Sized>& all, const std::string& index, std::size_t rounds,
             std::optional<Goal> goal, Report& report) {
  std::vector<std::unique_ptr<PolledDatabase>> databases;
  std::vector<Work> polls;
  for (const Sized& sized : all) {
    databases.push_back(std::make_unique<PolledDatabase>(postgres.SocketUrl(sized.database)));
    polls.push_back([database = databases.back().get()] { database->Poll(); });
  }
  const auto medians = MedianSeconds(rounds, polls);
  for (std::size_t i = 0; i < all.size(); ++i) {
    Figure figure{"scale", Words(all[i].rows) + ", " + index, medians[i] * 1e3, "ms", {}, "", {}};
    if (i > 0) {
      figure.ratio = medians[i] / medians[0];
      figure.against = Words(all[0].rows);
      figure.goal = goal;
    }
    report.figures.push_back(figure);
  }
}

}  // namespace

void MeasureScale(const Settings& settings, Report& report) {
  test::PrivatePostgres postgres(kLoadFast);
  const std::vector<Sized> all = FillAll(postgres, settings.rows);
  Compare(postgres, all, "index on created_at", kRounds, kFlat, report);
  for (const Sized& sized : all) postgres.Execute(sized.database, "drop index public.gdpr_audit_log_created_at_idx");
  Compare(postgres, all, "no such index, 1000 domains", kSlowRounds, std::nullopt, report);
}

}  // namespace freshness::bench
