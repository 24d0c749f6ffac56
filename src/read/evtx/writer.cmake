# SPDX-License-Identifier: MIT
# The writer of event logs: for tests and benches; no program of the tool links it.
add_library(vad_evtx_write STATIC EXCLUDE_FROM_ALL
  ${CMAKE_CURRENT_LIST_DIR}/write.c
  ${CMAKE_CURRENT_LIST_DIR}/write_binxml.c
  ${CMAKE_CURRENT_LIST_DIR}/write_crc.c
  ${CMAKE_CURRENT_LIST_DIR}/write_event.c
  ${CMAKE_CURRENT_LIST_DIR}/write_text.c)
target_include_directories(vad_evtx_write
  PUBLIC ${CMAKE_CURRENT_LIST_DIR}/include
  PRIVATE ${CMAKE_CURRENT_LIST_DIR})
vad_warnings(vad_evtx_write)
target_link_libraries(vad_evtx_write PUBLIC vad_base)
