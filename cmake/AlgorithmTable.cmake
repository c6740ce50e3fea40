cmake_minimum_required(VERSION 3.22)
# cmake -DALGORITHMS=symbol|a.c|b.c;... -DINCLUDE=DIR -DOUTPUT=builtins.c -P AlgorithmTable.cmake
# The table of built-in plugins: entries and identities.
include(${CMAKE_CURRENT_LIST_DIR}/AdonisIdentity.cmake)

set(externs "")
set(rows "")
set(count 0)
foreach(algorithm ${ALGORITHMS})
  string(REPLACE "|" ";" files ${algorithm})
  list(POP_FRONT files symbol)
  adonis_identity(hash headers ${INCLUDE} ${files})
  string(APPEND externs "extern const struct adonis_algorithm ${symbol};\n")
  string(APPEND rows "    {&${symbol}, \"${hash}\"},\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE ${OUTPUT} "#include \"plugin/registry.h\"\n\n${externs}
const struct ab_builtin ab_builtins[] = {\n${rows}};
const size_t ab_n_builtins = ${count};\n")
