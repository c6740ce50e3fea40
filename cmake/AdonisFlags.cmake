# Flags of every target of ours. The bits of the results depend on the first line:
# no contraction of a*b+c into fma, no value-changing optimisation, on any compiler.
include(AdonisIdentity)
add_library(adonis_flags INTERFACE)
target_compile_options(adonis_flags INTERFACE
  ${ADONIS_BIT_FLAGS}
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes
  -Wmissing-prototypes -Wvla -Wformat=2 -Wdouble-promotion)
# Speed, which changes no bit: -O3 unrolls the kernels' loops over lanes; the simulator is
# many small functions in many files, that a round of a small problem spends a third of its
# time in, and that link-time optimisation puts together.
target_compile_options(adonis_flags INTERFACE $<$<CONFIG:Release,RelWithDebInfo>:-O3>)
include(CheckIPOSupported)
check_ipo_supported(RESULT ADONIS_IPO OUTPUT ADONIS_IPO_PROBLEM LANGUAGES C)
if(ADONIS_IPO)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION_RELEASE ON)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION_RELWITHDEBINFO ON)
else()
  message(STATUS "No link-time optimisation: ${ADONIS_IPO_PROBLEM}")
endif()
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
