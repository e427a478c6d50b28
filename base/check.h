/* check.h: assertions about our own code, never about input.
 *
 * CHECK guards memory safety and stays in release builds; DCHECK is for costly invariants of debug builds.
 */
#ifndef QUOTH_BASE_CHECK_H
#define QUOTH_BASE_CHECK_H

_Noreturn void check_failed(const char *file, int line, const char *what);

#define CHECK(cond) ((cond) ? (void)0 : check_failed(__FILE__, __LINE__, #cond))
#ifdef NDEBUG
#define DCHECK(cond) ((void)0)
#else
#define DCHECK(cond) CHECK(cond)
#endif

#endif
