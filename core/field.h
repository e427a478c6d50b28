/* field.h: every searchable field, from field.def. */
#ifndef QUOTH_CORE_FIELD_H
#define QUOTH_CORE_FIELD_H

#include "base/str.h"

typedef enum FieldId {
#define FIELD(id, name, scope, prefix, column, kind, help) FIELD_##id,
#include "core/field.def"
#undef FIELD
    FIELDS
} FieldId;
#define FIELD_NONE FIELDS

typedef enum FieldScope { SCOPE_ARTICLE, SCOPE_SENTENCE, SCOPE_CLAIM } FieldScope;
typedef enum FieldColumn { COLUMN_NONE, COLUMN_ONE, COLUMN_MANY } FieldColumn;
typedef enum FieldKind {
    FIELD_IS_PROSE, FIELD_IS_NAME, FIELD_IS_ENUM, FIELD_IS_ADDRESS, FIELD_IS_DATE, FIELD_IS_NUMBER, FIELD_IS_PRESENCE, FIELD_IS_PATH
} FieldKind;

typedef struct Field {
    const char *name, *prefix; /* prefix NULL: no terms */
    FieldScope  scope;
    FieldColumn column;
    FieldKind   kind;
    const char *help;
} Field;

const Field *field_at(FieldId id);
/* FIELD_NONE when no field has that name. */
FieldId field_named(Str name);
/* The name nearest to a wrong one, for "did you mean"; empty when none is near. */
Str field_nearest(Str name);

#endif
