// checks/sql/schema.sql, grants.sql and facts.sql on a real server: what they make, over what they find, and who may do
// what.
#include <gtest/gtest.h>

#include "checks/sql/embedded.h"
#include "tests/integration/sql_database.h"
#include "tests/places.h"

namespace freshness::test {
namespace {

constexpr const char* kTables[] = {"chat_telemetry", "chat_telemetry_rollups", "chat_telemetry_domain_rollups",
                                   "chat_telemetry_model_rollups", "gdpr_audit_log"};

std::vector<std::string> ExpectedFacts() {
  std::istringstream stream{std::string(kSchemaFacts)};
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Those that `database` lacks, a line each.
std::string MissingFacts(SqlDatabase& database) {
  const auto found = database.Rows(kFactsSql);
  std::string missing;
  for (const std::string& fact : ExpectedFacts()) {
    if (!Has(found, fact)) missing += fact + '\n';
  }
  return missing;
}

// Supabase's roles, with its habit of granting them all that is new.
void MakeSupabaseRoles(SqlDatabase& database) {
  database.Run(R"(do $$
    declare role text;
    begin
      foreach role in array array['anon', 'authenticated', 'service_role'] loop
        if not exists (select from pg_roles where rolname = role) then
          execute 'create role ' || role || case role when 'service_role' then ' bypassrls' else '' end;
        end if;
      end loop;
    end $$;
    alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
    alter default privileges in schema public grant all on functions to anon, authenticated, service_role)");
}

TEST(SchemaTest, FactsFileSaysWhatTheSchemaMakes) {
  // Symptom: schema verify blames a right database, for schema.facts was not written anew with schema.sql.
  SqlDatabase database;
  database.Run(kSchemaSql);
  EXPECT_EQ(database.Rows(kFactsSql), ExpectedFacts()) << "Write checks/sql/schema.facts anew: psql -XAtq -F $'\\t' -f "
                                                          "checks/sql/facts.sql on a new database with the schema.";
}

TEST(SchemaTest, SecondRunChangesNothingAndLocksNoTable) {
  // Symptom: applying the schema to a live database that has it waits behind, and holds up, everybody else.
  SqlDatabase database;
  MakeSupabaseRoles(database);
  database.Run(kSchemaSql);
  pqxx::connection other(database.Url());
  pqxx::work busy(other);
  for (const std::string table : kTables) busy.exec("lock table " + table + " in row exclusive mode");
  EXPECT_EQ(database.Run(kSchemaSql), "");
  EXPECT_EQ(database.Rows(kFactsSql), ExpectedFacts());
}

TEST(SchemaTest, MendsAnOlderInstallAndKeepsItsRows) {
  // Symptom: the schema only goes onto an empty database, or fails on what a real one has.
  SqlDatabase database;
  database.Run(ReadText(FRESHNESS_TEST_DATA "/older_install.sql"));
  const std::string remarks = database.Run(kSchemaSql);
  EXPECT_TRUE(Has(remarks, "refresh_chat_telemetry_rollups(boolean) is still there")) << remarks;
  EXPECT_EQ(std::count(remarks.begin(), remarks.end(), '\n'), 1) << remarks << "that one warning, and no more";
  EXPECT_EQ(MissingFacts(database), "");
  EXPECT_TRUE(Has(database.Rows(kFactsSql), "column\tchat_telemetry.older_column\ttext"));

  EXPECT_EQ(database.Row("select count(*), sum(total_tokens) from chat_telemetry"), "10\t150");
  EXPECT_EQ(database.Row("select string_agg(total_requests::text, ' ' order by bucket_start) from chat_telemetry_rollups"),
            "145 64");
  EXPECT_EQ(database.Row("select domain || model, total_requests from chat_telemetry_model_rollups"), "gpt-4o\t145");
  EXPECT_EQ(database.Row("select refresh_chat_telemetry_rollups()"), "1");
  EXPECT_EQ(
      database.Row("select total_requests, total_input_tokens from chat_telemetry_model_rollups where granularity = 'hour'"),
      "10\t100");
  EXPECT_TRUE(Has(database.ErrorOf("select refresh_chat_telemetry_rollups(true)", "anon"), "permission denied"));
  EXPECT_EQ(database.Run(kSchemaSql), remarks);
}

TEST(SchemaTest, SaysWhatToDoWhereRowsForbidAKey) {
  // Symptom: one bucket that is there twice makes the whole schema fail.
  SqlDatabase database;
  database.Run(ReadText(FRESHNESS_TEST_DATA "/older_install.sql"));
  database.Run(
      "insert into chat_telemetry_rollups select * from chat_telemetry_rollups limit 1; "
      "alter table gdpr_audit_log drop column request_type");
  const std::string remarks = database.Run(kSchemaSql);
  EXPECT_TRUE(Has(remarks, "chat_telemetry_rollups has no key on (granularity, bucket_start)")) << remarks;
  EXPECT_TRUE(Has(remarks, "from public.chat_telemetry_rollups group by granularity, bucket_start having count(*) > 1"))
      << remarks;
  EXPECT_TRUE(Has(remarks, "gdpr_audit_log.request_type was added without NOT NULL")) << remarks;
  EXPECT_EQ(MissingFacts(database), "key\tchat_telemetry_rollups (granularity, bucket_start)\tpresent\n");
  database.Run(
      "delete from chat_telemetry_rollups a using chat_telemetry_rollups b "
      "where a.ctid > b.ctid and a.bucket_start = b.bucket_start");
  EXPECT_FALSE(Has(database.Run(kSchemaSql), "key"));
  EXPECT_EQ(MissingFacts(database), "");
}

TEST(SchemaTest, RefusesAViewInATablesPlace) {
  SqlDatabase database;
  database.Run("create view gdpr_audit_log as select 1 as id");
  EXPECT_TRUE(Has(database.ErrorOf(kSchemaSql), "public.gdpr_audit_log is not a table"));
  EXPECT_EQ(database.Row("select to_regclass('chat_telemetry') is null"), "t") << "all or nothing";
}

TEST(SchemaTest, StrangersNeitherReadNorRun) {
  // Symptom: the public key of the web page reads every tenant's costs, and anybody may run the refresh.
  SqlDatabase database;
  MakeSupabaseRoles(database);
  database.Run(kSchemaSql);
  database.Run(kSeedSql);
  for (const std::string role : {"anon", "authenticated"}) {
    for (const std::string table : kTables) {
      EXPECT_TRUE(Has(database.ErrorOf("select from " + table, role), "permission denied")) << role << ' ' << table;
      EXPECT_TRUE(Has(database.ErrorOf("delete from " + table, role), "permission denied")) << role << ' ' << table;
      // Row level security stands behind the rights, should somebody grant them back.
      database.Run("grant select on " + table + " to " + role);
      EXPECT_EQ(database.Row("select count(*) from " + table, role), "0") << role << ' ' << table;
    }
    EXPECT_TRUE(Has(database.ErrorOf("select refresh_chat_telemetry_rollups()", role), "permission denied")) << role;
    EXPECT_TRUE(Has(database.ErrorOf("select prune_gdpr_audit_log()", role), "permission denied")) << role;
  }
  EXPECT_TRUE(Has(database.Rows(kFactsSql), "privilege\tanon on table gdpr_audit_log\tSELECT"));
  database.Run(kSchemaSql);
  EXPECT_EQ(database.Rows(kFactsSql), ExpectedFacts());
}

TEST(SchemaTest, ServiceRoleReadsWritesAndRuns) {
  SqlDatabase database;
  MakeSupabaseRoles(database);
  database.Run(kSchemaSql);
  database.Run("set local role service_role; " + std::string(kSeedSql));
  EXPECT_EQ(database.Row("select count(*) from chat_telemetry", "service_role"), "24");
  EXPECT_EQ(database.Row("select refresh_chat_telemetry_rollups('hour')", "service_role"), "21");
  EXPECT_EQ(database.Row("select prune_gdpr_audit_log()", "service_role"), "0");
}

TEST(SchemaTest, PruneRemovesWhatIsOlderAndRefusesNonsense) {
  SqlDatabase database;
  database.Run(kSchemaSql);
  database.Run(
      "insert into gdpr_audit_log (domain, request_type, created_at) select 'acme.example', 'export', now() - n * "
      "interval '1 year' - interval '1 day' from generate_series(0, 3) n");
  EXPECT_EQ(database.Row("select prune_gdpr_audit_log()"), "2");
  EXPECT_EQ(database.Row("select prune_gdpr_audit_log('1 year')"), "1");
  EXPECT_TRUE(Has(database.ErrorOf("select prune_gdpr_audit_log(null)"), "must be a time of zero or more"));
  EXPECT_TRUE(Has(database.ErrorOf("select prune_gdpr_audit_log('-1 day')"), "must be a time of zero or more"));
  EXPECT_EQ(database.Row("select count(*) from gdpr_audit_log"), "1");
}

TEST(GrantsTest, ReaderReadsWhatIsPolledAndNothingElse) {
  // Symptom: the exporter's own login could read people's e-mail addresses.
  SqlDatabase database;
  database.Run(kSchemaSql);
  database.Run(kSeedSql);
  database.Run(kGrantsSql);
  database.Run("grant select on gdpr_audit_log to freshness_reader");  // by mistake; the next run takes it back
  EXPECT_EQ(database.Run(kGrantsSql), "");

  const std::string readable =
      "select string_agg(attname, ' ' order by attname) from pg_attribute where attnum > 0 and "
      "has_column_privilege('freshness_reader', attrelid, attnum, 'SELECT') and attrelid = ";
  EXPECT_EQ(database.Row(readable + "'chat_telemetry'::regclass"), "created_at");
  EXPECT_EQ(database.Row(readable + "'gdpr_audit_log'::regclass"), "created_at domain request_type status");
  for (const std::string table :
       {"chat_telemetry_rollups", "chat_telemetry_domain_rollups", "chat_telemetry_model_rollups"}) {
    EXPECT_EQ(database.Row(readable + "'" + table + "'::regclass"), "bucket_end bucket_start granularity updated_at");
    EXPECT_EQ(
        database.Row("select max(bucket_end) is not null and max(updated_at) is not null from " + table, "freshness_reader"),
        "t");
  }
  EXPECT_EQ(database.Row("select count(created_at) from chat_telemetry", "freshness_reader"), "24");
  EXPECT_EQ(database.Row("select request_type, status from gdpr_audit_log", "freshness_reader"), "export\tcompleted");
  EXPECT_TRUE(Has(database.ErrorOf("select email from gdpr_audit_log", "freshness_reader"), "permission denied"));
  EXPECT_TRUE(Has(database.ErrorOf("delete from gdpr_audit_log", "freshness_reader"), "permission denied"));
  EXPECT_TRUE(Has(database.ErrorOf("select refresh_chat_telemetry_rollups()", "freshness_reader"), "permission denied"));
  EXPECT_EQ(database.Row("select rolcanlogin and rolpassword is null from pg_authid where rolname = 'freshness_reader'"),
            "t");
  EXPECT_EQ(database.Rows(kFactsSql, "freshness_reader"), ExpectedFacts()) << "a reader may verify the schema";
}

}  // namespace
}  // namespace freshness::test
