// README.md's table is the one that the committed results of the demo give.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json_file.h"
#include "record/results.h"

namespace cokv::record {
namespace {

const std::filesystem::path kRoot = COKV_SOURCE_DIR;

TEST(Readme, ShowsTheCommittedResultsOfTheDemo) {
  const Results results = read_results(kRoot / "data/demo/results.json");
  ASSERT_GE(results.rows.size(), 11u);
  const std::string markdown = results_markdown(results);
  // The first section, whose heading is README.md's own.
  const size_t begin = markdown.find("\n\n") + 2, end = markdown.find("\n\n## ");
  const std::string table = markdown.substr(begin, end + 1 - begin);
  EXPECT_THAT(read_file(kRoot / "README.md"),
              ::testing::HasSubstr("<!-- results of the demo -->\n" + table + "<!-- end -->"));
}

}  // namespace
}  // namespace cokv::record
