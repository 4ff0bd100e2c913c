# `cmake --install`: the program, the headers that plug-ins are compiled with, and find_package(photonlag).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(plugin_headers "")
foreach(pattern sim/core/*.hpp sim/net/*.hpp sim/testbed/frame_pacing/*.hpp pose-prediction/*.hpp pipeline/*.hpp
                pipeline/cost/cost.hpp pipeline/codec/codec.hpp pipeline/scenes/scene.hpp reprojection/reprojector.hpp)
  file(GLOB found RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${pattern})
  list(APPEND plugin_headers ${found})
endforeach()

# A plug-in states the hash of the headers it was compiled with, and the program its own.
set(generated ${PROJECT_BINARY_DIR}/generated)
set(interface_hash ${generated}/sim/core/interface_hash.hpp)
list(JOIN plugin_headers "," joined)
list(TRANSFORM plugin_headers PREPEND ${PROJECT_SOURCE_DIR}/ OUTPUT_VARIABLE sources)
add_custom_command(OUTPUT ${interface_hash} DEPENDS ${sources} ${PROJECT_SOURCE_DIR}/cmake/interface_hash.cmake VERBATIM
  COMMAND ${CMAKE_COMMAND} -D OUT=${interface_hash} -D ROOT=${PROJECT_SOURCE_DIR} -D HEADERS=${joined}
          -P ${PROJECT_SOURCE_DIR}/cmake/interface_hash.cmake)
add_custom_target(photonlag_interface DEPENDS ${interface_hash})
add_dependencies(bad_modules photonlag_interface)
foreach(target photonlag cli_sweep_file)  # the latter has plugins.cpp
  add_dependencies(${target} photonlag_interface)
  target_include_directories(${target} PRIVATE ${generated})
endforeach()

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/photonlag)
install(TARGETS photonlag)
foreach(header IN LISTS plugin_headers)
  get_filename_component(folder ${header} DIRECTORY)
  install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/photonlag/${folder})
endforeach()
install(FILES ${interface_hash} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/photonlag/sim/core)
configure_package_config_file(cmake/photonlagConfig.cmake.in ${generated}/photonlagConfig.cmake
  INSTALL_DESTINATION ${config_dir} PATH_VARS CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(${generated}/photonlagConfigVersion.cmake COMPATIBILITY ExactVersion)
install(FILES ${generated}/photonlagConfig.cmake ${generated}/photonlagConfigVersion.cmake DESTINATION ${config_dir})
