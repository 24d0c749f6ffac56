# SPDX-License-Identifier: MIT
# Where distributions want things. Man pages and completions are generated at build time into
# <build>/man and <build>/completions.
include(CMakePackageConfigHelpers)

foreach(program vadiag)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endforeach()
foreach(program vadiag-read vadiag-check vadiag-lab)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION ${VADIAG_LIBEXECDIR})
  endif()
endforeach()

foreach(section 1 5 7)
  install(DIRECTORY ${CMAKE_BINARY_DIR}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section}
    OPTIONAL FILES_MATCHING PATTERN "*.${section}")
endforeach()

set(completions ${CMAKE_BINARY_DIR}/completions)
install(FILES ${completions}/vadiag.bash RENAME vadiag OPTIONAL
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${completions}/_vadiag OPTIONAL
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${completions}/vadiag.fish OPTIONAL
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

install(DIRECTORY ${CMAKE_SOURCE_DIR}/share/schema OPTIONAL
  DESTINATION ${CMAKE_INSTALL_DATADIR}/vadiag)
install(DIRECTORY ${CMAKE_BINARY_DIR}/schema OPTIONAL
  DESTINATION ${CMAKE_INSTALL_DATADIR}/vadiag)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/lab OPTIONAL
  DESTINATION ${CMAKE_INSTALL_DATADIR}/vadiag)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/examples OPTIONAL
  DESTINATION ${CMAKE_INSTALL_DATADIR}/vadiag)
install(FILES LICENSE README.md OPTIONAL DESTINATION ${CMAKE_INSTALL_DOCDIR})

if(NOT TARGET vadiag_library)
  return()
endif()
install(TARGETS vadiag_library EXPORT vadiag
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/vadiag DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h")

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/vadiag)
install(EXPORT vadiag NAMESPACE vadiag:: FILE vadiagTargets.cmake DESTINATION ${package_dir})
configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/vadiagConfig.cmake.in
  ${CMAKE_BINARY_DIR}/vadiagConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/vadiagConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/vadiagConfig.cmake ${CMAKE_BINARY_DIR}/vadiagConfigVersion.cmake
  DESTINATION ${package_dir})

configure_file(${CMAKE_SOURCE_DIR}/cmake/vadiag.pc.in ${CMAKE_BINARY_DIR}/vadiag.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/vadiag.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
