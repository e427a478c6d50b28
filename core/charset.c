/* charset.c: guess an encoding, and decode it by iconv. */
#include "core/charset.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/check.h"
#include "base/late.h"
#include "base/utf8.h"

enum {
    GUESS_BYTES = 256 << 10, /* as much as uchardet sees         */
    GUESS_MIN = 6,           /* bytes beyond ASCII that it needs */
    LABEL_MAX = 40,
};

typedef struct Mark {
    Str         bytes;
    const char *encoding;
} Mark;

/* UTF-32 first: its little-endian mark begins like that of UTF-16. */
static const Mark marks[] = {
    {S("\xff\xfe\0\0"), "UTF-32LE"}, {S("\0\0\xfe\xff"), "UTF-32BE"}, {S("\xff\xfe"), "UTF-16LE"},
    {S("\xfe\xff"), "UTF-16BE"},     {S("\xef\xbb\xbf"), "UTF-8"},
};

/* ---- labels ------------------------------------------------------------------------------------------------ */

/* Labels that are not the name of what they stand for, and names whose letters' case is their own. */
static const struct {
    const char *label, *name, *iconv; /* iconv NULL: the same as name */
} labels[] = {
    {"utf-8", "UTF-8", NULL},
    {"utf8", "UTF-8", NULL},
    {"unicode-1-1-utf-8", "UTF-8", NULL},
    {"ascii", "windows-1252", NULL},
    {"us-ascii", "windows-1252", NULL},
    {"iso-8859-1", "windows-1252", NULL},
    {"iso8859-1", "windows-1252", NULL},
    {"iso_8859-1", "windows-1252", NULL},
    {"latin1", "windows-1252", NULL},
    {"latin-1", "windows-1252", NULL},
    {"l1", "windows-1252", NULL},
    {"cp1252", "windows-1252", NULL},
    {"x-cp1252", "windows-1252", NULL},
    {"iso-8859-9", "windows-1254", NULL},
    {"iso8859-9", "windows-1254", NULL},
    {"latin5", "windows-1254", NULL},
    {"iso-8859-11", "windows-874", "CP874"},
    {"tis-620", "windows-874", "CP874"},
    {"windows-874", "windows-874", "CP874"},
    {"cp1250", "windows-1250", NULL},
    {"cp1251", "windows-1251", NULL},
    {"cp1253", "windows-1253", NULL},
    {"cp1254", "windows-1254", NULL},
    {"cp1256", "windows-1256", NULL},
    {"latin2", "ISO-8859-2", NULL},
    {"koi8", "KOI8-R", NULL},
    {"koi", "KOI8-R", NULL},
    {"gb2312", "GB18030", NULL},
    {"gbk", "GB18030", NULL},
    {"gb_2312-80", "GB18030", NULL},
    {"chinese", "GB18030", NULL},
    {"big5", "Big5", "BIG5-HKSCS"},
    {"big5-hkscs", "Big5", "BIG5-HKSCS"},
    {"shift_jis", "Shift_JIS", "CP932"},
    {"shift-jis", "Shift_JIS", "CP932"},
    {"sjis", "Shift_JIS", "CP932"},
    {"x-sjis", "Shift_JIS", "CP932"},
    {"euc-kr", "EUC-KR", "CP949"},
    {"uhc", "EUC-KR", "CP949"},
    {"ks_c_5601-1987", "EUC-KR", "CP949"},
    {"windows-949", "EUC-KR", "CP949"},
    {"x-mac-cyrillic", "x-mac-cyrillic", "MAC-CYRILLIC"},
    {"mac-cyrillic", "x-mac-cyrillic", "MAC-CYRILLIC"},
    {"macintosh", "macintosh", "MACINTOSH"},
};

typedef struct Charset {
    Str         name; /* empty: not known */
    const char *iconv;
} Charset;

static bool is_label(Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_letter && (c == 0 || !strchr("-_.:", c)))
            return false;
    }
    return s.n > 0 && s.n <= LABEL_MAX;
}

/* UTF-7 and the like are for attacks; UTF-16 and -32 without their mark are no text that could hold its own label. */
static bool is_refused(Str label)
{
    static const char *const heads[] = {"utf-7", "utf7", "utf-32", "utf32", "ucs", "iso-10646", "imap", "java", "c99", NULL};
    for (const char *const *h = heads; *h; h++)
        if (str_starts_nocase(label, str_of(*h)))
            return true;
    return false;
}

static Str in_form(Arena *a, Str label)
{
    bool  is_windows = str_starts_nocase(label, S("windows-"));
    char *p = str_z(a, label);
    for (size_t i = 0; i < label.n; i++) {
        if (is_windows && p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] + 32);
        else if (!is_windows && p[i] >= 'a' && p[i] <= 'z')
            p[i] = (char)(p[i] - 32);
    }
    return (Str){p, label.n};
}

static Charset charset_of(Arena *a, Str label)
{
    label = str_trim(label);
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (str_eq_nocase(label, str_of(labels[i].label)))
            return (Charset){str_of(labels[i].name), labels[i].iconv ? labels[i].iconv : labels[i].name};
    if (!is_label(label) || is_refused(label))
        return (Charset){S(""), ""};
    Str     name = in_form(a, label);
    iconv_t cd = iconv_open("UTF-8", name.p);
    if (cd == (iconv_t)-1)
        return (Charset){S(""), ""};
    iconv_close(cd);
    return (Charset){name, name.p};
}

Str charset_parameter(Str type)
{
    for (size_t i = 0; i + 8 < type.n; i++) {
        Str  rest = str_sub(type, i, type.n);
        bool is_charset = str_starts_nocase(rest, S("charset"));
        if (!is_charset && !str_starts_nocase(rest, S("encoding")))
            continue;
        rest = str_trim(str_sub(rest, is_charset ? 7 : 8, rest.n));
        if (rest.n == 0 || rest.p[0] != '=')
            continue;
        rest = str_trim(str_sub(rest, 1, rest.n));
        while (rest.n && (rest.p[0] == '"' || rest.p[0] == '\''))
            rest = str_sub(rest, 1, rest.n);
        size_t end = 0;
        while (end < rest.n && !strchr(" \t\r\n;,\"'/><", rest.p[end]))
            end++;
        return str_sub(rest, 0, end);
    }
    return S("");
}

/* ---- decoding ---------------------------------------------------------------------------------------------- */

/* Invalid bytes, and sequences of two bytes or more that are valid. */
static void count_sequences(Str s, uint32_t *n_bad, uint32_t *n_good)
{
    for (size_t at = utf8_ascii_end(s, 0); at < s.n; at = utf8_ascii_end(s, at)) {
        size_t   beg = at;
        uint32_t cp = utf8_next(s, &at);
        if (cp == 0xfffd && at - beg == 1)
            ++*n_bad;
        else if (at - beg > 1)
            ++*n_good;
    }
}

static void repair(Decoded *out, Arena *a, Str s)
{
    Buf b = {.arena = a};
    for (size_t at = 0; at < s.n;) {
        size_t   beg = at;
        uint32_t cp = utf8_next(s, &at);
        bool     is_bad = cp == 0xfffd && at - beg == 1;
        buf_add(&b, is_bad ? S("\xef\xbf\xbd") : str_sub(s, beg, at));
    }
    out->bytes = buf_str(&b);
}

/* Decodes rest into p, which has room for the worst case. */
static size_t decode_all(iconv_t cd, char *p, size_t room, Str rest, size_t unit, uint32_t *n_bad)
{
    enum { LONGEST = 4 }; /* bytes of a character */
    char  *in = (char *)rest.p, *out = p;
    size_t n_in = rest.n, n_out = room;
    while (n_in > 0 && iconv(cd, &in, &n_in, &out, &n_out) == (size_t)-1 && n_out >= LONGEST) {
        size_t bad = n_in < unit ? n_in : unit;
        in += bad;
        n_in -= bad;
        size_t n = utf8_put(out, 0xfffd);
        out += n;
        n_out -= n;
        *n_bad += (uint32_t)bad;
    }
    return (size_t)(out - p);
}

/* Decoders are files, and iconv_open says the same whether there is none or no more files may be open; and says it ever after. */
static quoth_status no_decoder(const char *charset, quoth_error *err)
{
    static atomic_int shortage;
    if (errno == ENOMEM)
        return fail(err, QUOTH_E_NOMEM, "%s: out of memory", charset);
    int               fd = open("/", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        atomic_store(&shortage, errno);
    else
        close(fd);
    if (atomic_load(&shortage))
        return fail(err, QUOTH_E_IO, "%s: %s", charset, strerror(atomic_load(&shortage)));
    return fail(err, QUOTH_E_UNSUPPORTED, "%s: this system does not decode it", charset);
}

static quoth_status convert(Decoded *out, Arena *a, Str bytes, Charset from, quoth_error *err)
{
    CHECK(from.iconv);
    size_t  unit = strncmp(from.iconv, "UTF-32", 6) == 0 ? 4 : strncmp(from.iconv, "UTF-16", 6) == 0 ? 2 : 1;
    size_t  room = 3 * (bytes.n + 2); /* one byte, or one unit, never makes more than three */
    char   *p = arena_alloc(a, room);
    iconv_t cd = iconv_open("UTF-8", from.iconv);
    if (cd == (iconv_t)-1)
        return no_decoder(from.iconv, err);
    uint32_t n_bad = 0;
    size_t   n = decode_all(cd, p, room, bytes, unit, &n_bad);
    iconv_close(cd);
    *out = (Decoded){.bytes = {p, n}, .encoding = from.name, .n_bad = n_bad};
    if (!utf8_valid(out->bytes))
        repair(out, a, out->bytes); /* iconv lets code points pass that are none */
    return QUOTH_OK;
}

/* ---- guessing ---------------------------------------------------------------------------------------------- */

static const Charset western = {{"windows-1252", 12}, "windows-1252"};

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Text of ASCII letters in UTF-16 has a zero for every second byte. Two letters as one unit are rare there (3 % of Chinese):
 * where they are not, zeros have come into other text. */
enum { SOME_ZEROS = 20, ALL_ZEROS = 45 }; /* of a hundred bytes, of 50 that there may be */

static Charset guess_utf16(Str bytes, size_t least)
{
    enum { ENOUGH = 1024 };
    size_t n = bytes.n < ENOUGH ? bytes.n & ~(size_t)1 : ENOUGH, zeros[2] = {0, 0}, n_letters = 0;
    if (n == 0 || !memchr(bytes.p, 0, n))
        return (Charset){S(""), ""};
    for (size_t i = 0; i < n; i++) {
        zeros[i & 1] += bytes.p[i] == 0;
        n_letters += i & 1 && is_small(bytes.p[i - 1]) && is_small(bytes.p[i]);
    }
    for (int high = 0; high < 2 && n_letters * 20 <= n; high++)
        if (n >= 8 && zeros[high] * 100 > least * n && zeros[!high] * 20 < n)
            return high ? (Charset){S("UTF-16LE"), "UTF-16LE"} : (Charset){S("UTF-16BE"), "UTF-16BE"};
    return (Charset){S(""), ""};
}

static size_t count_beyond_ascii(Str bytes)
{
    size_t n = 0;
    for (size_t i = 0; i < bytes.n; i++)
        n += (unsigned char)bytes.p[i] >= 0x80;
    return n;
}

/* Of a few accented letters among ASCII uchardet knows too little: those are western. */
static quoth_status guess(Charset *out, Arena *a, Str bytes, quoth_error *err)
{
    Str     head = bytes.n > GUESS_BYTES ? str_sub(bytes, 0, GUESS_BYTES) : bytes;
    size_t  n_beyond = count_beyond_ascii(head);
    Charset found = guess_utf16(head, SOME_ZEROS);
    *out = found.name.n ? found : western;
    if (found.name.n || n_beyond < GUESS_MIN)
        return QUOTH_OK;
    quoth_status st = late_need(LATE_FORMATS, err);
    if (st != QUOTH_OK)
        return st;
    char label[LATE_LABEL];
    if (!late_guess(label, head.p, head.n))
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    found = charset_of(a, str_of(label));
    if (found.name.n && !str_eq(found.name, S("UTF-8")))
        *out = found;
    return QUOTH_OK;
}

quoth_status charset_decode(Decoded *out, Arena *a, Str bytes, Str declared, quoth_error *err)
{
    bool is_marked = false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && !is_marked; i++) {
        if (!str_starts(bytes, marks[i].bytes))
            continue;
        is_marked = true;
        Charset marked = {str_of(marks[i].encoding), marks[i].encoding};
        if (!str_eq(marked.name, S("UTF-8")))
            return convert(out, a, str_sub(bytes, marks[i].bytes.n, bytes.n), marked, err);
    }
    Decoded  utf8 = {.bytes = bytes.n ? bytes : S(""), .encoding = S("UTF-8")};
    uint32_t n_good = 0;
    Charset  said = charset_of(a, declared);
    bool     is_utf8 = is_marked || str_eq(said.name, S("UTF-8"));
    count_sequences(bytes, &utf8.n_bad, &n_good);
    Charset wide = guess_utf16(bytes, is_utf8 ? ALL_ZEROS : SOME_ZEROS);
    if (utf8.n_bad == 0 && wide.name.n)
        return convert(out, a, bytes, wide, err);
    if (utf8.n_bad == 0 && (n_good > 0 || said.name.n == 0)) {
        *out = utf8; /* one label in many is wrong, but other text is never UTF-8 by chance */
        return QUOTH_OK;
    }
    if (said.name.n && !is_utf8)
        return convert(out, a, bytes, said, err);
    if (!is_marked && n_good < (is_utf8 ? 1 : 4) * (uint64_t)utf8.n_bad) {
        Charset found;
        quoth_status st = guess(&found, a, bytes, err);
        return st == QUOTH_OK ? convert(out, a, bytes, found, err) : st;
    }
    if (utf8.n_bad)
        repair(&utf8, a, bytes);
    *out = utf8;
    return QUOTH_OK;
}
