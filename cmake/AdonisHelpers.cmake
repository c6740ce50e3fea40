# adonis_library(NAME SOURCES a.c b.c LINK x y): one static library a folder.
# Includes are written from harness/ ("base/error.h") or from the root ("tasks/task.h").
function(adonis_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/harness
    ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/harness/include)
  target_link_libraries(${name} PUBLIC ${ARG_LINK} PRIVATE adonis_flags)
endfunction()

# adonis_share(SUBDIR files...): copies data files that the program reads at run time to
# <build>/share/adonis-bench/SUBDIR, where the binary in <build>/bin looks for them.
function(adonis_share subdir)
  foreach(file ${ARGN})
    get_filename_component(base ${file} NAME)
    configure_file(${file} ${CMAKE_BINARY_DIR}/share/adonis-bench/${subdir}/${base} COPYONLY)
  endforeach()
  install(FILES ${ARGN} DESTINATION ${CMAKE_INSTALL_DATADIR}/adonis-bench/${subdir})
endfunction()
