/* SPDX-License-Identifier: MIT */
/*
 * Which code page makes words of the bytes above 0x7F. Every page is scored on the same bytes:
 * letters that a language of that page uses often, in places where letters stand, count for it;
 * symbols between letters, capitals inside words and unassigned bytes count against it.
 */
#include <limits.h>

#include "codepages.h"

/* More high bytes than these add time and no certainty. */
enum { HIGH_BYTES_LOOKED_AT = 8192 };

enum {
	WEIGHT_COMMON = 10,
	WEIGHT_USUAL = 7,
	WEIGHT_RARE = 3,
	WEIGHT_FOREIGN = -6, /* a letter that the language does not have */
	WEIGHT_IMPOSSIBLE = -30,
};

enum kind {
	KIND_NONE, /* not assigned, or a C1 control */
	KIND_SPACE,
	KIND_DIGIT,
	KIND_PUNCTUATION,
	KIND_LOWER,
	KIND_UPPER,
	KIND_CYRILLIC_LOWER,
	KIND_CYRILLIC_UPPER,
	KIND_OPEN,       /* quotation mark that opens */
	KIND_CLOSE,      /* that closes */
	KIND_APOSTROPHE, /* closes a quotation or stands inside a word */
	KIND_DASH,
	KIND_BULLET,
	KIND_ELLIPSIS,
	KIND_MARK,  /* (R), TM: behind a word */
	KIND_BLANK, /* no-break space */
	KIND_BOX,
	KIND_SYMBOL,
};

/* Lower-case letters beyond ASCII, by how often they are written; capitals follow from them. */
struct language {
	const uint16_t *common;
	const uint16_t *usual;
	const uint16_t *rare;
};

static const uint16_t none[] = u"";
static const uint16_t german[] = u"äöüß", german_usual[] = u"é";
static const uint16_t french[] = u"éèàê", french_usual[] = u"çôîûùâ", french_rare[] = u"ëïœÿæ";
static const uint16_t spanish[] = u"óíáéñ", spanish_usual[] = u"ú", spanish_rare[] = u"ü";
static const uint16_t portuguese[] = u"ãçáéíó", portuguese_usual[] = u"õêúâ",
		      portuguese_rare[] = u"àôü";
static const uint16_t italian[] = u"àèìò", italian_usual[] = u"ùé";
static const uint16_t nordic[] = u"äöåøæ", nordic_usual[] = u"é";
static const uint16_t dutch[] = u"ëïé", dutch_usual[] = u"óè", dutch_rare[] = u"üöá";
static const uint16_t polish[] = u"łąęóż", polish_usual[] = u"śćń", polish_rare[] = u"ź";
static const uint16_t czech[] = u"áíěéřčšž", czech_usual[] = u"ýůúťň", czech_rare[] = u"ďóľĺŕôä";
static const uint16_t hungarian[] = u"áéóöő", hungarian_usual[] = u"íüúű";
static const uint16_t romanian[] = u"ăîâțșţş";
static const uint16_t croatian[] = u"čšž", croatian_usual[] = u"ćđ";
static const uint16_t russian[] = u"оеаинтсрвл", russian_usual[] = u"кмдпуяыьгзбчй",
		      russian_rare[] = u"хжшюцщэфъё";
static const uint16_t ukrainian[] = u"оаинвеіртсл", ukrainian_usual[] = u"кудмпзяьбгч",
		      ukrainian_rare[] = u"їйєґхцюжшщф";

static const struct language western[] = {
	{ german, german_usual, none },           { french, french_usual, french_rare },
	{ spanish, spanish_usual, spanish_rare }, { portuguese, portuguese_usual, portuguese_rare },
	{ italian, italian_usual, none },         { nordic, nordic_usual, none },
	{ dutch, dutch_usual, dutch_rare },
};
static const struct language central[] = {
	{ polish, polish_usual, polish_rare }, { czech, czech_usual, czech_rare },
	{ hungarian, hungarian_usual, none },  { romanian, none, none },
	{ croatian, croatian_usual, none },
};
static const struct language cyrillic[] = {
	{ russian, russian_usual, russian_rare },
	{ ukrainian, ukrainian_usual, ukrainian_rare },
};

#define LANGUAGES(list) (list), sizeof(list) / sizeof(*(list))

/* In the order in which a tie is decided; `head_start` says how much commoner a page is. */
static const struct {
	enum vad_encoding page;
	int head_start;
	const struct language *languages;
	size_t count;
} pages[] = {
	{ VAD_ENCODING_CP1252, 3, LANGUAGES(western) },
	{ VAD_ENCODING_CP850, 2, LANGUAGES(western) },
	{ VAD_ENCODING_CP1251, 2, LANGUAGES(cyrillic) },
	{ VAD_ENCODING_CP866, 2, LANGUAGES(cyrillic) },
	{ VAD_ENCODING_CP1250, 1, LANGUAGES(central) },
	{ VAD_ENCODING_CP437, 1, LANGUAGES(western) },
	{ VAD_ENCODING_CP852, 0, LANGUAGES(central) },
};

static bool is_one_of(uint32_t c, const uint16_t *list)
{
	while (*list != 0) {
		if (*list++ == c)
			return true;
	}
	return false;
}

/* Latin Extended-A alternates capital and small letters, with a shift in two stretches. */
static bool extended_is_upper(uint32_t c)
{
	bool odd_is_upper = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);

	return c == 0x178 || (c % 2 == 1) == odd_is_upper;
}

static enum kind letter_kind(uint32_t c)
{
	if (c >= 0xC0 && c <= 0xFF && c != 0xD7 && c != 0xF7)
		return c < 0xDF ? KIND_UPPER : KIND_LOWER;
	if (c >= 0x100 && c <= 0x17F)
		return extended_is_upper(c) ? KIND_UPPER : KIND_LOWER;
	if (c >= 0x218 && c <= 0x21B)
		return c % 2 == 0 ? KIND_UPPER : KIND_LOWER;
	if (c >= 0x400 && c <= 0x42F)
		return KIND_CYRILLIC_UPPER;
	if (c >= 0x430 && c <= 0x45F)
		return KIND_CYRILLIC_LOWER;
	if (c == 0x490 || c == 0x491)
		return c == 0x490 ? KIND_CYRILLIC_UPPER : KIND_CYRILLIC_LOWER;
	return KIND_SYMBOL;
}

static enum kind ascii_kind(uint32_t c)
{
	if (vad_ascii_is_alpha((char)c))
		return c >= 'a' ? KIND_LOWER : KIND_UPPER;
	if (vad_ascii_is_digit((char)c))
		return KIND_DIGIT;
	return c <= ' ' ? KIND_SPACE : KIND_PUNCTUATION;
}

static enum kind kind_of(uint32_t c)
{
	if (c < 0x80)
		return ascii_kind(c);
	if (c < 0xA0 || c == 0xFFFD)
		return KIND_NONE;
	if (c >= 0x2500 && c <= 0x259F)
		return KIND_BOX;
	switch (c) {
	case 0xA0:
		return KIND_BLANK;
	case 0xAE: /* registered */
	case 0x2122:
		return KIND_MARK;
	case 0xAB: /* quotation marks */
	case 0x2018:
	case 0x201A:
	case 0x201C:
	case 0x201E:
		return KIND_OPEN;
	case 0xBB:
	case 0x201D:
		return KIND_CLOSE;
	case 0x2019:
		return KIND_APOSTROPHE;
	case 0x2013:
	case 0x2014:
		return KIND_DASH;
	case 0x2022:
		return KIND_BULLET;
	case 0x2026:
		return KIND_ELLIPSIS;
	default:
		return letter_kind(c);
	}
}

static uint32_t lower_of(uint32_t c)
{
	switch (letter_kind(c)) {
	case KIND_UPPER:
		if (c == 0x178)
			return 0xFF;
		return c < 0x100 ? c + 0x20 : c + 1;
	case KIND_CYRILLIC_UPPER:
		if (c == 0x490)
			return 0x491;
		return c < 0x410 ? c + 0x50 : c + 0x20;
	default:
		return c;
	}
}

static int letter_weight(const struct language *language, uint32_t c)
{
	uint32_t lower = lower_of(c);
	int capital = lower == c ? 0 : 2;

	if (is_one_of(lower, language->common))
		return WEIGHT_COMMON - capital;
	if (is_one_of(lower, language->usual))
		return WEIGHT_USUAL - capital;
	return is_one_of(lower, language->rare) ? WEIGHT_RARE - capital : WEIGHT_FOREIGN;
}

/* A byte with its neighbours, as one page reads them. */
struct place {
	enum kind before;
	enum kind here;
	enum kind after;
	bool repeats; /* the same byte stands on both sides */
};

static bool is_latin(enum kind kind)
{
	return kind == KIND_LOWER || kind == KIND_UPPER;
}

static bool is_cyrillic(enum kind kind)
{
	return kind == KIND_CYRILLIC_LOWER || kind == KIND_CYRILLIC_UPPER;
}

static bool is_letter(enum kind kind)
{
	return is_latin(kind) || is_cyrillic(kind);
}

static bool is_word(enum kind kind)
{
	return is_letter(kind) || kind == KIND_DIGIT;
}

static bool is_blank(enum kind kind)
{
	return kind == KIND_SPACE || kind == KIND_BLANK;
}

/* What is wrong with a letter at its place; 0 when nothing is. */
static int letter_penalty(struct place place)
{
	bool small_before = place.before == KIND_LOWER || place.before == KIND_CYRILLIC_LOWER;
	bool capital = place.here == KIND_UPPER || place.here == KIND_CYRILLIC_UPPER;
	int penalty = 0;

	if (is_latin(place.here) ? is_cyrillic(place.before) || is_cyrillic(place.after)
				 : is_latin(place.before) || is_latin(place.after))
		penalty += 12;
	if (capital && small_before)
		penalty += 12;
	if (place.repeats)
		penalty += 10;
	if (!is_letter(place.before) && !is_letter(place.after))
		penalty += 4;
	if (place.before == KIND_SYMBOL || place.before == KIND_BOX || place.before == KIND_NONE)
		penalty += 4;
	return penalty;
}

static int box_score(struct place place)
{
	bool drawn = place.before == KIND_BOX || place.after == KIND_BOX ||
		     (is_blank(place.before) && is_blank(place.after));

	return drawn && !is_letter(place.before) && !is_letter(place.after) ? 5 : -6;
}

/* What is no letter: typography counts where a typesetter would put it. */
static int symbol_score(struct place place)
{
	bool inside_word = is_letter(place.before) && is_letter(place.after);
	bool fits;

	switch (place.here) {
	case KIND_OPEN:
		fits = !is_word(place.before) && !is_blank(place.after);
		break;
	case KIND_CLOSE:
		fits = !is_word(place.after) && !is_blank(place.before);
		break;
	case KIND_APOSTROPHE:
		fits = inside_word || (!is_word(place.after) && !is_blank(place.before));
		break;
	case KIND_DASH:
		fits = is_blank(place.before) == is_blank(place.after);
		break;
	case KIND_BULLET:
		fits = is_blank(place.before) && !is_letter(place.before);
		break;
	case KIND_ELLIPSIS:
	case KIND_MARK:
		fits = is_word(place.before) && !is_word(place.after);
		break;
	case KIND_BLANK:
		return inside_word ? -3 : 7;
	case KIND_BOX:
		return box_score(place);
	default:
		return inside_word ? -12 : -4;
	}
	return fits ? 8 : -4;
}

/* How one page reads the bytes, prepared once. */
struct reading {
	const uint16_t *high;
	enum kind kinds[256];
};

static void prepare_reading(struct reading *reading, enum vad_encoding page)
{
	reading->high = vad_codepage_high(page);
	for (unsigned i = 0; i < 256; i++)
		reading->kinds[i] = kind_of(i < 0x80 ? i : reading->high[i - 0x80]);
}

static struct place place_at(const struct reading *reading, struct vad_view bytes, size_t i)
{
	unsigned char before = i > 0 ? (unsigned char)bytes.data[i - 1] : ' ';
	unsigned char here = (unsigned char)bytes.data[i];
	unsigned char after = i + 1 < bytes.size ? (unsigned char)bytes.data[i + 1] : ' ';

	return (struct place){
		.before = reading->kinds[before],
		.here = reading->kinds[here],
		.after = reading->kinds[after],
		.repeats = before == here && here == after,
	};
}

/* All that does not depend on the language, and how often each high byte stands there. */
static int score_places(const struct reading *reading, struct vad_view bytes,
			int counts[VAD_HIGH_BYTES])
{
	int score = 0, seen = 0;

	for (size_t i = 0; i < bytes.size && seen < HIGH_BYTES_LOOKED_AT; i++) {
		unsigned char byte = (unsigned char)bytes.data[i];
		struct place place;

		if (byte < 0x80)
			continue;
		seen++;
		counts[byte - 0x80]++;
		place = place_at(reading, bytes, i);
		if (place.here == KIND_NONE)
			score += WEIGHT_IMPOSSIBLE;
		else
			score += is_letter(place.here) ? -letter_penalty(place)
						       : symbol_score(place);
	}
	return score;
}

static int score_language(const struct reading *reading, const struct language *language,
			  const int counts[VAD_HIGH_BYTES])
{
	int score = 0;

	for (size_t i = 0; i < VAD_HIGH_BYTES; i++) {
		if (counts[i] > 0 && is_letter(reading->kinds[i + 0x80]))
			score += counts[i] * letter_weight(language, reading->high[i]);
	}
	return score;
}

static int score_page(size_t index, struct vad_view bytes)
{
	int counts[VAD_HIGH_BYTES] = { 0 };
	struct reading reading;
	int places, best = INT_MIN;

	prepare_reading(&reading, pages[index].page);
	places = score_places(&reading, bytes, counts);
	for (size_t i = 0; i < pages[index].count; i++) {
		int score = score_language(&reading, &pages[index].languages[i], counts);

		if (score > best)
			best = score;
	}
	return places + best + pages[index].head_start;
}

/* Two bytes of CP936 (GBK): GB 2312 puts the 3755 hanzi that texts are made of at 0xB0..0xD7. */
static int score_gbk_pair(unsigned lead, unsigned trail)
{
	if (lead == 0x80 || lead == 0xFF || trail < 0x40 || trail == 0x7F || trail == 0xFF)
		return WEIGHT_IMPOSSIBLE;
	if (trail < 0xA1 || lead < 0xA1)
		return -4; /* an extension: rare hanzi */
	if (lead <= 0xA3 || (lead >= 0xB0 && lead <= 0xD7))
		return 12;
	return lead >= 0xD8 && lead <= 0xF7 ? -2 : -6;
}

/* Two bytes of CP932 (Shift JIS): kana, punctuation, then the 2965 kanji of level 1. */
static int score_sjis_pair(unsigned lead, unsigned trail)
{
	if (trail < 0x40 || trail == 0x7F || trail > 0xFC)
		return WEIGHT_IMPOSSIBLE;
	if (lead == 0x81)
		return trail <= 0xAC ? 8 : -4;
	if (lead == 0x82)
		return trail >= 0x9F && trail <= 0xF1 ? 16 : 4;
	if (lead == 0x83)
		return trail <= 0x96 ? 16 : -6;
	if (lead >= 0x88 && lead <= 0x98)
		return 12;
	return lead >= 0x99 && lead <= 0xEA ? -4 : -8;
}

static bool is_sjis_lead(unsigned byte)
{
	return (byte >= 0x81 && byte <= 0x9F) || (byte >= 0xE0 && byte <= 0xFC);
}

static int score_pair(unsigned lead, unsigned trail, bool sjis)
{
	return sjis ? score_sjis_pair(lead, trail) : score_gbk_pair(lead, trail);
}

/* A character with an ASCII letter in it that stands alone is rather a letter of a Latin word. */
static bool is_lone(struct vad_view bytes, size_t i)
{
	return (unsigned char)bytes.data[i + 1] < 0x80 &&
	       (i == 0 || (unsigned char)bytes.data[i - 1] < 0x80) &&
	       (i + 2 >= bytes.size || (unsigned char)bytes.data[i + 2] < 0x80);
}

/* A two-byte page: walks the text in characters, for a lead byte is one only where it stands. */
static int score_pairs(struct vad_view bytes, bool sjis)
{
	int score = 0, seen = 0;

	for (size_t i = 0; i < bytes.size && seen < HIGH_BYTES_LOOKED_AT; i++) {
		unsigned lead = (unsigned char)bytes.data[i];
		int pair;

		if (lead < 0x80)
			continue;
		seen++;
		if (sjis && !is_sjis_lead(lead)) {
			/* Half-width katakana: a lone byte of GBK text looks like one. */
			score += lead >= 0xA1 && lead <= 0xDF ? -3 : WEIGHT_IMPOSSIBLE;
			continue;
		}
		if (i + 1 == bytes.size)
			break; /* cut at the end of what is looked at */
		pair = score_pair(lead, (unsigned char)bytes.data[i + 1], sjis);
		score += pair > 0 && is_lone(bytes, i) ? -4 : pair;
		if (pair == WEIGHT_IMPOSSIBLE)
			continue;
		i++;
		seen += (unsigned char)bytes.data[i] >= 0x80;
	}
	return score;
}

enum vad_encoding vad_codepage_guess(struct vad_view bytes)
{
	enum vad_encoding best = VAD_ENCODING_CP1252;
	int most = INT_MIN;
	int pairs;

	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
		int score = score_page(i, bytes);

		if (score > most) {
			most = score;
			best = pages[i].page;
		}
	}
	pairs = score_pairs(bytes, false);
	if (pairs > most) {
		most = pairs;
		best = VAD_ENCODING_CP936;
	}
	return score_pairs(bytes, true) > most ? VAD_ENCODING_CP932 : best;
}
