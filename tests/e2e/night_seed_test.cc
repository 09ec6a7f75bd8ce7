// The seed and a database that others use.
#include "tests/e2e/support/night_fixture.h"

namespace freshness::test {
namespace {

class SeedCommandTest : public NightTest {
 protected:
  SeedCommandTest() {
    Execute(
        "insert into chat_telemetry (session_id, domain, model, start_time, created_at) values "
        "('customer', 'shop.example.com', 'gpt-4o', now() - interval '10 minutes', now() - interval '10 minutes')");
  }
  // Changes with each row of each table.
  std::string Everything() {
    std::string digests;
    for (const char* table : {"chat_telemetry", "chat_telemetry_rollups", "chat_telemetry_domain_rollups",
                              "chat_telemetry_model_rollups", "gdpr_audit_log"}) {
      digests += Value(std::string("select md5(string_agg(t::text, ' ' order by t::text)) from ") + table + " t") + "\n";
    }
    return digests;
  }
};

TEST_F(SeedCommandTest, RefusesALiveDatabaseAndChangesNothing) {
  const std::string before = Everything();
  const Finished refused = Exporter({"seed"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_TRUE(Has(refused.out, "This looks like a live database")) << refused.out;
  EXPECT_TRUE(Has(refused.out, "--seed.allow-live")) << refused.out;
  EXPECT_EQ(Everything(), before);
  EXPECT_EQ(Exporter({"nightly"}).exit_code, 1);
  EXPECT_TRUE(Has(OnlyMessage(), "--seed.allow-live"));
  EXPECT_EQ(Everything(), before);
}

TEST_F(SeedCommandTest, SeedsALiveDatabaseWhenToldToAndLeavesItsRows) {
  const std::string before = Everything();
  const std::string others = "select md5(string_agg(t::text, ' ')) from chat_telemetry t where domain = 'shop.example.com'";
  const std::string row = Value(others);
  const Finished seeded = Exporter({"seed", "--seed.allow-live"});
  EXPECT_EQ(seeded.exit_code, 0) << seeded.out << seeded.err;
  EXPECT_NE(Everything(), before);
  EXPECT_EQ(Value(others), row);
  EXPECT_EQ(Exporter({"nightly", "--seed.allow-live"}).exit_code, 0);
  EXPECT_EQ(slack_->Connections(), 0);
}

TEST_F(SeedCommandTest, SeedsADatabaseWhoseOtherTenantsSleep) {
  Execute("update chat_telemetry set created_at = created_at - interval '2 hours' where session_id = 'customer'");
  EXPECT_EQ(Exporter({"seed"}).exit_code, 0);
}

}  // namespace
}  // namespace freshness::test
