// A database of its own for a test of checks/sql, on the test program's shared server.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <pqxx/pqxx>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/private_postgres.h"

namespace freshness::test {

inline std::string ReadText(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// `text` with every `from` replaced.
inline std::string Replaced(std::string text, std::string_view from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

inline bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

inline bool Has(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

// Named after the running test; made empty at construction, dropped on destruction. Throws pqxx::sql_error.
class SqlDatabase {
 public:
  SqlDatabase() : postgres_(SharedPostgres()) {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    name_ = std::string(test->test_suite_name()) + "_" + std::to_string(test->line());
    postgres_.DropDatabase(name_);
    postgres_.CreateDatabase(name_);
  }
  ~SqlDatabase() { postgres_.DropDatabase(name_); }
  SqlDatabase(const SqlDatabase&) = delete;  // one database, one owner

  std::string Url() const { return postgres_.SocketUrl(name_); }

  // Runs `sql`, in one transaction as its files ask for. Returns what the server remarked on the way.
  std::string Run(std::string_view sql) {
    struct Remarks : pqxx::errorhandler {
      using errorhandler::errorhandler;
      bool operator()(const char message[]) noexcept override {
        text += message;
        return false;
      }
      std::string text;
    };
    pqxx::connection connection(Url());
    Remarks remarks(connection);
    pqxx::work transaction(connection);
    transaction.exec(std::string(sql));
    transaction.commit();
    return remarks.text;
  }

  // The rows of a query, their fields between tabs, null as an empty one. With `role`, as that role.
  std::vector<std::string> Rows(std::string_view sql, const std::string& role = "postgres") {
    pqxx::connection connection(Url());
    pqxx::work transaction(connection);
    transaction.exec("set local role " + role);
    std::vector<std::string> lines;
    for (const auto& row : transaction.exec(std::string(sql))) {
      std::string line;
      for (const auto& field : row) line += (line.empty() ? "" : "\t") + std::string(field.c_str());
      lines.push_back(line);
    }
    transaction.commit();
    return lines;
  }

  // The first row of a query; empty when there is none.
  std::string Row(std::string_view sql, const std::string& role = "postgres") {
    const auto rows = Rows(sql, role);
    return rows.empty() ? "" : rows.front();
  }

  // What the server says of `sql` by `role` where it fails, or "".
  std::string ErrorOf(std::string_view sql, const std::string& role = "postgres") {
    try {
      Rows(sql, role);
    } catch (const pqxx::sql_error& error) {
      return error.what();
    }
    return "";
  }

 private:
  PrivatePostgres& postgres_;
  std::string name_;
};

}  // namespace freshness::test
