# SPDX-License-Identifier: MIT
# The libraries of others, as interface targets vad_yaml, vad_jansson, vad_uv, vad_cares, (not on
# Windows) vad_openssl and vad_ldap, and (Linux) vad_seccomp.
#
# Programs get the static library where there is one, so that they do not pay for one more shared
# library at every start. The shared libvadiag sets the property VAD_SHARED_DEPENDENCIES and gets
# the shared one: static archives are not always position independent.

# vad_library(NAME HEADER LIBRARY [STATIC-LIBRARY]): each found library becomes the target vad_<name>.
function(vad_library name header library)
  string(TOUPPER ${name} upper)
  find_path(VADIAG_${upper}_INCLUDE ${header} REQUIRED)
  set(static ${library})
  if(ARGC GREATER 3)
    set(static ${ARGV3})
  endif()
  find_library(VADIAG_${upper}_SHARED NAMES ${library} ${static} REQUIRED)
  find_library(VADIAG_${upper}_STATIC lib${static}.a)
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
vad_library(uv uv.h uv uv_a)
vad_library(cares ares.h cares)
if(WIN32)
  target_link_libraries(vad_uv INTERFACE psapi user32 advapi32 iphlpapi userenv ws2_32)
  target_link_libraries(vad_cares INTERFACE advapi32 iphlpapi ws2_32)
  target_compile_definitions(vad_cares INTERFACE CARES_STATICLIB)
else()
  find_package(Threads REQUIRED)
  target_link_libraries(vad_uv INTERFACE Threads::Threads ${CMAKE_DL_LIBS})
  # The headers of both use types that plain C17 hides. Empty, so that a source may say so, too.
  target_compile_definitions(vad_uv INTERFACE _GNU_SOURCE=)
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    target_link_libraries(vad_uv INTERFACE rt)
  endif()
  # Shared on purpose: these two get security updates, and bring libraries of their own.
  find_package(OpenSSL REQUIRED)
  add_library(vad_openssl INTERFACE)
  target_link_libraries(vad_openssl INTERFACE OpenSSL::SSL OpenSSL::Crypto)
  find_path(VADIAG_LDAP_INCLUDE ldap.h REQUIRED)
  find_library(VADIAG_LDAP_SHARED ldap REQUIRED)
  find_library(VADIAG_LBER_SHARED lber REQUIRED)
  add_library(vad_ldap INTERFACE)
  target_include_directories(vad_ldap SYSTEM INTERFACE ${VADIAG_LDAP_INCLUDE})
  target_link_libraries(vad_ldap INTERFACE ${VADIAG_LDAP_SHARED} ${VADIAG_LBER_SHARED})
endif()
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  vad_library(seccomp seccomp.h seccomp)
endif()
