/* net_amx.c: products of whole tiles of bytes, for x86 processors with AMX. Linux grants the tiles on
 * request. */
#include "indexer/net.h"

#if defined(__AMX_INT8__) && defined(__linux__)
#include <cpuid.h>
#include <immintrin.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ROWS = 16, WIDE = 64, HALF = 32, GROUPS = 4 };

typedef struct TileConfig {
    uint8_t palette, start_row, unused[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
} TileConfig;

/* Tiles 0 to 3 take sums; 4 and 5 hold 64 inputs of rows and weights, 6 and 7 the last 32. Constant, so that
 * it lies in memory when it is loaded: gcc takes the load to read one pointer alone. */
static const TileConfig tiles = {
    .palette = 1,
    .row_bytes = {WIDE, WIDE, WIDE, WIDE, WIDE, WIDE, HALF, WIDE},
    .rows = {ROWS, ROWS, ROWS, ROWS, ROWS, ROWS, ROWS, HALF / 4},
};

/* 64 inputs, or the last 32, times the weights of up to four groups of 16 outputs. */
#define ADD_TILES(a, b)                                                                                      \
    do {                                                                                                     \
        _tile_loadd(a, row, d->n_in);                                                                        \
        _tile_loadd(b, w, WIDE);                                                                             \
        _tile_dpbusd(0, a, b);                                                                               \
        if (groups == GROUPS) {                                                                              \
            _tile_loadd(b, w + stride, WIDE);                                                                \
            _tile_dpbusd(1, a, b);                                                                           \
            _tile_loadd(b, w + 2 * stride, WIDE);                                                            \
            _tile_dpbusd(2, a, b);                                                                           \
            _tile_loadd(b, w + 3 * stride, WIDE);                                                            \
            _tile_dpbusd(3, a, b);                                                                           \
        }                                                                                                    \
    } while (0)

/* One group of 16 outputs, or four. */
static void product_groups(const NetDense *d, const uint8_t *x, uint32_t out0, uint32_t groups, int32_t *out)
{
    size_t stride = (size_t)16 * d->n_taps * d->n_in;
    const int8_t *w = d->weights + (size_t)(out0 / 16) * stride;
    _tile_loadd(0, d->sums + out0, 0); /* the same sums for every row */
    if (groups == GROUPS) {
        _tile_loadd(1, d->sums + out0 + 16, 0);
        _tile_loadd(2, d->sums + out0 + 32, 0);
        _tile_loadd(3, d->sums + out0 + 48, 0);
    }
    for (uint32_t s = 0; s < d->n_taps; s++) {
        const uint8_t *row = net_tap_row(d, x, s);
        uint32_t i = 0;
        for (; i + WIDE <= d->n_in; i += WIDE, row += WIDE, w += WIDE * ROWS)
            ADD_TILES(4, 5);
        if (i < d->n_in) {
            ADD_TILES(6, 7);
            w += HALF * ROWS;
        }
    }
    size_t step = d->n_out * sizeof *out;
    _tile_stored(0, out + out0, step);
    if (groups == GROUPS) {
        _tile_stored(1, out + out0 + 16, step);
        _tile_stored(2, out + out0 + 32, step);
        _tile_stored(3, out + out0 + 48, step);
    }
}

void net_product_amx(const NetDense *d, const uint8_t *x, int32_t *out)
{
    uint32_t g = 0;
    _tile_loadconfig(&tiles);
    for (; g + 16 * GROUPS <= d->n_out; g += 16 * GROUPS)
        product_groups(d, x, g, GROUPS, out);
    for (; g < d->n_out; g += 16)
        product_groups(d, x, g, 1, out);
    _tile_release();
}

bool net_may_use_tiles(void)
{
    enum { ASK = 0x1023, TILE_DATA = 18, AMX_TILE = 1 << 24, AMX_INT8 = 1 << 25 };
    unsigned a, b, c, d;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(d & AMX_TILE) || !(d & AMX_INT8))
        return false;
    return syscall(SYS_arch_prctl, ASK, TILE_DATA) == 0;
}
#else
void net_product_amx(const NetDense *d, const uint8_t *x, int32_t *out)
{
    (void)d, (void)x, (void)out;
}

bool net_may_use_tiles(void)
{
    return false;
}
#endif
