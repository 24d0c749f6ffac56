# SPDX-License-Identifier: MIT
# The libraries of others, as interface targets vad_yaml, vad_jansson and (Linux) vad_seccomp.
#
# Programs get the static library where there is one, so that they do not pay for one more shared
# library at every start. The shared libvadiag sets the property VAD_SHARED_DEPENDENCIES and gets
# the shared one: static archives are not always position independent.

# vad_library(NAME HEADER LIBRARY): each found library becomes the target vad_<name>.
function(vad_library name header library)
  string(TOUPPER ${name} upper)
  find_path(VADIAG_${upper}_INCLUDE ${header} REQUIRED)
  find_library(VADIAG_${upper}_SHARED ${library} REQUIRED)
  find_library(VADIAG_${upper}_STATIC lib${library}.a)
  set(for_programs ${VADIAG_${upper}_SHARED})
  if(VADIAG_${upper}_STATIC)
    set(for_programs ${VADIAG_${upper}_STATIC})
  endif()
  add_library(vad_${name} INTERFACE)
  target_include_directories(vad_${name} SYSTEM INTERFACE ${VADIAG_${upper}_INCLUDE})
  target_link_libraries(vad_${name} INTERFACE
    $<IF:$<BOOL:$<TARGET_PROPERTY:VAD_SHARED_DEPENDENCIES>>,${VADIAG_${upper}_SHARED},${for_programs}>)
endfunction()

vad_library(yaml yaml.h yaml)
if(VADIAG_ONLY_KNOWC)
  return()
endif()
vad_library(jansson jansson.h jansson)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  vad_library(seccomp seccomp.h seccomp)
endif()
