// The text of the error that a call ends in, for tests of what users read.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "core/errors.h"

namespace cokv {

template <typename Call>
std::string error_of_call(Call call, ExitCode code = ExitCode::input) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

}  // namespace cokv
