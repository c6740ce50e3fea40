# adonis_add_algorithm(NAME SOURCES a.c b.c): a plugin linked into the program, as strict
# C11 with nothing of ours but the ABI headers. Its entry symbol is renamed, so that
# plugins can live side by side.
function(adonis_add_algorithm name)
  cmake_parse_arguments(ARG "" "" "SOURCES" ${ARGN})
  string(MAKE_C_IDENTIFIER ${name} symbol)
  set(target algorithm_${symbol})
  add_library(${target} OBJECT ${ARG_SOURCES})
  target_compile_definitions(${target} PRIVATE ADONIS_ENTRY=adonis_entry_${symbol})
  target_compile_options(${target} PRIVATE -pedantic-errors)
  target_link_libraries(${target} PRIVATE adonis_abi adonis_flags)
  set_target_properties(${target} PROPERTIES C_EXTENSIONS OFF)

  list(TRANSFORM ARG_SOURCES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  string(REPLACE ";" "|" sources "${ARG_SOURCES}")
  set_property(GLOBAL APPEND PROPERTY ADONIS_ALGORITHMS "adonis_entry_${symbol}|${sources}")
  set_property(GLOBAL APPEND PROPERTY ADONIS_ALGORITHM_SOURCES ${ARG_SOURCES})
  set_property(GLOBAL APPEND PROPERTY ADONIS_ALGORITHM_OBJECTS $<TARGET_OBJECTS:${target}>)
endfunction()

# adonis_algorithm_library(NAME): all algorithms added so far, with the table `ab_builtins`
# of their entries (harness/plugin/registry.h).
function(adonis_algorithm_library name)
  get_property(algorithms GLOBAL PROPERTY ADONIS_ALGORITHMS)
  get_property(sources GLOBAL PROPERTY ADONIS_ALGORITHM_SOURCES)
  get_property(objects GLOBAL PROPERTY ADONIS_ALGORITHM_OBJECTS)
  set(include ${CMAKE_SOURCE_DIR}/harness/include)
  file(GLOB headers CONFIGURE_DEPENDS ${include}/adonis/*.h)
  set(script ${CMAKE_SOURCE_DIR}/cmake/AlgorithmTable.cmake)
  set(table ${CMAKE_CURRENT_BINARY_DIR}/builtins.c)
  add_custom_command(OUTPUT ${table}
    COMMAND ${CMAKE_COMMAND} "-DALGORITHMS=${algorithms}" -DINCLUDE=${include}
      -DOUTPUT=${table} -P ${script}
    DEPENDS ${sources} ${headers} ${script} ${CMAKE_SOURCE_DIR}/cmake/AdonisIdentity.cmake
    COMMENT "Hashing the algorithms"
    VERBATIM)
  adonis_library(${name} SOURCES ${table} ${objects} LINK ab_plugin)
endfunction()
