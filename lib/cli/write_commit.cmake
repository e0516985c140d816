# Writes OUTPUT, the header with the commit of the tree at SOURCE, "-dirty" where tracked files were changed since; ""
# outside a git checkout. Run at every build; the file is touched only when its text changes.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND git -C ${SOURCE} rev-parse --short=12 HEAD
                OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
execute_process(COMMAND git --no-optional-locks -C ${SOURCE} status --porcelain --untracked-files=no
                OUTPUT_VARIABLE changes ERROR_QUIET)
if(commit AND changes)
  string(APPEND commit "-dirty")
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "// The commit that was built.\n#define COKV_COMMIT \"@commit@\"\n" @ONLY)
