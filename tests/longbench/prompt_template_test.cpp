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
