/* hook.c: the process's own malloc, operator new and pthread_create, which count and then call the address sanitizer's, or the C
 * library's. What the sanitizer allocates for itself goes another way.
 *
 * Compiled with -fexceptions: operator new throws through it.
 */
#define _GNU_SOURCE
#include "tests/faults/hook.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

static atomic_long count, fails_at;
static atomic_bool for_ever;

void hook_arm(long n, bool is_for_ever)
{
    atomic_store(&count, 0);
    atomic_store(&for_ever, is_for_ever);
    atomic_store(&fails_at, n);
}

long hook_disarm(void)
{
    atomic_store(&fails_at, 0);
    return atomic_load(&count);
}

static const char *spared;
static _Thread_local unsigned n_of_thread;
enum { FIRST_OF_THREAD = 8 }; /* the sanitizer asks by libc where the stack of a new thread is */

void hook_spare(const char *library)
{
    spared = library;
}

/* Where they have no memory libarchive ends the process, and jansson crashes (docs/reliability.md). */
static bool is_spared(const void *caller)
{
    Dl_info from;
    if (!dladdr(caller, &from) || !from.dli_fname)
        return false;
    if (strstr(from.dli_fname, "libc.so") && n_of_thread <= FIRST_OF_THREAD)
        return true;
    return strstr(from.dli_fname, "libarchive") || strstr(from.dli_fname, "libjansson") || (spared && strstr(from.dli_fname, spared));
}

static bool fails(const void *caller)
{
    n_of_thread++;
    long n = atomic_fetch_add(&count, 1) + 1, at = atomic_load(&fails_at);
    bool is_it = at > 0 && (n == at || (n > at && atomic_load(&for_ever)));
    if (is_it && is_spared(caller)) {
        if (n == at)
            atomic_store(&fails_at, at + 1);
        return false;
    }
    if (is_it)
        errno = ENOMEM;
    return is_it;
}

#define FAILS() fails(__builtin_return_address(0))

#ifdef HOOK_SANITIZED
#define REAL(name) __interceptor_##name
#else
#define REAL(name) __libc_##name
#endif
void *REAL(malloc)(size_t n);
void *REAL(calloc)(size_t n, size_t size);
void *REAL(realloc)(void *p, size_t n);
void  REAL(free)(void *p);

#pragma GCC visibility push(default) /* libraries are to find them */

static void *allocate(size_t n, const void *caller)
{
    return fails(caller) ? NULL : REAL(malloc)(n);
}

void *malloc(size_t n)
{
    return allocate(n, __builtin_return_address(0));
}

void *calloc(size_t n, size_t size)
{
    return FAILS() ? NULL : REAL(calloc)(n, size);
}

void *realloc(void *p, size_t n)
{
    return FAILS() ? NULL : REAL(realloc)(p, n);
}

void free(void *p)
{
    REAL(free)(p);
}

/* ---- operator new and delete, by the names the compiler gives them --------------------------------------------- */

void _ZSt17__throw_bad_allocv(void) __attribute__((noreturn)); /* std::__throw_bad_alloc */

static void *allocate_or_throw(size_t n, const void *caller)
{
    void *p = allocate(n ? n : 1, caller);
    if (!p)
        _ZSt17__throw_bad_allocv();
    return p;
}

void *_Znwm(size_t n)
{
    return allocate_or_throw(n, __builtin_return_address(0));
}

void *_Znam(size_t n)
{
    return allocate_or_throw(n, __builtin_return_address(0));
}

void *_ZnwmRKSt9nothrow_t(size_t n, const void *nothrow)
{
    (void)nothrow;
    return allocate(n ? n : 1, __builtin_return_address(0));
}

void *_ZnamRKSt9nothrow_t(size_t n, const void *nothrow)
{
    (void)nothrow;
    return allocate(n ? n : 1, __builtin_return_address(0));
}

void _ZdlPv(void *p)
{
    free(p);
}

void _ZdaPv(void *p)
{
    free(p);
}

void _ZdlPvm(void *p, size_t n)
{
    (void)n;
    free(p);
}

void _ZdaPvm(void *p, size_t n)
{
    (void)n;
    free(p);
}

/* ---- threads --------------------------------------------------------------------------------------------------- */

int pthread_create(pthread_t *out, const pthread_attr_t *how, void *(*run)(void *), void *arg)
{
    typedef int Create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    Create *real = (Create *)dlsym(RTLD_NEXT, "pthread_create");
    return FAILS() ? EAGAIN : real(out, how, run, arg);
}
