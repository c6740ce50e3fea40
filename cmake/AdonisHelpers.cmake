# The headers of the plugin ABI, for whatever is compiled against nothing else of ours.
add_library(adonis_abi INTERFACE)
target_include_directories(adonis_abi INTERFACE
  $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/harness/include>)

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
# <build>/share/adonis-bench/SUBDIR: the program finds them there by the way from its own
# folder, AB_SHARED_BESIDE_BIN, which is the same in a build tree and in an installation.
foreach(dir ${CMAKE_INSTALL_BINDIR} ${CMAKE_INSTALL_DATADIR})
  if(IS_ABSOLUTE ${dir})
    message(FATAL_ERROR "CMAKE_INSTALL_BINDIR and _DATADIR must be relative to the prefix "
      "(the program finds its data by that way); found ${dir}")
  endif()
endforeach()
file(RELATIVE_PATH ADONIS_SHARED_BESIDE_BIN /prefix/${CMAKE_INSTALL_BINDIR}
  /prefix/${CMAKE_INSTALL_DATADIR}/adonis-bench)
function(adonis_share subdir)
  foreach(file ${ARGN})
    get_filename_component(base ${file} NAME)
    configure_file(${file}
      ${CMAKE_BINARY_DIR}/${CMAKE_INSTALL_DATADIR}/adonis-bench/${subdir}/${base} COPYONLY)
  endforeach()
  install(FILES ${ARGN} DESTINATION ${CMAKE_INSTALL_DATADIR}/adonis-bench/${subdir})
endfunction()
