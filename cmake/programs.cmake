# SPDX-License-Identifier: MIT
# Where the programs stand in the build tree: as in an installed tree, so that vadiag finds
# vadiag-read by the same relative path in both (../libexec/vadiag from its own directory).
set(VADIAG_LIBEXECDIR ${CMAKE_INSTALL_LIBEXECDIR}/vadiag)
if(TARGET vadiag)
  set_target_properties(vadiag PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${CMAKE_INSTALL_BINDIR})
endif()
if(TARGET vadiag-read)
  set_target_properties(vadiag-read PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${VADIAG_LIBEXECDIR})
endif()
if(TARGET vadiag AND TARGET vadiag-read)
  add_dependencies(vadiag vadiag-read)
endif()
