// Templates are filled as Python's str.format fills them.
#include "longbench/prompt_template.h"

#include <gmock/gmock.h>

#include "core/errors.h"

namespace cokv::longbench {
namespace {

using testing::HasSubstr;

const Example kExample{.id = "0", .input = "Q {x}", .context = "C }} {context}"};

std::string refusal(std::string_view text) {
  try {
    fill_template(text, kExample);
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "accepted";
}

TEST(FillTemplate, PutsFieldsInAndLeavesTheirBracesAlone) {
  EXPECT_EQ(fill_template("Read:\n{context}\n\nAnswer {input}: is: ", kExample),
            "Read:\nC }} {context}\n\nAnswer Q {x}: is: ");
  EXPECT_EQ(fill_template("{input}{input}", kExample), "Q {x}Q {x}");
  EXPECT_EQ(fill_template("", kExample), "");
}

TEST(FillTemplate, DoubledBracesAreLiteral) {
  EXPECT_EQ(fill_template("{{{input}}} {{}} {{context}}", kExample), "{Q {x}} {} {context}");
}

// Recorded by pred.py's own line on such a template: marks are replaced one after the other, in what was put in as
// well.
TEST(FillTemplate, RowsWithChoicesTakeLongBenchV2sMarks) {
  const Example row{.input = "Q{x} $C_B$", .context = "D $Q$ $DOC$", .choices = {"a", "b", "c $DOC$", "d"}};
  EXPECT_EQ(fill_template("{context}|$DOC$|$Q$|($C_A$)($C_B$)($C_C$)($C_D$)|$Q$", row),
            "{context}|D Q{x} b $DOC$|Q{x} b|(a)(b)(c $DOC$)(d)|Q{x} b");
}

TEST(CheckTemplate, RefusesPromptsThatWouldBeAlike) {
  const auto refused = [](std::string_view text, const Example& row) -> std::string {
    try {
      check_template(text, row, "mine");
    } catch (const ConfigError& e) {
      return e.what();
    }
    return "accepted";
  };
  const Example choices{.input = "Q", .choices = {"a", "b", "c", "d"}};
  EXPECT_THAT(refused("Go!", kExample), HasSubstr("neither {context} nor {input}"));
  EXPECT_EQ(refused("{input}", kExample), "accepted");
  EXPECT_THAT(refused("{context} {input}", choices), HasSubstr("of mine: has no $Q$"));
  EXPECT_THAT(refused("$DOC$ $Q$ $C_A$ $C_B$ $C_D$", choices), HasSubstr("has no $C_C$"));
  EXPECT_EQ(refused("$Q$ $C_A$ $C_B$ $C_C$ $C_D$ {", choices), "accepted");
}

TEST(FillTemplate, RefusesWhatPythonOrTheRowWouldNotFill) {
  EXPECT_THAT(refusal("{question}"), HasSubstr("{question}"));
  EXPECT_THAT(refusal("{input!r}"), HasSubstr("{input!r}"));
  EXPECT_THAT(refusal("{}"), HasSubstr("unknown field"));
  EXPECT_THAT(refusal("a } b"), HasSubstr("single '}' stands at byte 2"));
  EXPECT_THAT(refusal("{input}}"), HasSubstr("single '}'"));
  EXPECT_THAT(refusal("a {input"), HasSubstr("without '}' stands at byte 2"));
}

}  // namespace
}  // namespace cokv::longbench
