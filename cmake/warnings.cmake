# SPDX-License-Identifier: MIT
option(VADIAG_WERROR "Treat warnings as errors" OFF)

function(vad_warnings target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
    -Wpointer-arith -Wundef -Wvla)
  if(MINGW)
    # isfinite() and its kin of mingw-w64 narrow a double inside the macro.
    target_compile_options(${target} PRIVATE -Wno-float-conversion)
  endif()
  if(VADIAG_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
