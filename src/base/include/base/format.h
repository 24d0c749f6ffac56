/* SPDX-License-Identifier: MIT */
/* Lets the compiler check the arguments of functions that format like printf. */
#ifndef VAD_BASE_FORMAT_H
#define VAD_BASE_FORMAT_H

/*
 * VAD_PRINTF(string, first): the positions of the format and of the first value, from 1. mingw's
 * plain printf means Microsoft's; ours is the standard one (__USE_MINGW_ANSI_STDIO).
 */
#ifdef __MINGW32__
#define VAD_PRINTF(string, first) __attribute__((format(gnu_printf, string, first)))
#else
#define VAD_PRINTF(string, first) __attribute__((format(printf, string, first)))
#endif

#endif
