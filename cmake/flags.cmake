set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)

# Our code only: libraries come in as system headers. Without -ffp-contract=off a wider CPU would change results.
add_library(photonlag_flags INTERFACE)
target_include_directories(photonlag_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(photonlag_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Werror -ffp-contract=off)

# In a unit (cmake/targets.cmake) a name of one file is global to the next: there, only locals may not hide each other.
option(PHOTONLAG_UNITS "Compile the sources of a folder together" ON)
if(NOT PHOTONLAG_UNITS)
  target_compile_options(photonlag_flags INTERFACE -Wshadow)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  target_compile_options(photonlag_flags INTERFACE -Wshadow=local)
endif()

# No path of this checkout in an object: another one of the same sources is the same to the byte, so ccache serves both.
# (gdb finds the sources when it is started in the checkout.)
target_compile_options(photonlag_flags INTERFACE -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)

# GCC 13 takes any reference that a function with a temporary argument returns for a dangling one.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
  target_compile_options(photonlag_flags INTERFACE -Wno-dangling-reference)
endif()
