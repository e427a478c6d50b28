// guard.hh: the one try/catch between C++ and C: runs a body, turns whatever it throws into a status.
//
// A body returns nothing. Running out of arena is thrown as std::bad_alloc by `copy` and `array` below, so that no
// jump ever crosses a C++ frame.
#ifndef QUOTH_SHIM_GUARD_HH
#define QUOTH_SHIM_GUARD_HH

#include <xapian.h>

#include <cstring>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "shim/bulk.h"
#include "shim/xap.h"

struct Pending {
    uint64_t bytes = 0, terms = 0, docs = 0;
};

struct Shards; // xap_shards.hh
struct ShardsEnd {
    void operator()(Shards *s) const noexcept;
};

struct Xap {
    Xapian::Database         db;     // what is read; of a writer, the same as `writer`
    std::unique_ptr<Shards, ShardsEnd> shards; // of a stub file: what `db` joins; else none
    Xapian::WritableDatabase writer; // empty unless is_writer
    bool                     is_writer = false;
    std::string              path;
    Pending                  pending; // of a writer: what the next flush will write
    Bulk                    *bulk = nullptr; // of a writer that began an empty database: takes what comes, instead of `writer`
    std::string              staged; // where `writer` writes until the first commit moves it to `path`; else empty
};

// Thrown where C code has failed, and has said why.
struct Failed {
    quoth_status status;
};

inline void want(quoth_status st)
{
    if (st != QUOTH_OK)
        throw Failed{st};
}

quoth_status guard_failed(quoth_error *err) noexcept; // inside a catch: which status, which message

// What a stated limit refuses, whatever the databases are.
struct LimitError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

template <typename Body> quoth_status guard(quoth_error *err, Body body) noexcept
{
    static_assert(std::is_void_v<decltype(body())>, "a body returns nothing");
    try {
        body();
        return QUOTH_OK;
    } catch (...) {
        return guard_failed(err);
    }
}

inline std::string to_std(Str s)
{
    return std::string(s.p, s.n);
}

template <typename T> T *array(Arena *a, size_t n)
{
    static_assert(std::is_trivial_v<T>, "arenas run no constructors");
    void *p = n <= SIZE_MAX / sizeof(T) ? arena_try(a, n * sizeof(T)) : nullptr;
    if (!p)
        throw std::bad_alloc();
    return static_cast<T *>(p);
}

inline Str copy(Arena *a, const std::string &s)
{
    if (s.empty())
        return Str{"", 0};
    char *p = array<char>(a, s.size());
    std::memcpy(p, s.data(), s.size());
    return Str{p, s.size()};
}

#endif
