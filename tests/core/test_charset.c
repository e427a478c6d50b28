/* test_charset.c: text of a dozen encodings comes back, with a label and without. */
#include "tests/testing.h"

#include <iconv.h>

#include "core/charset.h"

static const char russian[] = "Переговоры о новом мосте продолжались до вечера, и министр обещал ответить на письмо инженеров. "
                              "Река поднимается каждую весну, поэтому строители ждут июня.";
static const char turkish[] = "Köprünün üçüncü ayağı için görüşmeler akşama kadar sürdü; bakan, mühendislerin mektubunu "
                              "yanıtlayacağını söyledi. Irmak her ilkbahar yükseldiği için işçiler haziranı bekliyor.";
static const char greek[] = "Οι συνομιλίες για τη νέα γέφυρα κράτησαν ως το βράδυ και ο υπουργός υποσχέθηκε να απαντήσει.";
static const char german[] = "Die Gespräche über die neue Brücke dauerten bis zum Abend; der Minister müsse erst prüfen, hieß "
                             "es, bevor er den Ingenieuren größere Zusagen für später machen könne.";
static const char polish[] = "Rozmowy o nowym moście trwały aż do wieczora, a minister obiecał, że odpowie na list inżynierów. "
                             "Rzeka podnosi się każdej wiosny, więc robotnicy muszą poczekać, aż opadnie.";
static const char arabic[] = "استمرت المحادثات حول الجسر الجديد حتى المساء ووعد الوزير بالرد على رسالة المهندسين في الأسبوع المقبل.";
static const char hebrew[] = "השיחות על הגשר החדש נמשכו עד הערב והשר הבטיח להשיב על מכתב המהנדסים בשבוע הבא.";
static const char japanese[] = "新しい橋についての話し合いは夕方まで続き、大臣は技師たちの手紙に答えると約束した。";
static const char chinese[] = "关于新桥的会谈一直持续到晚上，部长答应下周回复工程师的来信。河水每年春天都会上涨，所以工人们要等到六月。";
static const char taiwan[] = "關於新橋的會談一直持續到晚上，部長答應下週回覆工程師的來信。河水每年春天都會上漲。";
static const char korean[] = "새 다리에 관한 회담은 저녁까지 이어졌고 장관은 기술자들의 편지에 답하겠다고 약속했다.";

typedef struct Sample {
    const char *text, *iconv, *label, *name; /* iconv: writes it; label: declares it; name: as shown */
    bool        is_told_unasked;             /* without a label too                                  */
} Sample;

static const Sample samples[] = {
    {russian, "WINDOWS-1251", "cp1251", "windows-1251", true},
    {russian, "KOI8-R", "koi8-r", "KOI8-R", true},
    {russian, "ISO-8859-5", "iso-8859-5", "ISO-8859-5", true},
    {russian, "UTF-16LE", "utf-16le", "UTF-16LE", false},
    {russian, "UTF-8", "utf-8", "UTF-8", true},
    {turkish, "WINDOWS-1254", "iso-8859-9", "windows-1254", false},
    {greek, "WINDOWS-1253", "windows-1253", "windows-1253", true},
    {german, "WINDOWS-1252", "latin1", "windows-1252", true},
    {polish, "ISO-8859-2", "latin2", "ISO-8859-2", true},
    {polish, "WINDOWS-1250", "windows-1250", "windows-1250", true},
    {arabic, "WINDOWS-1256", "windows-1256", "windows-1256", true},
    {hebrew, "WINDOWS-1255", "windows-1255", "windows-1255", true},
    {japanese, "SHIFT_JIS", "x-sjis", "Shift_JIS", true},
    {japanese, "EUC-JP", "euc-jp", "EUC-JP", true},
    {japanese, "ISO-2022-JP", "iso-2022-jp", "ISO-2022-JP", false},
    {chinese, "GB18030", "gb2312", "GB18030", true},
    {taiwan, "BIG5", "big5", "Big5", true},
    {korean, "EUC-KR", "ks_c_5601-1987", "EUC-KR", true},
};

static Str written(Arena *a, const Sample *s)
{
    size_t  n_in = strlen(s->text), room = 4 * n_in, n_out = room;
    char   *in = (char *)s->text, *p = arena_alloc(a, room), *out = p;
    iconv_t cd = iconv_open(s->iconv, "UTF-8");
    if (cd == (iconv_t)-1 || iconv(cd, &in, &n_in, &out, &n_out) == (size_t)-1)
        fail_msg("cannot write %s", s->iconv);
    iconv(cd, NULL, NULL, &out, &n_out);
    iconv_close(cd);
    return (Str){p, room - n_out};
}

static Decoded decoded(Arena *a, Str bytes, const char *label)
{
    Decoded     d;
    quoth_error err;
    if (charset_decode(&d, a, bytes, str_of(label), &err) != QUOTH_OK)
        fail_msg("%s", err.message);
    return d;
}

static void every_encoding_comes_back(void **state)
{
    (void)state;
    Arena *a = arena_new();
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        Str     bytes = written(a, &samples[i]);
        Decoded d = decoded(a, bytes, samples[i].label);
        assert_str(d.bytes, samples[i].text);
        assert_str(d.encoding, samples[i].name);
        assert_int_equal(d.n_bad, 0);
        if (samples[i].is_told_unasked) {
            d = decoded(a, bytes, "");
            assert_str(d.bytes, samples[i].text);
        }
    }
    arena_free(a);
}

static void labels_are_read_as_browsers_do(void **state)
{
    (void)state;
    Arena  *a = arena_new();
    Decoded d = decoded(a, S("\x93so\x94 \x97 \x80 9"), "ISO-8859-1");
    assert_str(d.bytes, "“so” — € 9");
    assert_str(d.encoding, "windows-1252");
    d = decoded(a, S("\xc3\xa9t\xc3\xa9"), "windows-1252"); /* plainly UTF-8 */
    assert_str(d.encoding, "UTF-8");
    d = decoded(a, S("na\xefve"), "no-such-thing");
    assert_str(d.encoding, "windows-1252");
    d = decoded(a, S("+ADw-"), "utf-7");
    assert_str(d.bytes, "+ADw-");
    assert_str(charset_parameter(S("text/html; charset=\"KOI8-R\"")), "KOI8-R");
    assert_str(charset_parameter(S("text/html; Charset = x; y=z")), "x");
    assert_str(charset_parameter(S("text/html")), "");
    arena_free(a);
}

static void what_has_no_meaning_is_counted(void **state)
{
    (void)state;
    Arena  *a = arena_new();
    Decoded d = decoded(a, S("a\x81z"), "windows-1252");
    assert_str(d.bytes, "a\xef\xbf\xbdz");
    assert_int_equal(d.n_bad, 1);
    d = decoded(a, S("\xc3\xa9\xc3\xa9 \xff"), "utf-8");
    assert_str(d.bytes, "éé \xef\xbf\xbd");
    assert_int_equal(d.n_bad, 1);
    d = decoded(a, S("\xff\xfe\x00\xd8z"), ""); /* half a pair, half a unit */
    assert_true(d.n_bad > 0);
    assert_str(d.encoding, "UTF-16LE");
    arena_free(a);
}

static void utf16_without_a_mark_is_seen(void **state)
{
    (void)state;
    Arena  *a = arena_new();
    Decoded d = decoded(a, S("T\0h\0e\0 \0r\0i\0v\0e\0r\0"), "");
    assert_str(d.bytes, "The river");
    d = decoded(a, S("\0T\0h\0e\0 \0r\0i\0v\0e\0r"), "utf-8");
    assert_str(d.bytes, "The river");
    arena_free(a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_encoding_comes_back),
    cmocka_unit_test(labels_are_read_as_browsers_do),
    cmocka_unit_test(what_has_no_meaning_is_counted),
    cmocka_unit_test(utf16_without_a_mark_is_seen),
};
TEST_MAIN(tests)
