# SPDX-License-Identifier: MIT
# The files of the lab as C: cmake -DOUT=FILE -DROOT=DIRECTORY -P embed.cmake
#
# Writes the arrays that lab/scenario.h declares. A text is an array of numbers, for C promises
# string literals of 4095 characters only.
cmake_minimum_required(VERSION 3.25)

set(body "/* Generated from lab/ by cmake/embed.cmake. */\n")
string(APPEND body "#include \"lab/scenario.h\"\n\n")
set(number 0)

# The bytes of a file as an array text_<number>; sets ENTRY to its initialiser.
function(embed file)
  file(READ ${file} hex HEX)
  string(LENGTH "${hex}" length)
  math(EXPR size "${length} / 2")
  string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")
  string(APPEND body "static const unsigned char text_${number}[] = {\n${hex}0};\n")
  cmake_path(RELATIVE_PATH file BASE_DIRECTORY ${ROOT} OUTPUT_VARIABLE name)
  set(ENTRY "\t{ \"${name}\", { (const char *)text_${number}, ${size} } },\n" PARENT_SCOPE)
  math(EXPR next "${number} + 1")
  set(number ${next} PARENT_SCOPE)
  set(body "${body}" PARENT_SCOPE)
endfunction()

function(embed_all array count directory)
  file(GLOB files ${ROOT}/lab/${directory}/*.yaml)
  list(SORT files)
  set(entries "")
  foreach(file IN LISTS files)
    embed(${file})
    string(APPEND entries "${ENTRY}")
  endforeach()
  list(LENGTH files found)
  string(APPEND body "const struct vad_scenario_text ${array}[] = {\n${entries}\t{ 0 } };\n"
    "const size_t ${count} = ${found};\n\n")
  set(number ${number} PARENT_SCOPE)
  set(body "${body}" PARENT_SCOPE)
endfunction()

embed_all(vad_lab_scenarios vad_lab_scenario_count scenarios)
embed_all(vad_lab_worlds vad_lab_world_count worlds)
embed_all(vad_lab_fleets vad_lab_fleet_count fleets)
embed(${ROOT}/lab/collection.yaml)
string(REGEX REPLACE "^\t(.*),\n$" "\\1" ENTRY "${ENTRY}")
string(APPEND body "const struct vad_scenario_text vad_lab_collection = ${ENTRY};\n")
file(WRITE ${OUT} "${body}")
