/* far.h: a database whose numbers have run far, as after years of changes. */
#ifndef QUOTH_TESTS_FAULTS_FAR_H
#define QUOTH_TESTS_FAULTS_FAR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C"
#endif
/* Puts an empty document of that number into it. 0: it cannot be written. */
int far_document(const char *folder, uint32_t id);

#endif
