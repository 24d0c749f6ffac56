/* SPDX-License-Identifier: MIT */
#include "base/result.h"

const char *vad_result_name(enum vad_result result)
{
	switch (result) {
#define X(id, name, text)                                                                          \
	case id:                                                                                   \
		return (name);
		VAD_RESULTS(X)
#undef X
	}
	return "unknown";
}

const char *vad_result_text(enum vad_result result)
{
	switch (result) {
#define X(id, name, text)                                                                          \
	case id:                                                                                   \
		return (text);
		VAD_RESULTS(X)
#undef X
	}
	return "a result that this version does not know";
}
