# SPDX-License-Identifier: MIT
# libvadiag: the public C library, from src/api and the rooms below it. Everything is compiled with
# hidden visibility; only what include/vadiag/*.h marks as public is exported. While the library
# itself is compiled VADIAG_BUILDING is defined (a DLL exports then, and imports otherwise).
file(GLOB VADIAG_API_SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/api/*.c)
if(NOT VADIAG_API_SOURCES OR NOT EXISTS ${CMAKE_SOURCE_DIR}/include/vadiag/vadiag.h)
  return()
endif()

add_library(vadiag_library SHARED ${VADIAG_API_SOURCES})
set_target_properties(vadiag_library PROPERTIES
  OUTPUT_NAME vadiag
  EXPORT_NAME vadiag
  VERSION ${PROJECT_VERSION}
  SOVERSION 0
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${CMAKE_INSTALL_BINDIR} # a DLL, with the programs
  VAD_SHARED_DEPENDENCIES ON)
vad_warnings(vadiag_library)
target_compile_definitions(vadiag_library PRIVATE VADIAG_BUILDING
  VADIAG_VERSION="${PROJECT_VERSION}")
target_include_directories(vadiag_library
  PUBLIC $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include>
         $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
  PRIVATE ${CMAKE_SOURCE_DIR}/src/api)
foreach(room base knowledge rules fact read reason report)
  if(TARGET vad_${room})
    target_link_libraries(vadiag_library PRIVATE $<BUILD_INTERFACE:vad_${room}>)
  endif()
endforeach()
