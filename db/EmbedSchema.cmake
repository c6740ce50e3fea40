# cmake -DFILES=a.sql;b.sql -DOUTPUT=schema.c -P EmbedSchema.cmake
# The schema files as C: bytes, because a string literal of that length is not portable.
set(arrays "")
set(names "")
set(count 0)
foreach(file ${FILES})
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1, " bytes "${hex}")
  math(EXPR count "${count} + 1")
  string(APPEND arrays "static const char file_${count}[] = {${bytes}0};\n")
  string(APPEND names "    file_${count},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"db/migrate.h\"\n\n${arrays}
const char *const ab_db_schema_files[] = {\n${names}};
const int ab_db_n_schema_files = ${count};\n")
