# Targets over all sources of ours:
#   format        rewrites them with clang-format
#   format-check  fails when format would change one
#   lint          clang-tidy with zero findings; looks only at what changed since it passed
# Each version of these tools formats and warns in its own way: only 14 is used.
# Include this after the last target of the project is defined.
set(ADONIS_CLANG_TOOLS_VERSION 14)

# Absolute path of TOOL in the wanted version, or an empty string.
function(adonis_clang_tool out tool)
  find_program(${out}_EXECUTABLE NAMES ${tool}-${ADONIS_CLANG_TOOLS_VERSION} ${tool})
  set(${out} "" PARENT_SCOPE)
  if(${out}_EXECUTABLE)
    execute_process(COMMAND ${${out}_EXECUTABLE} --version OUTPUT_VARIABLE version)
    if(version MATCHES "version ${ADONIS_CLANG_TOOLS_VERSION}\\.")
      set(${out} ${${out}_EXECUTABLE} PARENT_SCOPE)
    endif()
  endif()
endfunction()

# A target that fails with the words by which its test is counted as skipped.
function(adonis_target_without_tool name tool)
  add_custom_target(${name}
    COMMAND ${CMAKE_COMMAND} -E echo "${tool} ${ADONIS_CLANG_TOOLS_VERSION} is not installed"
    COMMAND ${CMAKE_COMMAND} -E false VERBATIM)
endfunction()

# Adds to the list OUT one stamp for each C source of the targets in DIR and below. A stamp
# depends on the objects of its target, which the compiler rebuilds when a header changes.
function(adonis_lint_stamps out dir)
  get_property(targets DIRECTORY ${dir} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target ${targets})
    get_target_property(type ${target} TYPE)
    if(NOT type MATCHES "LIBRARY$|EXECUTABLE" OR type STREQUAL INTERFACE_LIBRARY)
      continue()
    endif()
    get_target_property(sources ${target} SOURCES)
    get_target_property(source_dir ${target} SOURCE_DIR)
    foreach(source ${sources})
      get_filename_component(path ${source} ABSOLUTE BASE_DIR ${source_dir})
      file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR} ${path})
      set(stamp ${CMAKE_BINARY_DIR}/lint/${name}.ok)
      if(NOT name MATCHES "\\.c$" OR name MATCHES "^(build|\\.\\.)/" OR stamp IN_LIST ${out})
        continue()
      endif()
      get_filename_component(folder ${stamp} DIRECTORY)
      file(MAKE_DIRECTORY ${folder})
      add_custom_command(OUTPUT ${stamp}
        COMMAND ${CLANG_TIDY} --quiet -p ${CMAKE_BINARY_DIR} ${path}
        COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
        DEPENDS ${path} $<TARGET_OBJECTS:${target}> ${CMAKE_SOURCE_DIR}/.clang-tidy
        COMMENT "Linting ${name}"
        VERBATIM)
      list(APPEND ${out} ${stamp})
    endforeach()
  endforeach()
  get_property(subdirectories DIRECTORY ${dir} PROPERTY SUBDIRECTORIES)
  foreach(subdirectory ${subdirectories})
    adonis_lint_stamps(${out} ${subdirectory})
  endforeach()
  set(${out} ${${out}} PARENT_SCOPE)
endfunction()

adonis_clang_tool(CLANG_FORMAT clang-format)
adonis_clang_tool(CLANG_TIDY clang-tidy)

if(CLANG_FORMAT)
  set(globs harness tasks algorithms reference db web-export tests)
  list(TRANSFORM globs REPLACE "(.+)" "${CMAKE_SOURCE_DIR}/\\1/*.[ch]")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${globs})
  add_custom_target(format COMMAND ${CLANG_FORMAT} -i ${sources} VERBATIM)
  add_custom_target(format-check
    COMMAND ${CLANG_FORMAT} --dry-run --Werror ${sources} COMMENT "Checking the format" VERBATIM)
else()
  adonis_target_without_tool(format clang-format)
  adonis_target_without_tool(format-check clang-format)
endif()

if(CLANG_TIDY)
  set(lint_stamps "")
  adonis_lint_stamps(lint_stamps ${CMAKE_SOURCE_DIR})
  add_custom_target(lint DEPENDS ${lint_stamps})
else()
  adonis_target_without_tool(lint clang-tidy)
endif()
