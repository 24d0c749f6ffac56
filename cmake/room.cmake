# SPDX-License-Identifier: MIT
# vad_room(NAME SOURCES file... [USES room...] [LINKS target...])
#
# A room is a static library vad_<name> with an include directory of its own, src/<name>/include.
# Only the rooms named in USES are on its include path, so a wrong #include does not compile.
function(vad_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;USES;LINKS" ${ARGN})
  add_library(vad_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(vad_${name}
    PUBLIC ${CMAKE_SOURCE_DIR}/src/${name}/include
    PRIVATE ${CMAKE_SOURCE_DIR}/src/${name})
  set_target_properties(vad_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  vad_warnings(vad_${name})
  foreach(used IN LISTS ROOM_USES)
    target_link_libraries(vad_${name} PUBLIC vad_${used})
  endforeach()
  target_link_libraries(vad_${name} PUBLIC ${ROOM_LINKS})
endfunction()

# vad_unit_test(ROOM NAME) builds tests/unit/<room>/<name>.c against that room and cmocka.
function(vad_unit_test room name)
  add_executable(${room}_${name} ${CMAKE_CURRENT_SOURCE_DIR}/${name}.c)
  vad_warnings(${room}_${name})
  target_link_libraries(${room}_${name} PRIVATE vad_${room} vad_test)
  add_test(NAME unit/${room}/${name} COMMAND ${room}_${name})
  set_tests_properties(unit/${room}/${name} PROPERTIES LABELS "unit;quick" TIMEOUT 120)
endfunction()

# vad_golden(DIRECTORY): every subdirectory with a file `cmd` is a test golden/<name>: vadiag is run
# there with the arguments in `cmd`; output and exit status must be exactly as expected. See
# tests/golden/run.py; `run.py --update` rewrites what is expected. (Not the target Python3::Interpreter:
# a cross build would run that one, too, with the emulator.) The cases check-* play recordings to vadiag-check.
function(vad_golden directory)
  if(NOT TARGET vadiag)
    return()
  endif()
  file(GLOB cases CONFIGURE_DEPENDS ${directory}/*/cmd)
  foreach(cmd IN LISTS cases)
    cmake_path(GET cmd PARENT_PATH case)
    cmake_path(GET case FILENAME name)
    if((name MATCHES "^check-" AND NOT TARGET vadiag-check) OR
        (name MATCHES "^lab-" AND NOT TARGET vadiag-lab))
      continue()
    endif()
    add_test(NAME golden/${name} COMMAND ${Python3_EXECUTABLE}
      ${CMAKE_SOURCE_DIR}/tests/golden/run.py --program $<TARGET_FILE:vadiag>
      "--emulator=${CMAKE_CROSSCOMPILING_EMULATOR}" ${case})
    set_tests_properties(golden/${name} PROPERTIES LABELS "golden;quick" TIMEOUT 120)
  endforeach()
endfunction()

# vad_fuzz_target(NAME room...): fuzz/fuzz_<name>.c defines LLVMFuzzerTestOneInput. With the preset
# fuzz it is linked with libFuzzer; in every other build it is linked with fuzz/replay_main.c, and
# the test fuzz-replay/<name> feeds it the files of fuzz/corpus/<name>.
function(vad_fuzz_target name)
  set(target fuzz_${name})
  set(sources ${CMAKE_SOURCE_DIR}/fuzz/fuzz_${name}.c)
  if(NOT VADIAG_FUZZ)
    list(APPEND sources ${CMAKE_SOURCE_DIR}/fuzz/replay_main.c)
  endif()
  add_executable(${target} ${sources})
  vad_warnings(${target})
  foreach(room base ${ARGN})
    target_link_libraries(${target} PRIVATE vad_${room})
  endforeach()
  if(VADIAG_FUZZ)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    return()
  endif()
  add_test(NAME fuzz-replay/${name} COMMAND ${target} ${CMAKE_SOURCE_DIR}/fuzz/corpus/${name})
  set_tests_properties(fuzz-replay/${name} PROPERTIES LABELS "fuzz;quick" TIMEOUT 300)
endfunction()
