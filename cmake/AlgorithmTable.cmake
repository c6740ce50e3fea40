cmake_minimum_required(VERSION 3.22)
# cmake -DALGORITHMS=symbol|a.c|b.c;... -DINCLUDE=DIR -DOUTPUT=builtins.c -P AlgorithmTable.cmake
# The table of built-in plugins. The hash of one is that of its list of files in the format
# of sha256sum ("<hash>  <name>\n"): its sources, then the headers <adonis/...> that they
# include, directly or not, by name. `sha256sum` in two folders repeats it.

# Adds to the list `found` the headers that `file` includes.
function(find_headers file)
  file(STRINGS ${file} lines REGEX "^#include <adonis/")
  foreach(line ${lines})
    string(REGEX REPLACE "^#include <adonis/([^>]*)>.*$" "\\1" header "${line}")
    if(NOT header IN_LIST found)
      list(APPEND found ${header})
      find_headers(${INCLUDE}/adonis/${header})
    endif()
  endforeach()
  set(found ${found} PARENT_SCOPE)
endfunction()

set(externs "")
set(rows "")
set(count 0)
foreach(algorithm ${ALGORITHMS})
  string(REPLACE "|" ";" files ${algorithm})
  list(POP_FRONT files symbol)
  set(found "")
  foreach(file ${files})
    find_headers(${file})
  endforeach()
  list(SORT found)
  list(TRANSFORM found PREPEND ${INCLUDE}/adonis/)

  set(sums "")
  foreach(file ${files} ${found})
    file(SHA256 ${file} hash)
    get_filename_component(base ${file} NAME)
    string(APPEND sums "${hash}  ${base}\n")
  endforeach()
  string(SHA256 hash "${sums}")
  string(APPEND externs "extern const struct adonis_algorithm ${symbol};\n")
  string(APPEND rows "    {&${symbol}, \"${hash}\"},\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE ${OUTPUT} "#include \"plugin/registry.h\"\n\n${externs}
const struct ab_builtin ab_builtins[] = {\n${rows}};
const size_t ab_n_builtins = ${count};\n")
