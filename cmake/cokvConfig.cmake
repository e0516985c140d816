# find_package(cokv): cokv::record, which reads and writes profile.json, budgets.json and results.json. Its includes read
# "record/profile.h". utf8proc is linked by its name.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(OpenMP)
find_dependency(OpenSSL)
find_dependency(nlohmann_json)
include(${CMAKE_CURRENT_LIST_DIR}/cokvTargets.cmake)
