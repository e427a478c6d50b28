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

/* Tiles 0 to 3 take sums of 16 rows each; 4 and 5 hold 64 inputs of rows and weights, 6 and 7 the last 32. Constant, so
 * that it lies in memory when it is loaded: gcc takes the load to read one pointer alone. */
static const TileConfig tiles = {
    .palette = 1,
    .row_bytes = {WIDE, WIDE, WIDE, WIDE, WIDE, WIDE, HALF, WIDE},
    .rows = {ROWS, ROWS, ROWS, ROWS, ROWS, ROWS, ROWS, HALF / 4},
};

/* Inputs of 16 rows, by way of tile a, times the weights in tile b. Tiles are named by constants. */
#define ADD_TILE(sum, a, b, rows, stride)                                                                    \
    do {                                                                                                     \
        _tile_loadd(a, rows, stride);                                                                        \
        _tile_dpbusd(sum, a, b);                                                                             \
    } while (0)

/* Up to four times 16 rows, so that a tile of weights, which comes from farther away, serves them all. */
#define ADD_TILES(n, a, b, rows, stride)                                                                     \
    do {                                                                                                     \
        ADD_TILE(0, a, b, rows, stride);                                                                     \
        if ((n) > 1)                                                                                         \
            ADD_TILE(1, a, b, (rows) + 1 * ROWS * (stride), stride);                                         \
        if ((n) > 2)                                                                                         \
            ADD_TILE(2, a, b, (rows) + 2 * ROWS * (stride), stride);                                         \
        if ((n) > 3)                                                                                         \
            ADD_TILE(3, a, b, (rows) + 3 * ROWS * (stride), stride);                                         \
    } while (0)

/* 16 outputs of n times 16 rows; n is a constant at each call. NOLINTNEXTLINE(readability-function-size): its macros are counted */
static inline __attribute__((always_inline)) void product_group(const NetDense *d, const uint8_t *x, uint32_t out0,
                                                                uint32_t n, int32_t *out)
{
    const size_t stride = d->n_in, step = d->n_out * sizeof *out;
    const int8_t *w = d->weights + (size_t)out0 * d->n_taps * d->n_in;
    int32_t *to = out + out0;
    _tile_loadd(0, d->sums + out0, 0); /* the same sums for every row */
    if (n > 1)
        _tile_loadd(1, d->sums + out0, 0);
    if (n > 2)
        _tile_loadd(2, d->sums + out0, 0);
    if (n > 3)
        _tile_loadd(3, d->sums + out0, 0);
    for (uint32_t s = 0; s < d->n_taps; s++) {
        const uint8_t *row = net_tap_row(d, x, s), *end = row + d->n_in;
        for (; row + WIDE <= end; row += WIDE, w += WIDE * ROWS) {
            _tile_loadd(5, w, WIDE);
            ADD_TILES(n, 4, 5, row, stride);
        }
        if (row < end) {
            _tile_loadd(7, w, WIDE);
            ADD_TILES(n, 6, 7, row, stride);
            w += HALF * ROWS;
        }
    }
    _tile_stored(0, to, step);
    if (n > 1)
        _tile_stored(1, to + (size_t)ROWS * d->n_out, step);
    if (n > 2)
        _tile_stored(2, to + (size_t)2 * ROWS * d->n_out, step);
    if (n > 3)
        _tile_stored(3, to + (size_t)3 * ROWS * d->n_out, step);
}

void net_product_amx(const NetDense *d, const uint8_t *x, uint32_t n, int32_t *out)
{
    _tile_loadconfig(&tiles);
    for (uint32_t g = 0; g < d->n_out; g += ROWS) {
        switch ((n + ROWS - 1) / ROWS) {
        case 1:
            product_group(d, x, g, 1, out);
            break;
        case 2:
            product_group(d, x, g, 2, out);
            break;
        case 3:
            product_group(d, x, g, 3, out);
            break;
        default:
            product_group(d, x, g, 4, out);
            break;
        }
    }
    _tile_release();
}

bool net_may_use_tiles(void)
{
    enum { ASK = 0x1023, TILE_DATA = 18 };
    return CPU_HAS(AMX_TILE, "amx-tile") && CPU_HAS(AMX_INT8, "amx-int8") && syscall(SYS_arch_prctl, ASK, TILE_DATA) == 0;
}
#else
/* Never called: net_may_use_tiles says no. NOLINTNEXTLINE(readability-non-const-parameter) */
void net_product_amx(const NetDense *d, const uint8_t *x, uint32_t n, int32_t *out)
{
    (void)d, (void)x, (void)n, (void)out;
}

bool net_may_use_tiles(void)
{
    return false;
}
#endif
