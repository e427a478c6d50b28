/* net_amx.c: products of whole tiles of bytes, for x86 processors with AMX. Linux grants the tiles on
 * request. */
#include "indexer/cpu.h"
#include "indexer/net.h"

#if (defined(__AMX_INT8__) || defined(__AMXINT8__)) && defined(__linux__) /* gcc's name, and clang's */
#include <immintrin.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ROWS = 16, WIDE = 64, HALF = 32 };

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

/* 64 inputs of 16 rows, in tile a, and their weights for 16 outputs, by way of tile b. Tiles are named by
 * constants. */
#define ADD_TILE(sum, a, b, weights)                                                                         \
    do {                                                                                                     \
        _tile_loadd(b, weights, WIDE);                                                                       \
        _tile_dpbusd(sum, a, b);                                                                             \
    } while (0)

static void product_one(const NetDense *d, const uint8_t *x, uint32_t out0, int32_t *out)
{
    const int8_t *w = d->weights + (size_t)out0 * d->n_taps * d->n_in;
    _tile_loadd(0, d->sums + out0, 0); /* the same sums for every row */
    for (uint32_t s = 0; s < d->n_taps; s++) {
        const uint8_t *row = net_tap_row(d, x, s), *end = row + d->n_in;
        for (; row + WIDE <= end; row += WIDE, w += WIDE * ROWS) {
            _tile_loadd(4, row, d->n_in);
            ADD_TILE(0, 4, 5, w);
        }
        if (row < end) {
            _tile_loadd(6, row, d->n_in);
            ADD_TILE(0, 6, 7, w);
            w += HALF * ROWS;
        }
    }
    _tile_stored(0, out + out0, d->n_out * sizeof *out);
}

/* Four groups of 16 outputs at once, so that a tile of inputs serves them all. */
static void product_four(const NetDense *d, const uint8_t *x, uint32_t out0, int32_t *out)
{
    size_t group = (size_t)ROWS * d->n_taps * d->n_in, step = d->n_out * sizeof *out;
    const int8_t *w = d->weights + (size_t)out0 * d->n_taps * d->n_in;
    _tile_loadd(0, d->sums + out0, 0);
    _tile_loadd(1, d->sums + out0 + 16, 0);
    _tile_loadd(2, d->sums + out0 + 32, 0);
    _tile_loadd(3, d->sums + out0 + 48, 0);
    for (uint32_t s = 0; s < d->n_taps; s++) {
        const uint8_t *row = net_tap_row(d, x, s), *end = row + d->n_in;
        for (; row + WIDE <= end; row += WIDE, w += WIDE * ROWS) {
            _tile_loadd(4, row, d->n_in);
            ADD_TILE(0, 4, 5, w);
            ADD_TILE(1, 4, 5, w + group);
            ADD_TILE(2, 4, 5, w + 2 * group);
            ADD_TILE(3, 4, 5, w + 3 * group);
        }
        if (row < end) {
            _tile_loadd(6, row, d->n_in);
            ADD_TILE(0, 6, 7, w);
            ADD_TILE(1, 6, 7, w + group);
            ADD_TILE(2, 6, 7, w + 2 * group);
            ADD_TILE(3, 6, 7, w + 3 * group);
            w += HALF * ROWS;
        }
    }
    _tile_stored(0, out + out0, step);
    _tile_stored(1, out + out0 + 16, step);
    _tile_stored(2, out + out0 + 32, step);
    _tile_stored(3, out + out0 + 48, step);
}

void net_product_amx(const NetDense *d, const uint8_t *x, int32_t *out)
{
    uint32_t g = 0;
    _tile_loadconfig(&tiles);
    for (; g + 4 * ROWS <= d->n_out; g += 4 * ROWS)
        product_four(d, x, g, out);
    for (; g < d->n_out; g += ROWS)
        product_one(d, x, g, out);
    _tile_release();
}

bool net_may_use_tiles(void)
{
    enum { ASK = 0x1023, TILE_DATA = 18 };
    return CPU_HAS(AMX_TILE, "amx-tile") && CPU_HAS(AMX_INT8, "amx-int8") && syscall(SYS_arch_prctl, ASK, TILE_DATA) == 0;
}
#else
/* Never called: net_may_use_tiles says no. NOLINTNEXTLINE(readability-non-const-parameter) */
void net_product_amx(const NetDense *d, const uint8_t *x, int32_t *out)
{
    (void)d, (void)x, (void)out;
}

bool net_may_use_tiles(void)
{
    return false;
}
#endif
