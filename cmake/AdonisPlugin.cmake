# For trees outside this one: find_package(adonis) reads this file.
include(${CMAKE_CURRENT_LIST_DIR}/AdonisIdentity.cmake)

# adonis_add_algorithm(NAME SOURCES a.c b.c): the plugin NAME as a shared object NAME.so, by
# the target adonis_NAME: strict C11, the flags that bits need, one exported symbol, and in
# its table the hash of its sources and how it was compiled. The hash follows the files:
# whatever is hashed makes CMake run again when it changes.
function(adonis_add_algorithm name)
  cmake_parse_arguments(ARG "" "" "SOURCES" ${ARGN})
  if(NOT ARG_SOURCES OR ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "adonis_add_algorithm(${ARGV}): expected (NAME SOURCES a.c ...)")
  endif()
  set(sources "")
  foreach(source ${ARG_SOURCES})
    get_filename_component(path ${source} ABSOLUTE)
    if(NOT EXISTS ${path})
      message(FATAL_ERROR "adonis_add_algorithm(${name}): there is no source ${path}")
    endif()
    list(APPEND sources ${path})
  endforeach()

  get_target_property(include adonis::abi INTERFACE_INCLUDE_DIRECTORIES)
  adonis_identity(token headers ${include} ${sources})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${sources} ${headers})

  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  string(JOIN " " build ${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION} -std=c11
    ${CMAKE_C_FLAGS} ${CMAKE_C_FLAGS_${type}} ${ADONIS_BIT_FLAGS})
  string(REGEX REPLACE "[\\\"]" "" build "${build}")

  set(target adonis_${name})
  add_library(${target} MODULE ${sources})
  target_link_libraries(${target} PRIVATE adonis::abi)
  target_compile_options(${target} PRIVATE -pedantic-errors -Wall -Wextra ${ADONIS_BIT_FLAGS})
  target_compile_definitions(${target} PRIVATE
    "ADONIS_TOKEN=\"${token}\"" "ADONIS_BUILD=\"${build}\"")
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${name} PREFIX "" SUFFIX .so
    C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF C_VISIBILITY_PRESET hidden)
endfunction()
