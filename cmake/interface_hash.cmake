# Writes a header with a hash of the headers that plug-ins are compiled with.
#   cmake -D OUT=... -D ROOT=... -D HEADERS=a.hpp,b.hpp -P interface_hash.cmake
string(REPLACE "," ";" headers "${HEADERS}")
foreach(header IN LISTS headers)
  file(SHA256 ${ROOT}/${header} one)
  string(APPEND all "${header} ${one}\n")
endforeach()
string(SHA256 hash "${all}")
string(SUBSTRING ${hash} 0 16 hash)
file(WRITE ${OUT} "#pragma once\n#define PHOTONLAG_INTERFACE \"${hash}\"\n")
