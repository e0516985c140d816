# How a library, a program and a test are declared: cokv_library(), cokv_program(), cokv_test().

add_library(cokv_options INTERFACE)
target_compile_options(cokv_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                              -Wno-missing-field-initializers  # designated initialisers leave the rest to their defaults
                                              $<$<BOOL:${COKV_WERROR}>:-Werror>)
target_compile_definitions(cokv_options INTERFACE JSON_USE_IMPLICIT_CONVERSIONS=0)
if(COKV_SANITIZE)
  target_compile_options(cokv_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined
                                                -fno-omit-frame-pointer)
  target_link_options(cokv_options INTERFACE -fsanitize=address,undefined)
  # GCC's flow analysis loses track in instrumented code and warns about the standard library's own <regex>.
  target_compile_options(cokv_options INTERFACE -Wno-maybe-uninitialized)
elseif(COKV_FUZZ)
  set(checks address,undefined,float-cast-overflow)
  target_compile_options(cokv_options INTERFACE -fsanitize=fuzzer-no-link,${checks} -fno-sanitize-recover=${checks}
                                                -fno-omit-frame-pointer)
  target_link_options(cokv_options INTERFACE -fsanitize=${checks})
elseif(COKV_TSAN)
  target_compile_options(cokv_options INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(cokv_options INTERFACE -fsanitize=thread)
endif()

# For everything that sees LibTorch's headers. LibTorch itself is not instrumented, so UBSan looks at our own code alone;
# checks of dynamic types would need the type information of its classes.
add_library(cokv_engine_options INTERFACE)
target_link_libraries(cokv_engine_options INTERFACE cokv_options)
if(COKV_UBSAN_ENGINE)
  target_compile_options(cokv_engine_options INTERFACE -fsanitize=undefined -fno-sanitize=vptr
                                                       -fno-sanitize-recover=undefined)
  target_link_options(cokv_engine_options INTERFACE -fsanitize=undefined)
endif()

# cokv_library(NAME SOURCES … [DEPENDS lower folders and outside libraries …] [TORCH | COMMAND])
# Makes the static library cokv_NAME of the folder lib/NAME; headers are included as "NAME/file.h".
function(cokv_library name)
  cmake_parse_arguments(ARG "TORCH;COMMAND" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(cokv_${name} STATIC ${ARG_SOURCES})
  target_include_directories(cokv_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/lib> $<INSTALL_INTERFACE:include/cokv>)
  target_link_libraries(cokv_${name} PUBLIC ${ARG_DEPENDS} PRIVATE $<BUILD_INTERFACE:cokv_options>)
  target_link_libraries(cokv_${name} PUBLIC nlohmann_json::nlohmann_json cokv_fmt)
  if(ARG_TORCH)
    # LibTorch brings headers of another fmt.
    target_link_libraries(cokv_${name} PUBLIC libtorch fmt::fmt-header-only PRIVATE cokv_engine_options)
    cokv_precompile(cokv_${name} torch)
  elseif(ARG_COMMAND)
    cokv_optimise_little(cokv_${name})
    cokv_precompile(cokv_${name} command)
  else()
    cokv_precompile(cokv_${name} plain)
  endif()
endfunction()

# Four precompiled headers serve everything: for libraries, for those with LibTorch, for commands, and for tests.
function(cokv_precompile target kind)
  set(header <array> <filesystem> <optional> <span> <string> <string_view> <vector> <map> <nlohmann/json.hpp> <fmt/format.h>)
  if(kind STREQUAL "torch")
    list(APPEND header <ATen/ATen.h>)
  elseif(kind STREQUAL "test")
    list(APPEND header <gmock/gmock.h> <gtest/gtest.h>)
  elseif(kind STREQUAL "command")
    list(APPEND header <CLI/CLI.hpp>)
  endif()
  if(NOT TARGET cokv_pch_${kind})
    file(WRITE ${PROJECT_BINARY_DIR}/pch_${kind}.cpp "")
    add_library(cokv_pch_${kind} STATIC ${PROJECT_BINARY_DIR}/pch_${kind}.cpp)
    target_link_libraries(cokv_pch_${kind} PRIVATE cokv_options nlohmann_json::nlohmann_json cokv_fmt)
    if(kind STREQUAL "torch")
      target_link_libraries(cokv_pch_${kind} PRIVATE libtorch fmt::fmt-header-only cokv_engine_options)
    elseif(kind STREQUAL "test")
      target_link_libraries(cokv_pch_${kind} PRIVATE GTest::gtest GTest::gmock)
      cokv_optimise_little(cokv_pch_${kind})
    elseif(kind STREQUAL "command")
      cokv_optimise_little(cokv_pch_${kind})
    endif()
    if(CCACHE_PROGRAM)
      target_compile_options(cokv_pch_${kind} PRIVATE -fpch-preprocess)
    endif()
    target_precompile_headers(cokv_pch_${kind} PRIVATE ${header})
  endif()
  if(CCACHE_PROGRAM)
    target_compile_options(${target} PRIVATE -fpch-preprocess)
  endif()
  target_precompile_headers(${target} REUSE_FROM cokv_pch_${kind})
endfunction()

# Reading options and checking results is not worth the optimiser's time, and CLI11 is a large header. Sanitized, optimising
# a test takes longer than all else; where there is LibTorch, tests share a precompiled header with the engine and must be
# compiled as it is.
function(cokv_optimise_little target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  if(COKV_SANITIZE AND NOT COKV_TORCH)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Debug>:-O0>)
  endif()
endfunction()

# How files of apps/ are compiled, in a program or in a library of commands.
function(cokv_compile_app target torch)
  target_link_libraries(${target} PRIVATE cokv_options)
  cokv_optimise_little(${target})
  if(torch)
    target_link_libraries(${target} PRIVATE cokv_engine_options)
    cokv_precompile(${target} torch)
  else()
    cokv_precompile(${target} command)
  endif()
endfunction()

# cokv_commands(NAME SOURCES … DEPENDS … [TORCH])
# Makes the static library NAME of files in apps/ that several programs or tests use; headers as "program/file.h".
function(cokv_commands name)
  cmake_parse_arguments(ARG "TORCH" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC ${ARG_DEPENDS} cokv_cli)
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/apps)
  cokv_compile_app(${name} ${ARG_TORCH})
endfunction()

# cokv_program(NAME SOURCES … DEPENDS … [TORCH])
function(cokv_program name)
  cmake_parse_arguments(ARG "TORCH" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} cokv_cli)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/apps)
  cokv_compile_app(${name} ${ARG_TORCH})
endfunction()

# cokv_test(NAME SOURCES … DEPENDS … [LABELS …]): one GoogleTest program, its cases registered one by one with CTest.
# Tests find the repository at COKV_SOURCE_DIR, the built programs at COKV_BINARY_DIR/bin, and data that only some
# machines have at COKV_SHARED_DIR (they skip with a reason where it is absent).
# With COKV_TESTS=ENGINE only tests with TORCH and those labelled programs or docs are made.
function(cokv_test name)
  cmake_parse_arguments(ARG "TORCH" "" "SOURCES;DEPENDS;LABELS" ${ARGN})
  if(COKV_TESTS STREQUAL "ENGINE" AND NOT ARG_TORCH AND NOT ARG_LABELS MATCHES "programs|docs")
    return()
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} cokv_core cokv_options GTest::gtest GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/apps)
  target_compile_definitions(${name} PRIVATE COKV_SOURCE_DIR="${PROJECT_SOURCE_DIR}" COKV_BINARY_DIR="${PROJECT_BINARY_DIR}"
                                             COKV_SHARED_DIR="${PROJECT_SOURCE_DIR}/../shared")
  cokv_optimise_little(${name})
  if(ARG_TORCH)
    target_link_libraries(${name} PRIVATE cokv_engine_options)
    cokv_precompile(${name} torch)
  else()
    cokv_precompile(${name} test)
  endif()
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  include(GoogleTest)
  # A parameterised test is called by the name it gives its parameter; the value may be an object's bytes.
  gtest_discover_tests(${name} TEST_PREFIX ${name}. NO_PRETTY_VALUES PROPERTIES LABELS "${ARG_LABELS}" DISCOVERY_TIMEOUT 120
                       ENVIRONMENT OMP_WAIT_POLICY=passive)  # tests run side by side: waiting threads must not spin
endfunction()
