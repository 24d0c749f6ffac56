# SPDX-License-Identifier: MIT
# Where the programs stand in the build tree: as in an installed tree, so that vadiag finds
# vadiag-read and the others by the same relative path in both (../libexec/vadiag from its own directory).
set(VADIAG_LIBEXECDIR ${CMAKE_INSTALL_LIBEXECDIR}/vadiag)
if(TARGET vadiag)
  set_target_properties(vadiag PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${CMAKE_INSTALL_BINDIR})
endif()
foreach(program vadiag-read vadiag-check vadiag-lab)
  if(TARGET ${program})
    set_target_properties(${program} PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${VADIAG_LIBEXECDIR})
    if(TARGET vadiag)
      add_dependencies(vadiag ${program})
    endif()
  endif()
endforeach()
