# What `cmake --install` gives beside the program and its data: the ABI headers and how to
# find them (CMake package, pkg-config), man pages and completions, which the program
# writes itself from its tables. The build tree is laid out as a prefix too: with
# <build>/bin on the PATH, find_package(adonis) finds it there.
include(CMakePackageConfigHelpers)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/adonis)
set(package_build ${CMAKE_BINARY_DIR}/${package})

set_target_properties(adonis-bench PROPERTIES EXPORT_NAME bench)
set_target_properties(adonis_abi PROPERTIES EXPORT_NAME abi)
install(TARGETS adonis-bench adonis_abi EXPORT adonis
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/harness/include/adonis
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(EXPORT adonis NAMESPACE adonis:: FILE adonisTargets.cmake DESTINATION ${package})
export(EXPORT adonis NAMESPACE adonis:: FILE ${package_build}/adonisTargets.cmake)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/adonisConfig.cmake.in
  ${package_build}/adonisConfig.cmake INSTALL_DESTINATION ${package})
# Before 1.0 the ABI may change with every minor version.
write_basic_package_version_file(${package_build}/adonisConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
foreach(file AdonisIdentity.cmake AdonisPlugin.cmake)
  configure_file(${CMAKE_CURRENT_LIST_DIR}/${file} ${package_build}/${file} COPYONLY)
  install(FILES ${CMAKE_CURRENT_LIST_DIR}/${file} DESTINATION ${package})
endforeach()
install(FILES ${package_build}/adonisConfig.cmake ${package_build}/adonisConfigVersion.cmake
  DESTINATION ${package})

set(pkgconfig ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH ADONIS_PC_TO_PREFIX /prefix/${pkgconfig} /prefix)
string(REGEX REPLACE "/$" "" ADONIS_PC_TO_PREFIX ${ADONIS_PC_TO_PREFIX})
string(JOIN " " ADONIS_PC_FLAGS ${ADONIS_BIT_FLAGS})
configure_file(${CMAKE_CURRENT_LIST_DIR}/adonis.pc.in
  ${CMAKE_BINARY_DIR}/${pkgconfig}/adonis.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/${pkgconfig}/adonis.pc DESTINATION ${pkgconfig})

# Manual pages, by the program itself from the tables of its verbs.
set(man ${CMAKE_BINARY_DIR}/${CMAKE_INSTALL_MANDIR}/man1)
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/man.stamp
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${man}
  COMMAND adonis-bench man --out ${man}
  COMMAND ${CMAKE_COMMAND} -E touch ${CMAKE_BINARY_DIR}/man.stamp
  DEPENDS adonis-bench COMMENT "Writing the manual pages" VERBATIM)
add_custom_target(man_pages ALL DEPENDS ${CMAKE_BINARY_DIR}/man.stamp)
install(DIRECTORY ${man} DESTINATION ${CMAKE_INSTALL_MANDIR})

# Completion: where each shell looks for it.
set(scripts ${CMAKE_SOURCE_DIR}/harness/cli/completion)
install(FILES ${scripts}/bash RENAME adonis-bench
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${scripts}/zsh RENAME _adonis-bench
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${scripts}/fish RENAME adonis-bench.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

install(FILES ${CMAKE_SOURCE_DIR}/LICENSE ${CMAKE_SOURCE_DIR}/harness/plugin/GUIDE.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${CMAKE_SOURCE_DIR}/harness/include/adonis/README.md RENAME ABI.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
