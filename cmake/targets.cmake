include(GoogleTest)
enable_testing()

# A module registers itself from its own object file, and a linker drops such a file from a static library: so every
# library is an OBJECT library, and executables link the closure of what they name.
#
#   photonlag_library(sim_net SOURCES a.cpp b.cpp USES sim_core LINKS PkgConfig::TOML)
function(photonlag_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;LINKS" ${ARGN})
  add_library(${name} OBJECT ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE photonlag_flags PUBLIC ${ARG_USES} ${ARG_LINKS})
  set_property(GLOBAL PROPERTY photonlag_uses_${name} "${ARG_USES}")
endfunction()

# The libraries in `names` and all they use, each once.
function(photonlag_closure result)
  set(open ${ARGN})
  set(done "")
  while(open)
    list(POP_FRONT open name)
    if(NOT name IN_LIST done)
      list(APPEND done ${name})
      get_property(uses GLOBAL PROPERTY photonlag_uses_${name})
      list(APPEND open ${uses})
    endif()
  endwhile()
  set(${result} ${done} PARENT_SCOPE)
endfunction()

#   photonlag_executable(photonlag SOURCES main.cpp USES sim_testbed viz LINKS CLI11::CLI11)
function(photonlag_executable name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;LINKS" ${ARGN})
  photonlag_closure(libraries ${ARG_USES})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE photonlag_flags ${libraries} ${ARG_LINKS})
endfunction()

#   photonlag_test(net_test SOURCES tests/link_test.cpp USES sim_net [LABELS slow] [LOCK port])
function(photonlag_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;LINKS;LABELS;LOCK" ${ARGN})
  photonlag_executable(${name} SOURCES ${ARG_SOURCES} USES ${ARG_USES} LINKS ${ARG_LINKS} GTest::gmock GTest::gtest_main)
  target_compile_options(${name} PRIVATE -O1 -g1)  # tests are half of what is compiled: a third less time for it
  set(timeout 300)
  if(ARG_LABELS)
    set(labels LABELS ${ARG_LABELS})
    set(timeout 1200)
  endif()
  if(ARG_LOCK)
    set(lock RESOURCE_LOCK ${ARG_LOCK})
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES ${labels} ${lock} TIMEOUT ${timeout}
    ENVIRONMENT "PHOTONLAG_SOURCE=${PROJECT_SOURCE_DIR}")
endfunction()

# Puts sim/core/tests/allocations.cpp between an executable and the heap.
function(photonlag_counts_allocations executable)
  target_sources(${executable} PRIVATE ${PROJECT_SOURCE_DIR}/sim/core/tests/allocations.cpp)
  foreach(function malloc calloc realloc aligned_alloc posix_memalign)
    target_link_options(${executable} PRIVATE LINKER:--wrap=${function})
  endforeach()
endfunction()

# Compiles one GLSL file to SPIR-V words, to be included as:  const uint32_t code[] = {
#                                                             #include "shader.vert.inc"
#                                                             };
#   photonlag_shader(reprojection reprojectors/rotational.comp)
function(photonlag_shader target shader)
  get_filename_component(name ${shader} NAME)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/shaders/${name}.inc)
  add_custom_command(OUTPUT ${out} DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${shader} VERBATIM
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/shaders
    COMMAND ${GLSLC} --target-env=vulkan1.1 -O -mfmt=num -o ${out} ${CMAKE_CURRENT_SOURCE_DIR}/${shader})
  target_sources(${target} PRIVATE ${out})
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/shaders)
endfunction()
