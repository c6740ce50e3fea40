# What the bits of a plugin's results depend on: flags of the compiler, and the text of its
# sources and of the ABI headers in them. For plugins inside this tree and outside it.
set(ADONIS_BIT_FLAGS -ffp-contract=off -fno-fast-math -fno-math-errno)

# Adds to the list `found` the headers <adonis/...> that `file` includes.
function(adonis_find_headers file include)
  file(STRINGS ${file} lines REGEX "^[ \t]*#[ \t]*include[ \t]*<adonis/")
  foreach(line ${lines})
    string(REGEX REPLACE "^[^<]*<adonis/([^>]*)>.*$" "\\1" header "${line}")
    if(header IN_LIST found)
      continue()
    endif()
    if(NOT EXISTS ${include}/adonis/${header})
      message(FATAL_ERROR "${file} includes <adonis/${header}>, which is none of the ABI "
        "headers in ${include}/adonis")
    endif()
    list(APPEND found ${header})
    adonis_find_headers(${include}/adonis/${header} ${include})
  endforeach()
  set(found ${found} PARENT_SCOPE)
endfunction()

# adonis_identity(OUT HEADERS INCLUDE a.c b.c): the hash of a plugin's list of files in the
# format of sha256sum ("<hash>  <name>\n"): its sources, then the headers <adonis/...> that
# they include, directly or not, by name. `sha256sum` in two folders repeats it. HEADERS:
# their paths.
function(adonis_identity out headers include)
  set(found "")
  foreach(file ${ARGN})
    adonis_find_headers(${file} ${include})
  endforeach()
  list(SORT found)
  list(TRANSFORM found PREPEND ${include}/adonis/)

  set(sums "")
  foreach(file ${ARGN} ${found})
    file(SHA256 ${file} hash)
    get_filename_component(name ${file} NAME)
    string(APPEND sums "${hash}  ${name}\n")
  endforeach()
  string(SHA256 hash "${sums}")
  set(${out} ${hash} PARENT_SCOPE)
  set(${headers} ${found} PARENT_SCOPE)
endfunction()
