#include "core/field.h"

#include "base/check.h"

static const Field fields[] = {
#define FIELD(id, name, scope, prefix, column, kind, help) \
    {name, prefix, SCOPE_##scope, COLUMN_##column, FIELD_IS_##kind, help},
#include "core/field.def"
#undef FIELD
};

const Field *field_at(FieldId id)
{
    CHECK(id < FIELDS);
    return &fields[id];
}

FieldId field_named(Str name)
{
    for (unsigned i = 0; i < FIELDS; i++)
        if (str_eq_nocase(name, str_of(fields[i].name)))
            return (FieldId)i;
    return FIELD_NONE;
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Letters to insert, delete or change to make one word of the other. */
static size_t distance(Str a, Str b)
{
    enum { LONGEST = 24 };
    size_t row[LONGEST + 1];
    if (a.n > LONGEST || b.n > LONGEST)
        return LONGEST;
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t change = diagonal + ((a.p[i - 1] | 32) != (b.p[j - 1] | 32));
            diagonal = row[j];
            row[j] = least(row[j] + 1, row[j - 1] + 1, change);
        }
    }
    return row[b.n];
}

Str field_nearest(Str name)
{
    size_t best = 3; /* more changes than this make another word */
    Str    nearest = S("");
    for (unsigned i = 0; i < FIELDS; i++) {
        size_t d = distance(name, str_of(fields[i].name));
        if (d < best && d < name.n) {
            best = d;
            nearest = str_of(fields[i].name);
        }
    }
    return nearest;
}
