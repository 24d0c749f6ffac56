# SPDX-License-Identifier: MIT
# vadiag-knowc turns knowledge/ into C at build time, so it has to run on the machine that builds.
#
# vad_knowc_command(COMMAND_VAR DEPENDS_VAR) gives the command line of the knowc to run and what a
# custom command must depend on. In src/knowledge/CMakeLists.txt:
#
#   if(NOT CMAKE_CROSSCOMPILING)
#     add_executable(vadiag-knowc knowc_main.c)       # the target has to have this name
#     ...
#   endif()
#   vad_knowc_command(knowc knowc_depends)
#   add_custom_command(OUTPUT tables_generated.c
#     COMMAND ${knowc} ${CMAKE_SOURCE_DIR}/knowledge tables_generated.c
#     DEPENDS ${knowc_depends} ${KNOWLEDGE_FILES} VERBATIM)
#
# A native build runs its own vadiag-knowc. A cross build configures this source tree a second time,
# natively, in <build>/native, builds nothing but vadiag-knowc there and keeps it up to date. Who has
# a native vadiag-knowc already (a distribution's build) names it in VADIAG_KNOWC.
set(VADIAG_KNOWC "" CACHE FILEPATH "A native vadiag-knowc to use instead of building one")

if(VADIAG_ONLY_KNOWC)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
elseif(CMAKE_CROSSCOMPILING AND NOT VADIAG_KNOWC)
  include(ExternalProject)
  set(VADIAG_KNOWC ${CMAKE_BINARY_DIR}/native/vadiag-knowc)
  ExternalProject_Add(vadiag-knowc-native
    SOURCE_DIR ${CMAKE_SOURCE_DIR}
    BINARY_DIR ${CMAKE_BINARY_DIR}/native
    CMAKE_ARGS -DVADIAG_ONLY_KNOWC=ON -DBUILD_TESTING=OFF -DCMAKE_BUILD_TYPE=Release
    BUILD_COMMAND ${CMAKE_COMMAND} --build <BINARY_DIR> --target vadiag-knowc
    BUILD_ALWAYS ON
    LOG_CONFIGURE ON
    LOG_BUILD ON
    LOG_OUTPUT_ON_FAILURE ON
    BUILD_BYPRODUCTS ${VADIAG_KNOWC}
    INSTALL_COMMAND "")
endif()

function(vad_knowc_command command depends)
  if(VADIAG_KNOWC)
    set(${command} ${VADIAG_KNOWC} PARENT_SCOPE)
    set(${depends} ${VADIAG_KNOWC} PARENT_SCOPE)
  else()
    set(${command} $<TARGET_FILE:vadiag-knowc> PARENT_SCOPE)
    set(${depends} vadiag-knowc PARENT_SCOPE)
  endif()
endfunction()
