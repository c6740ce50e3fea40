# Flags of every target of ours. The bits of the results depend on the first line:
# no contraction of a*b+c into fma, no value-changing optimisation, on any compiler.
include(AdonisIdentity)
add_library(adonis_flags INTERFACE)
target_compile_options(adonis_flags INTERFACE
  ${ADONIS_BIT_FLAGS}
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes
  -Wmissing-prototypes -Wvla -Wformat=2 -Wdouble-promotion)
if(ADONIS_WERROR)
  target_compile_options(adonis_flags INTERFACE -Werror)
endif()
if(ADONIS_SANITIZE)
  target_compile_options(adonis_flags INTERFACE
    -fsanitize=${ADONIS_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(adonis_flags INTERFACE -fsanitize=${ADONIS_SANITIZE})
endif()
if(ADONIS_COVERAGE)
  target_compile_options(adonis_flags INTERFACE --coverage)
  target_link_options(adonis_flags INTERFACE --coverage)
  add_custom_target(coverage
    COMMAND ${CMAKE_SOURCE_DIR}/tests/coverage.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}
    USES_TERMINAL VERBATIM)
endif()
if(ADONIS_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID STREQUAL Clang)
    message(FATAL_ERROR "ADONIS_FUZZ needs clang, found ${CMAKE_C_COMPILER_ID}")
  endif()
  target_compile_options(adonis_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
