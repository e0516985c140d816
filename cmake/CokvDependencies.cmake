# Every outside library, found once. Small libraries are linked statically or header-only, so that a
# binary built here runs on any node that has the same LibTorch.

function(cokv_require package debian)
  find_package(${package} ${ARGN} QUIET)
  if(NOT ${package}_FOUND)
    message(FATAL_ERROR "${package} was not found. Install it with: apt-get install ${debian} (or run `make setup`)")
  endif()
endfunction()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE_PROGRAM})
endif()

set(OPENSSL_USE_STATIC_LIBS ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)
cokv_require(Threads g++)
cokv_require(OpenMP g++)
# The compiler's own flag in place of a path to libgomp: LibTorch brings a libgomp too, and CMake would warn about both.
set_target_properties(OpenMP::OpenMP_CXX PROPERTIES INTERFACE_LINK_LIBRARIES "" INTERFACE_LINK_OPTIONS "${OpenMP_CXX_FLAGS}")
cokv_require(OpenSSL libssl-dev)
cokv_require(CLI11 libcli11-dev)
cokv_require(nlohmann_json nlohmann-json3-dev)
cokv_require(fmt libfmt-dev)
# Compiled here: Debian has fmt as a shared library and as headers.
add_library(cokv_fmt STATIC ${CMAKE_CURRENT_LIST_DIR}/compiled_fmt.cpp)
cokv_require(spdlog libspdlog-dev)
# Debian's spdlog target brings in the shared fmt; ours is the headers alone.
add_library(cokv_spdlog INTERFACE)
target_compile_definitions(cokv_spdlog INTERFACE SPDLOG_FMT_EXTERNAL)
target_link_libraries(cokv_spdlog INTERFACE cokv_fmt Threads::Threads)
if(COKV_BENCHMARKS)
  cokv_require(benchmark libbenchmark-dev)
endif()
if(COKV_TESTS)
  cokv_require(GTest libgtest-dev)
endif()

function(cokv_static_library target header archive debian)
  find_path(${target}_INCLUDE ${header})
  find_library(${target}_ARCHIVE NAMES ${archive})
  if(NOT ${target}_INCLUDE OR NOT ${target}_ARCHIVE)
    message(FATAL_ERROR "${archive} was not found. Install it with: apt-get install ${debian} (or run `make setup`)")
  endif()
  add_library(${target} STATIC IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION ${${target}_ARCHIVE}
                                             INTERFACE_INCLUDE_DIRECTORIES ${${target}_INCLUDE})
endfunction()
cokv_static_library(pcre2_8 pcre2.h libpcre2-8.a libpcre2-dev)
target_compile_definitions(pcre2_8 INTERFACE PCRE2_CODE_UNIT_WIDTH=8)
cokv_static_library(utf8proc utf8proc.h libutf8proc.a libutf8proc-dev)

find_path(XXHASH_INCLUDE xxhash.h)
if(NOT XXHASH_INCLUDE)
  message(FATAL_ERROR "xxHash was not found. Install it with: apt-get install libxxhash-dev (or run `make setup`)")
endif()
add_library(xxhash INTERFACE)  # used as headers alone
target_include_directories(xxhash SYSTEM INTERFACE ${XXHASH_INCLUDE})

# LibTorch comes last: its headers and flags must not shadow the others.
if(COKV_TORCH)
  find_package(LibTorch MODULE REQUIRED)
endif()
