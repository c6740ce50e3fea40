# cmake "-DFILES=a.h;b.h" -DOUTPUT=abi_headers.c -P EmbedHeaders.cmake
# The ABI headers as bytes of the program, in the order of their names, so that plugins are
# compiled against the headers that it was built with.
set(arrays "")
set(rows "")
set(count 0)
list(SORT FILES)
foreach(file ${FILES})
  get_filename_component(name ${file} NAME)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1, " bytes "${hex}")
  math(EXPR count "${count} + 1")
  string(APPEND arrays "static const char header_${count}[] = {${bytes}0};\n")
  string(APPEND rows "    {\"${name}\", header_${count}, sizeof header_${count} - 1},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"plugin/source.h\"\n\n${arrays}
const struct ab_abi_header ab_abi_headers[] = {\n${rows}};
const size_t ab_n_abi_headers = ${count};\n")
