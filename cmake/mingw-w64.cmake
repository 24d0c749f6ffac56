# SPDX-License-Identifier: MIT
# Cross-compile for 64-bit Windows with Debian's mingw-w64; tests run under Wine.
# The libraries come from tools/mingw-libs.sh. Everything is linked statically, so that a program
# is one file.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)

set(triple x86_64-w64-mingw32)
set(CMAKE_C_COMPILER ${triple}-gcc)
set(CMAKE_RC_COMPILER ${triple}-windres)

set(VADIAG_MINGW_LIBS ${CMAKE_CURRENT_LIST_DIR}/../build/mingw-libs/prefix CACHE PATH
    "Where tools/mingw-libs.sh has installed libyaml, jansson and cmocka")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES VADIAG_MINGW_LIBS)
set(CMAKE_FIND_ROOT_PATH ${VADIAG_MINGW_LIBS} /usr/${triple})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_LIBDIR} ${VADIAG_MINGW_LIBS}/lib/pkgconfig)

set(CMAKE_C_FLAGS_INIT "-D__USE_MINGW_ANSI_STDIO=1 -DYAML_DECLARE_STATIC")
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
set(CMAKE_SHARED_LINKER_FLAGS_INIT -static)

# A Wine prefix of this build alone: nothing of the user's is read or written.
set(CMAKE_CROSSCOMPILING_EMULATOR
    "${CMAKE_CURRENT_LIST_DIR}/../tools/wine.sh;${CMAKE_BINARY_DIR}/wine-prefix")
