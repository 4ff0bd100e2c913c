# Writes files as entries {"name", "text"} of a C++ table:  cmake -DOUT=file.inc -DFILES=a,b -P embed_text.cmake
string(REPLACE "," ";" files "${FILES}")
set(out "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  string(APPEND out "{\"${name}\", R\"=====(${text})=====\"},\n")
endforeach()
file(WRITE ${OUT} "${out}")
