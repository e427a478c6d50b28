/* stage.h: what a case file tests: a function from the input of a case to the text that is expected.
 *
 * To add one: a line in stages.def, a stage_NAME.c, its line in CMake, and a folder NAME with case files.
 */
#ifndef QUOTH_TESTS_STAGE_H
#define QUOTH_TESTS_STAGE_H

#include "base/str.h"

typedef void StageFn(Arena *a, Str input, Buf *out);

#define STAGE(name) StageFn stage_##name;
#include "tests/cases/stages.def"
#undef STAGE

#endif
