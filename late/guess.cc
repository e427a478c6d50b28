// guess.cc: uchardet is C++ behind a C face that lets its exceptions through: where memory runs out they end here.
#include <uchardet.h>

#include <cstdio>
#include <memory>

#include "base/late.h"

extern "C" __attribute__((visibility("default"))) bool late_guess(char out[LATE_LABEL], const char *bytes, size_t n)
{
    try {
        std::unique_ptr<std::remove_pointer_t<uchardet_t>, void (*)(uchardet_t)> detector(uchardet_new(), uchardet_delete);
        out[0] = '\0';
        if (uchardet_handle_data(detector.get(), bytes, n) != 0)
            return true;
        uchardet_data_end(detector.get());
        std::snprintf(out, LATE_LABEL, "%s", uchardet_get_charset(detector.get()));
        return true;
    } catch (...) {
        return false;
    }
}
