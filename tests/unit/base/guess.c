/* SPDX-License-Identifier: MIT */
/*
 * Short texts, shorter than any evidence, must be told apart: each row gives a text and its bytes
 * in one code page, as Python's codecs encode it.
 */
#include "base_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/encoding.h"

static const struct {
	enum vad_encoding page;
	const char *text;
	struct vad_view bytes;
} samples[] = {
	{ VAD_ENCODING_CP850,
	  "Versión del sistema operativo: 10.0\r\nConfiguración: estación de trab"
	  "ajo, memoria física máxima",
	  BYTES("Versi\242n del sistema operativo: 10.0\r\nConfiguraci\242n: estaci\242n de t"
		"rabajo, memoria f\241sica m\240xima") },
	{ VAD_ENCODING_CP850,
	  "Der Schlüssel ist ungültig.\r\nÜberprüfen Sie größere Störungen in der"
	  " Straße",
	  BYTES("Der Schl\201ssel ist ung\201ltig.\r\n\232berpr\201fen Sie gr\224\341ere St"
		"\224rungen in der Stra\341e") },
	{ VAD_ENCODING_CP850,
	  "Clé de produit\u00A0: état inconnu\r\nModèle du système, où ça, à côté",
	  BYTES("Cl\202 de produit\377: \202tat inconnu\r\nMod\212le du syst\212me, o\227 "
		"\207a, \205 c\223t\202") },
	{ VAD_ENCODING_CP850, "La chiave non è valida perché l'attività è scaduta, così più volte",
	  BYTES("La chiave non \212 valida perch\202 l'attivit\205 \212 scaduta, cos\215 pi"
		"\227 volte") },
	{ VAD_ENCODING_CP850,
	  "A versão de avaliação não será válida até amanhã; informações técnicas",
	  BYTES("A vers\306o de avalia\207\306o n\306o ser\240 v\240lida at\202 amanh\306; in"
		"forma\207\344es t\202cnicas") },
	{ VAD_ENCODING_CP1252,
	  "Versión del sistema: ¿está la clave añadida? Configuración española",
	  BYTES("Versi\363n del sistema: \277est\341 la clave a\361adida? Configuraci\363n es"
		"pa\361ola") },
	{ VAD_ENCODING_CP1252,
	  "Der Schlüssel ist ungültig.\r\nÜberprüfen Sie größere Störungen in der"
	  " Straße",
	  BYTES("Der Schl\374ssel ist ung\374ltig.\r\n\334berpr\374fen Sie gr\366\337ere St"
		"\366rungen in der Stra\337e") },
	{ VAD_ENCODING_CP1252,
	  "L’état de la clé «\u00A0volume\u00A0» n’a pas été modifié… à bientôt",
	  BYTES("L\222\351tat de la cl\351 \253\240volume\240\273 n\222a pas \351t\351 modifi"
		"\351\205 \340 bient\364t") },
	{ VAD_ENCODING_CP1252, "La chiave non è valida perché l’attività è scaduta, così più volte",
	  BYTES("La chiave non \350 valida perch\351 l\222attivit\340 \350 scaduta, cos\354 p"
		"i\371 volte") },
	{ VAD_ENCODING_CP1252, "Återstående tid för nyckeln är okänd, kör på nytt",
	  BYTES("\305terst\345ende tid f\366r nyckeln \344r ok\344nd, k\366r p\345 nytt") },
	{ VAD_ENCODING_CP1252, "The “product key” couldn’t be verified – see below…",
	  BYTES("The \223product key\224 couldn\222t be verified \226 see below\205") },
	{ VAD_ENCODING_CP1250,
	  "Službu správy klíčů nelze kontaktovat, počítač nebyl ověřen. Příliš má"
	  "lo žádostí",
	  BYTES("Slu\236bu spr\341vy kl\355\350\371 nelze kontaktovat, po\350\355ta\350 nebyl"
		" ov\354\370en. P\370\355li\232 m\341lo \236\341dost\355") },
	{ VAD_ENCODING_CP1250,
	  "Nie można uaktywnić systemu. Błąd usługi: żądanie odrzucone, źródło ni"
	  "eznane",
	  BYTES("Nie mo\277na uaktywni\346 systemu. B\263\271d us\263ugi: \277\271danie odrzu"
		"cone, \237r\363d\263o nieznane") },
	{ VAD_ENCODING_CP1250,
	  "A kulcskezelő szolgáltatás nem érhető el, a gép időkorlátja lejárt, mű"
	  "velet sikertelen",
	  BYTES("A kulcskezel\365 szolg\341ltat\341s nem \351rhet\365 el, a g\351p id\365korl"
		"\341tja lej\341rt, m\373velet sikertelen") },
	{ VAD_ENCODING_CP852,
	  "Službu správy klíčů nelze kontaktovat, počítač nebyl ověřen. Příliš má"
	  "lo žádostí",
	  BYTES("Slu\247bu spr\240vy kl\241\237\205 nelze kontaktovat, po\237\241ta\237 nebyl"
		" ov\330\375en. P\375\241li\347 m\240lo \247\240dost\241") },
	{ VAD_ENCODING_CP852,
	  "Nie można uaktywnić systemu. Błąd usługi: żądanie odrzucone, źródło ni"
	  "eznane",
	  BYTES("Nie mo\276na uaktywni\206 systemu. B\210\245d us\210ugi: \276\245danie odrzu"
		"cone, \253r\242d\210o nieznane") },
	{ VAD_ENCODING_CP866,
	  "Имя узла: СЕРВЕР-1\r\nСостояние лицензии: имеет лицензию, ключ продукт"
	  "а многопользовательский",
	  BYTES("\210\254\357 \343\247\253\240: \221\205\220\202\205\220-1\r\n\221\256\341"
		"\342\256\357\255\250\245 \253\250\346\245\255\247\250\250: \250\254\245\245"
		"\342 \253\250\346\245\255\247\250\356, \252\253\356\347 \257\340\256\244\343"
		"\252\342\240 \254\255\256\243\256\257\256\253\354\247\256\242\240\342\245"
		"\253\354\341\252\250\251") },
	{ VAD_ENCODING_CP1251,
	  "Имя узла: СЕРВЕР-1\r\nСостояние лицензии: имеет лицензию, ключ продукт"
	  "а многопользовательский",
	  BYTES("\310\354\377 \363\347\353\340: \321\305\320\302\305\320-1\r\n\321\356\361"
		"\362\356\377\355\350\345 \353\350\366\345\355\347\350\350: \350\354\345\345"
		"\362 \353\350\366\345\355\347\350\376, \352\353\376\367 \357\360\356\344\363"
		"\352\362\340 \354\355\356\343\356\357\356\353\374\347\356\342\340\362\345"
		"\353\374\361\352\350\351") },
	{ VAD_ENCODING_CP1251, "Стан ліцензії: ліцензовано, служба керування ключами її не знайшла",
	  BYTES("\321\362\340\355 \353\263\366\345\355\347\263\277: \353\263\366\345\355\347"
		"\356\342\340\355\356, \361\353\363\346\341\340 \352\345\360\363\342\340\355"
		"\355\377 \352\353\376\367\340\354\350 \277\277 \355\345 \347\355\340\351\370"
		"\353\340") },
	{ VAD_ENCODING_CP932, "エラー: ライセンス認証サーバーに接続できません。状態は通知です",
	  BYTES("\203G\203\211\201[: \203\211\203C\203Z\203\223\203X\224F\217\330\203T\201["
		"\203o\201[\202\311\220\332\221\261\202\305\202\253\202\334\202\271\202\361"
		"\201B\217\363\221\324\202\315\222\312\222m\202\305\202\267") },
	{ VAD_ENCODING_CP936, "错误: 无法联系密钥管理服务。许可证状态: 已授权，产品密钥无效",
	  BYTES("\264\355\316\363: \316\336\267\250\301\252\317\265\303\334\324\277\271\334"
		"\300\355\267\376\316\361\241\243\320\355\277\311\326\244\327\264\314\254: "
		"\322\321\312\332\310\250\243\254\262\372\306\267\303\334\324\277\316\336\320"
		"\247") },
};

static void assert_guess(struct vad_view bytes, enum vad_encoding expected)
{
	enum vad_encoding guess = vad_encoding_guess(bytes);

	if (guess != expected)
		fail_msg("taken for %s, is %s: %.*s", vad_encoding_name(guess),
			 vad_encoding_name(expected), (int)(bytes.size < 60 ? bytes.size : 60),
			 bytes.data);
}

static void code_pages_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++)
		assert_guess(samples[i].bytes, samples[i].page);
}

static void what_was_guessed_decodes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		struct vad_buffer out = vad_buffer_new(10000);
		size_t replaced = 7;

		assert_int_equal(
			vad_encoding_decode(samples[i].page, samples[i].bytes, &out, &replaced),
			VAD_OK);
		assert_int_equal(replaced, 0);
		assert_holds(&out, samples[i].text);
	}
}

/* The same texts as UTF-8, with and without a mark, and as UTF-16 in both orders. */
static void unicode_needs_no_guess(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		struct vad_view text = vad_view_of(samples[i].text);
		struct vad_buffer marked = vad_buffer_new(10000);
		struct vad_buffer little = vad_buffer_new(10000), big = vad_buffer_new(10000);

		assert_guess(text, VAD_ENCODING_UTF8);
		vad_buffer_add(&marked, "\xEF\xBB\xBF");
		vad_buffer_add_view(&marked, text);
		assert_guess(vad_buffer_view(&marked), VAD_ENCODING_UTF8);
		for (size_t at = 0; at < text.size;) {
			uint32_t c = vad_utf8_next(text, &at);

			vad_buffer_add_char(&little, (char)c);
			vad_buffer_add_char(&little, (char)(c >> 8));
			vad_buffer_add_char(&big, (char)(c >> 8));
			vad_buffer_add_char(&big, (char)c);
		}
		if (samples[i].page != VAD_ENCODING_CP932 &&
		    samples[i].page != VAD_ENCODING_CP936) {
			assert_guess(vad_buffer_view(&little), VAD_ENCODING_UTF16LE);
			assert_guess(vad_buffer_view(&big), VAD_ENCODING_UTF16BE);
		}
		vad_buffer_clear(&marked);
		vad_buffer_clear(&little);
		vad_buffer_clear(&big);
	}
}

static void marks_decide(void **state)
{
	(void)state;
	assert_guess(VAD_VIEW("\xFF\xFE"
			      "\x1A\x90\xE5\x77"),
		     VAD_ENCODING_UTF16LE);
	assert_guess(VAD_VIEW("\xFE\xFF"
			      "\x90\x1A\x77\xE5"),
		     VAD_ENCODING_UTF16BE);
	assert_guess(VAD_VIEW("\xFF\xFE"), VAD_ENCODING_UTF16LE);
	assert_guess(VAD_VIEW("\xEF\xBB\xBF"), VAD_ENCODING_UTF8);
	assert_guess(VAD_VIEW("\xFF\xFE\0\0A\0\0\0B\0\0\0"), VAD_ENCODING_BINARY); /* UTF-32 */
}

static void plain_text_is_utf8(void **state)
{
	(void)state;
	assert_guess(VAD_VIEW(""), VAD_ENCODING_UTF8);
	assert_guess(vad_view_of(NULL), VAD_ENCODING_UTF8);
	assert_guess(VAD_VIEW("a"), VAD_ENCODING_UTF8);
	assert_guess(VAD_VIEW("Error: 0xC004F074\r\n"), VAD_ENCODING_UTF8);
	assert_guess(VAD_VIEW("\x1B[31mred\x1B[0m\f\x1A"), VAD_ENCODING_UTF8);
}

/* Almost wholly ASCII: what stands around the few high bytes decides. */
static void one_letter_can_be_enough(void **state)
{
	(void)state;
	assert_guess(VAD_VIEW("Versi\xA2n del sistema"), VAD_ENCODING_CP850);
	assert_guess(VAD_VIEW("Versi\xF3n del sistema"), VAD_ENCODING_CP1252);
	assert_guess(VAD_VIEW("Schl\x81ssel"), VAD_ENCODING_CP850);
	assert_guess(VAD_VIEW("Schl\xFCssel"), VAD_ENCODING_CP1252);
	assert_guess(VAD_VIEW("it\x92s not genuine"), VAD_ENCODING_CP1252);
	assert_guess(VAD_VIEW("Microsoft\xAE Windows Script Host"), VAD_ENCODING_CP1252);
	assert_guess(VAD_VIEW("slmgr \x96 the licence script"), VAD_ENCODING_CP1252);
	assert_guess(VAD_VIEW("\xC9\xCD\xCD\xCD\xBB\r\n\xBA a \xBA\r\n\xC8\xCD\xCD\xCD\xBC\r\n"),
		     VAD_ENCODING_CP850);
}

static void damage_is_not_another_encoding(void **state)
{
	static const char *const damaged[] = {
		"Überprüfen Sie den Schl\xFCssel, größere Störung", /* one letter in another page */
		"Имя узла: СЕРВЕР, \xD0 состояние",                 /* half a letter */
		"Имя узла: СЕРВЕР, состояние \xD0",                 /* cut at the end */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(damaged) / sizeof(*damaged); i++)
		assert_guess(vad_view_of(damaged[i]), VAD_ENCODING_UTF8);
	assert_guess(VAD_VIEW("Error:\0 0xC004F074\0 no KMS\0 host"), VAD_ENCODING_UTF8);
	assert_guess(VAD_VIEW("gr\xF6\xDF"
			      "er\0 als \0 Schl\xFCssel"),
		     VAD_ENCODING_CP1252);
}

/* What a lost write leaves behind: a block of zeros at the end of a log. */
static void a_block_of_zeros_is_one_piece_of_damage(void **state)
{
	char text[5000] = "2024-01-01 12:00:00, Info SPP Activation failed, see 0xC004F074\r\n";

	(void)state;
	assert_guess((struct vad_view){ text, sizeof(text) }, VAD_ENCODING_UTF8);
}

static void binary_is_no_text(void **state)
{
	static const char zeros[64];
	char random[4096];
	uint32_t seed = 1;

	(void)state;
	assert_guess(VAD_VIEW("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\b\6\0\0\0\\r\250f"),
		     VAD_ENCODING_BINARY);
	assert_guess(VAD_VIEW("MZ\220\0\3\0\0\0\4\0\0\0\377\377\0\0\270\0\0\0\0\0\0\0@\0\0\0"),
		     VAD_ENCODING_BINARY);
	assert_guess(VAD_VIEW("ElfFile\0\0\0\0\0\0\0\0\0\5\0\0\0\0\0\0\0\220\2\0\0\0\0\0\0"
			      "\200\0\0\0\1\0\3\0\0\020\6\0"),
		     VAD_ENCODING_BINARY);
	assert_guess(VAD_VIEW("PK\3\4\024\0\0\0\b\0\1\2\3\4\5\6\7"), VAD_ENCODING_BINARY);
	assert_int_not_equal(vad_encoding_guess((struct vad_view){ zeros, 8 }),
			     VAD_ENCODING_UTF16LE);
	for (size_t i = 0; i < sizeof(random); i++) {
		seed = seed * 1664525 + 1013904223;
		random[i] = (char)(seed >> 24);
	}
	for (size_t size = 256; size <= sizeof(random); size *= 2)
		assert_guess((struct vad_view){ random, size }, VAD_ENCODING_BINARY);
}

/* The first letter that is not ASCII stands far behind the first 64 KiB. */
static void late_letters_count(void **state)
{
	size_t size = (size_t)1 << 20;
	char *text = malloc(size);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < size; i++)
		text[i] = "plain line\r\n"[i % 12];
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		size_t start = size - samples[i].bytes.size - 7;

		memcpy(text + start, samples[i].bytes.data, samples[i].bytes.size);
		assert_guess((struct vad_view){ text, size }, samples[i].page);
		memset(text + start, ' ', samples[i].bytes.size);
	}
	free(text);
}

/* Any cut of any sample gives an answer, reads nothing behind it, and decodes as what it is. */
static void every_cut_is_survived(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		for (size_t size = 1; size <= samples[i].bytes.size; size++) {
			struct vad_buffer out = vad_buffer_new(10000);
			char *cut = malloc(size);
			struct vad_view bytes = { cut, size };
			enum vad_encoding guess;

			assert_non_null(cut);
			memcpy(cut, samples[i].bytes.data, size);
			guess = vad_encoding_guess(bytes);
			assert_int_not_equal(guess, VAD_ENCODING_BINARY);
			assert_int_equal(vad_encoding_decode(guess, bytes, &out, NULL), VAD_OK);
			assert_true(vad_utf8_valid(vad_buffer_view(&out)));
			vad_buffer_clear(&out);
			free(cut);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_pages_are_told_apart),
		cmocka_unit_test(what_was_guessed_decodes),
		cmocka_unit_test(unicode_needs_no_guess),
		cmocka_unit_test(marks_decide),
		cmocka_unit_test(plain_text_is_utf8),
		cmocka_unit_test(one_letter_can_be_enough),
		cmocka_unit_test(damage_is_not_another_encoding),
		cmocka_unit_test(a_block_of_zeros_is_one_piece_of_damage),
		cmocka_unit_test(binary_is_no_text),
		cmocka_unit_test(late_letters_count),
		cmocka_unit_test(every_cut_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
