include(GoogleTest)
enable_testing()

# A compiler spends much of its time here on headers. So the sources of one folder are compiled together, up to 12 in a
# unit, and headers are read once for all of them. Names in anonymous namespaces must therefore differ within a folder;
# `registration`, which each module has, is told apart here. -DPHOTONLAG_UNITS=OFF compiles every file by itself, as is done
# with files that were given compile options of their own before.
# (CMake's own UNITY_BUILD names files by absolute paths: nothing would be shared with another checkout.)
function(photonlag_units result target)  # SOURCES...
  if(NOT PHOTONLAG_UNITS)
    set(${result} ${ARGN} PARENT_SCOPE)
    return()
  endif()
  set(folders "")
  set(units "")
  foreach(source IN LISTS ARGN)
    get_source_file_property(options ${source} COMPILE_OPTIONS)
    get_source_file_property(alone ${source} SKIP_UNITY_BUILD_INCLUSION)
    if(options OR alone)
      list(APPEND units ${source})
      continue()
    endif()
    cmake_path(ABSOLUTE_PATH source NORMALIZE)
    cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
    cmake_path(GET source PARENT_PATH folder)
    list(APPEND folders ${folder})
    list(APPEND sources_${folder} ${source})
  endforeach()
  list(REMOVE_DUPLICATES folders)
  foreach(folder IN LISTS folders)
    set(number 0)
    while(sources_${folder})
      list(SUBLIST sources_${folder} 0 12 together)
      list(REMOVE_ITEM sources_${folder} ${together})
      math(EXPR number "${number} + 1")
      set(text "")
      foreach(source IN LISTS together)
        string(MAKE_C_IDENTIFIER ${source} id)
        string(APPEND text "#define registration registration_of_${id}\n#include \"${source}\"\n#undef registration\n")
      endforeach()
      string(MAKE_C_IDENTIFIER ${folder} id)
      set(unit ${CMAKE_CURRENT_BINARY_DIR}/units/${target}/${id}_${number}.cpp)
      file(CONFIGURE OUTPUT ${unit} CONTENT "${text}" @ONLY)
      list(APPEND units ${unit})
    endwhile()
  endforeach()
  set(${result} ${units} PARENT_SCOPE)
endfunction()

# A module registers itself from its own object file, and a linker drops such a file from a static library: so every
# library is an OBJECT library, and executables link the closure of what they name.
#
#   photonlag_library(sim_net SOURCES a.cpp b.cpp USES sim_core LINKS PkgConfig::TOML)
function(photonlag_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;LINKS" ${ARGN})
  photonlag_units(units ${name} ${ARG_SOURCES})
  add_library(${name} OBJECT ${units})
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
  photonlag_units(units ${name} ${ARG_SOURCES})
  add_executable(${name} ${units})
  target_link_libraries(${name} PRIVATE photonlag_flags ${libraries} ${ARG_LINKS})
  if(PHOTONLAG_KEEP_DRIVERS AND "pipeline_render" IN_LIST libraries)
    file(GLOB driver /usr/lib/*/libvulkan_lvp.so)
    target_link_options(${name} PRIVATE LINKER:--push-state,--no-as-needed ${driver} LINKER:--pop-state)
  endif()
endfunction()

# PHOTONLAG_KEEP_DRIVERS: only in a driver that is never unloaded does the leak sanitizer see that what it allocated is
# not lost (Mesa: 112 bytes each). Vulkan's is linked; OpenGL's has another name inside than outside, so it is preloaded,
# and for tests of windows alone: every program that a test starts would load LLVM, and take 6 s for it.

#   photonlag_test(net_test SOURCES tests/link_test.cpp USES sim_net [LABELS slow] [SLOW Net.Wide*:Net.Long] [LOCK port])
#   photonlag_test(gate_test SOURCES tests/gate_test.cpp USES sim_record EACH)
#
# A program is one test of ctest: starting it anew costs more than most of its tests take. With EACH every
# test of it is one, which those that start programs of their own and wait need to share the cores. What LABELS and SLOW
# (a filter of gtest's) say is left to ./dev test --slow.
function(photonlag_test name)
  cmake_parse_arguments(ARG "EACH" "" "SOURCES;USES;LINKS;LABELS;LOCK;SLOW" ${ARGN})
  photonlag_executable(${name} SOURCES ${ARG_SOURCES} USES ${ARG_USES} LINKS ${ARG_LINKS} GTest::gmock GTest::gtest_main)
  target_compile_options(${name} PRIVATE -O1 -g1)  # tests are half of what is compiled: a third less time for it
  set(timeout 1200)
  if(ARG_EACH AND NOT ARG_LABELS)
    set(timeout 300)
  endif()
  set(properties TIMEOUT ${timeout} ENVIRONMENT "PHOTONLAG_SOURCE=${PROJECT_SOURCE_DIR}")
  if(PHOTONLAG_KEEP_DRIVERS AND "viz_app" IN_LIST ARG_USES)
    file(GLOB driver /usr/lib/*/dri/swrast_dri.so)
    list(PREPEND properties ENVIRONMENT_MODIFICATION LD_PRELOAD=set:${driver})
  endif()
  if(ARG_LABELS)
    list(PREPEND properties LABELS ${ARG_LABELS})
  endif()
  if(ARG_LOCK)
    list(PREPEND properties RESOURCE_LOCK ${ARG_LOCK})
  endif()
  if(ARG_EACH)
    photonlag_discover(${name} "${ARG_SLOW}" ${properties})
  else()
    photonlag_whole(${name} "${ARG_SLOW}" ${properties})
  endif()
endfunction()

function(photonlag_discover name slow)  # PROPERTIES...
  if(NOT slow)
    gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES ${ARGN})
    return()
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 TEST_FILTER "-${slow}" PROPERTIES ${ARGN})
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 TEST_FILTER "${slow}" TEST_LIST ${name}_slow
    PROPERTIES LABELS slow ${ARGN})
endfunction()

function(photonlag_whole name slow)  # PROPERTIES...
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1 --gtest_filter=-${slow})
  set_tests_properties(${name} PROPERTIES ${ARGN})
  if(slow)
    add_test(NAME ${name}.slow COMMAND ${name} --gtest_brief=1 --gtest_filter=${slow})
    set_tests_properties(${name}.slow PROPERTIES LABELS slow ${ARGN})
  endif()
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
