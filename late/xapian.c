/* xapian.c: the shim (shim/xap.h), called where it was loaded. Whoever has a Xap has opened it, and so loaded the part. */
#include "late/late.h"
#include "shim/xap.h"

#define CALL(f) LATE_CALL(LATE_XAPIAN, f)

quoth_status xap_open(Xap **out, const char *path, XapMode mode, quoth_error *err)
{
    quoth_status st = late_need(LATE_XAPIAN, err);
    return st == QUOTH_OK ? CALL(xap_open)(out, path, mode, err) : st;
}

quoth_status xap_join(Xap **out, const char *stub, uint32_t limit_ms, quoth_error *err)
{
    quoth_status st = late_need(LATE_XAPIAN, err);
    return st == QUOTH_OK ? CALL(xap_join)(out, stub, limit_ms, err) : st;
}

const quoth_lost *xap_lost(uint32_t *n, const Xap *x)
{
    return CALL(xap_lost)(n, x);
}

uint64_t xap_changes(const Xap *x)
{
    return CALL(xap_changes)(x);
}

quoth_status xap_lose(Xap *x, uint32_t i, const char *why, quoth_error *err)
{
    return CALL(xap_lose)(x, i, why, err);
}

uint32_t xap_part(const Xap *x, uint32_t id)
{
    return CALL(xap_part)(x, id);
}

void xap_close(Xap *x)
{
    if (x)
        CALL(xap_close)(x);
}

void xap_leave(Xap *x)
{
    if (x)
        CALL(xap_leave)(x);
}

quoth_status xap_refresh(Xap *x, bool *changed, quoth_error *err)
{
    return CALL(xap_refresh)(x, changed, err);
}

quoth_status xap_replace(Xap *x, Str group, const XapDoc *docs, uint32_t n, quoth_error *err)
{
    return CALL(xap_replace)(x, group, docs, n, err);
}

quoth_status xap_set_meta(Xap *x, Str key, Str value, quoth_error *err)
{
    return CALL(xap_set_meta)(x, key, value, err);
}

quoth_status xap_commit(Xap *x, quoth_error *err)
{
    return CALL(xap_commit)(x, err);
}

quoth_status xap_search(XapPage *out, Xap *x, const XapQuery *q, const XapSearch *how, Arena *a, quoth_error *err)
{
    return CALL(xap_search)(out, x, q, how, a, err);
}

quoth_status xap_meta(Str *out, Xap *x, Str key, Arena *a, quoth_error *err)
{
    return CALL(xap_meta)(out, x, key, a, err);
}

quoth_status xap_meta_each(Str **out, uint32_t *n, Xap *x, Str key, Arena *a, quoth_error *err)
{
    return CALL(xap_meta_each)(out, n, x, key, a, err);
}

quoth_status xap_metas(XapMeta **out, uint32_t *n, Xap *x, Str head, Arena *a, quoth_error *err)
{
    return CALL(xap_metas)(out, n, x, head, a, err);
}

quoth_status xap_size(uint32_t *out, Xap *x, quoth_error *err)
{
    return CALL(xap_size)(out, x, err);
}

quoth_status xap_words(XapWord **out, uint32_t *n, bool *more, Xap *x, const XapWalk *walk, Arena *a, quoth_error *err)
{
    return CALL(xap_words)(out, n, more, x, walk, a, err);
}

quoth_status xap_data(Str *out, Xap *x, const uint32_t *ids, uint32_t n, Arena *a, quoth_error *err)
{
    return CALL(xap_data)(out, x, ids, n, a, err);
}
