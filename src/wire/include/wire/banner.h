/* SPDX-License-Identifier: MIT */
/* What a service that is not KMS looks like from the first bytes that it sends. */
#ifndef VAD_WIRE_BANNER_H
#define VAD_WIRE_BANNER_H

#include "base/view.h"

enum vad_banner {
	VAD_BANNER_NONE, /* too few bytes to say */
	VAD_BANNER_RPC,  /* DCE/RPC */
	VAD_BANNER_HTTP,
	VAD_BANNER_TLS,
	VAD_BANNER_SSH,
	VAD_BANNER_SMTP,
	VAD_BANNER_OTHER,
};

/*
 * `bytes`: what came first on the connection, after our bind was sent. VAD_BANNER_NONE as long as it
 * may still become one of several things; when nothing more comes, that is VAD_BANNER_OTHER if there
 * were any bytes.
 */
enum vad_banner vad_banner_of(struct vad_view bytes);

#endif
