# `cmake --install` and `cpack -G DEB`: programs, man pages, completion, settings and schemas, job scripts, documents, and
# a CMake package to read and write the project's files from C++: find_package(cokv) gives the target cokv::record.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(programs cokv cokv-allocate)
if(COKV_TORCH)
  list(APPEND programs cokv-profile cokv-eval cokv-bench)
  # LibTorch is not copied. The programs look for it where it lay when they were built, then in lib/cokv of the prefix.
  set_target_properties(cokv-profile cokv-eval cokv-bench PROPERTIES
                        INSTALL_RPATH "${LibTorch_ROOT}/lib;$ORIGIN/../${CMAKE_INSTALL_LIBDIR}/cokv")
endif()
install(TARGETS ${programs})
add_custom_target(programs DEPENDS ${programs})  # all that is installed, and nothing of the tests

set(data ${CMAKE_INSTALL_DATADIR}/cokv)
install(DIRECTORY configs data/schemas data/needles DESTINATION ${data})
install(DIRECTORY scripts/slurm DESTINATION ${data} USE_SOURCE_PERMISSIONS)
install(PROGRAMS scripts/chat_format.py DESTINATION ${data})
install(FILES README.md CHANGELOG.md CONTRIBUTING.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})

# One file completes all programs, found by the name of each.
foreach(program ${programs})
  install(FILES scripts/completion.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME ${program})
endforeach()

# Man pages are made of --help, where help2man is there to do it (and not by programs that watch themselves).
find_program(HELP2MAN help2man)
if(HELP2MAN AND NOT COKV_SANITIZE AND NOT COKV_TSAN)
  set(pages)
  foreach(command ${programs} "cokv merge" "cokv show" "cokv report" "cokv export" "cokv import" "cokv score" "cokv tokenize" "cokv doctor")
    string(REPLACE " " "-" page ${command})
    string(REGEX REPLACE " .*" "" program ${command})
    add_custom_command(
      OUTPUT man/${page}.1 DEPENDS ${program}
      COMMAND ${CMAKE_COMMAND} -E make_directory man
      COMMAND ${HELP2MAN} --no-info --version-string=${PROJECT_VERSION} --output=man/${page}.1
              "--name=${PROJECT_DESCRIPTION}" "$<TARGET_FILE_DIR:cokv>/${command}"
      WORKING_DIRECTORY ${PROJECT_BINARY_DIR} VERBATIM)
    list(APPEND pages ${PROJECT_BINARY_DIR}/man/${page}.1)
  endforeach()
  add_custom_target(man ALL DEPENDS ${pages})
  add_dependencies(programs man)
  install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()

# The libraries that read profiles, budgets and results, and those that they stand on.
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/cokv)
set(folders core checkpoint allocate estimate record)
foreach(folder ${folders})
  set_target_properties(cokv_${folder} PROPERTIES EXPORT_NAME ${folder})
  install(TARGETS cokv_${folder} EXPORT cokv)
  install(DIRECTORY lib/${folder} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/cokv FILES_MATCHING PATTERN *.h)
endforeach()
install(TARGETS cokv_fmt EXPORT cokv)
install(EXPORT cokv NAMESPACE cokv:: DESTINATION ${package} FILE cokvTargets.cmake)
write_basic_package_version_file(cokvConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES cmake/cokvConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/cokvConfigVersion.cmake DESTINATION ${package})

set(CPACK_PACKAGE_CONTACT "the authors of cokv")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${LibTorch_ROOT}/lib)
set(CPACK_STRIP_FILES ON)
include(CPack)
