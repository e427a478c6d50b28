#include "base/puny.h"

#include "base/utf8.h"

enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, BIAS_FIRST = 72, CP_FIRST = 128, LABEL_MAX = 63 };

typedef struct Label {
    uint32_t cps[LABEL_MAX];
    uint32_t n;
} Label;

typedef struct Out {
    char  *p;
    size_t n;
    bool   is_full;
} Out;

static void put(Out *out, char c)
{
    if (out->n < PUNY_MAX)
        out->p[out->n++] = c;
    else
        out->is_full = true;
}

static uint32_t adapted(uint32_t delta, uint32_t n, bool is_first)
{
    uint32_t k = 0;
    delta /= is_first ? DAMP : 2;
    delta += delta / n;
    for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
        delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static void put_number(Out *out, uint32_t q, uint32_t bias)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
        if (q < t)
            break;
        put(out, digits[t + (q - t) % (BASE - t)]);
        q = (q - t) / (BASE - t);
    }
    put(out, digits[q]);
}

static uint32_t least_from(const Label *l, uint32_t cp)
{
    uint32_t least = UINT32_MAX;
    for (uint32_t i = 0; i < l->n; i++)
        if (l->cps[i] >= cp && l->cps[i] < least)
            least = l->cps[i];
    return least;
}

/* Numbers stay below 64 × 0x110000, so that nothing overflows. */
static void put_label(Out *out, const Label *l)
{
    uint32_t n_ascii = 0, done, delta = 0, bias = BIAS_FIRST, cp = CP_FIRST;
    for (uint32_t i = 0; i < l->n; i++)
        n_ascii += l->cps[i] < CP_FIRST;
    for (const char *p = n_ascii < l->n ? "xn--" : ""; *p; p++)
        put(out, *p);
    for (uint32_t i = 0; i < l->n; i++)
        if (l->cps[i] < CP_FIRST)
            put(out, (char)l->cps[i]);
    if (n_ascii > 0 && n_ascii < l->n)
        put(out, '-');
    for (done = n_ascii; done < l->n; cp++, delta++) {
        uint32_t next = least_from(l, cp);
        delta += (next - cp) * (done + 1);
        cp = next;
        for (uint32_t i = 0; i < l->n; i++) {
            delta += l->cps[i] < cp;
            if (l->cps[i] != cp)
                continue;
            put_number(out, delta, bias);
            bias = adapted(delta, done + 1, done == n_ascii);
            delta = 0;
            done++;
        }
    }
}

Str host_in(Str address)
{
    size_t beg = str_find(address, S("://"), 0);
    if (beg == STR_NONE)
        return S("");
    beg += 3;
    size_t end = beg;
    for (; end < address.n && !strchr("/?#", address.p[end]); end++)
        if (address.p[end] == '@')
            beg = end + 1;
    for (size_t i = beg; i < end; i++)
        if (address.p[i] == ':')
            end = i;
    return str_sub(address, beg, end);
}

Str puny_host(char out[PUNY_MAX], Str address) /* NOLINT(readability-non-const-parameter): put() writes there */
{
    Str  host = host_in(address);
    Out  o = {.p = out};
    bool is_ascii = true;
    for (size_t at = 0; at < host.n;) {
        Label label = {.n = 0};
        bool  is_end = false;
        while (at < host.n && !is_end && label.n < LABEL_MAX) {
            uint32_t cp = cp_lower(utf8_next(host, &at));
            is_ascii = is_ascii && cp < CP_FIRST;
            is_end = cp == '.' || cp == 0x3002; /* an ideographic full stop is one too */
            if (!is_end)
                label.cps[label.n++] = cp;
        }
        if (label.n == LABEL_MAX && at < host.n)
            return S("");
        put_label(&o, &label);
        if (is_end)
            put(&o, '.');
    }
    return is_ascii || o.is_full ? S("") : (Str){out, o.n};
}
