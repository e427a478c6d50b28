/* validate: holds JSON against a schema of docs/formats/.
 *
 *     validate SCHEMA.json FILE      each line of the file is one value ("-": standard input)
 *     validate --whole SCHEMA.json FILE      the file is one value
 *     validate --list SCHEMA.json FILE       the file is one list of values
 *
 * Knows what those schemas use of JSON Schema 2020-12: $ref, allOf, type, enum, required, properties,
 * additionalProperties: false, items, minItems, maxItems, minimum, maximum, pattern. An unknown word is an
 * error, so that no rule is silently left out.
 */
#include <jansson.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

enum { FILES = 32, FILE_MOST = 256 << 20, PLACE = 256 };

typedef struct Schemas {
    Arena *arena;
    Str folder;
    const char *names[FILES];
    json_t *files[FILES];
    int n;
} Schemas;

static _Noreturn void give_up(const char *what, const char *why)
{
    fprintf(stderr, "validate: %s: %s\n", what, why);
    exit(2);
}

static json_t *load(Schemas *s, const char *name)
{
    for (int i = 0; i < s->n; i++)
        if (strcmp(s->names[i], name) == 0)
            return s->files[i];
    json_error_t error;
    Str path = str_fmt(s->arena, "%.*s%s", STR(s->folder), name);
    json_t *file = json_load_file(path.p, JSON_REJECT_DUPLICATES, &error);
    if (!file || s->n == FILES)
        give_up(path.p, error.text);
    s->names[s->n] = name;
    s->files[s->n++] = file;
    return file;
}

/* "common.json#/$defs/link" */
static json_t *resolve(Schemas *s, const char *ref)
{
    Str rest = str_of(ref), file, path, part;
    str_next(&rest, '#', &file);
    json_t *at = load(s, str_z(s->arena, file));
    path = rest;
    while (str_next(&path, '/', &part))
        if (part.n)
            at = json_object_get(at, str_z(s->arena, part));
    if (!at)
        give_up(ref, "no such schema");
    return at;
}

static bool is_type(const json_t *value, const char *type)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return strcmp(type, "object") == 0;
    case JSON_ARRAY:
        return strcmp(type, "array") == 0;
    case JSON_STRING:
        return strcmp(type, "string") == 0;
    case JSON_INTEGER:
        return strcmp(type, "integer") == 0 || strcmp(type, "number") == 0;
    case JSON_REAL:
        return strcmp(type, "number") == 0;
    case JSON_TRUE:
    case JSON_FALSE:
        return strcmp(type, "boolean") == 0;
    case JSON_NULL:
        break;
    }
    return false;
}

static bool matches(const json_t *value, const char *pattern)
{
    regex_t re;
    if (!json_is_string(value))
        return true;
    if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB) != 0)
        give_up(pattern, "not a pattern");
    bool is_match = regexec(&re, json_string_value(value), 0, NULL, 0) == 0;
    regfree(&re);
    return is_match;
}

static bool is_among(json_t *value, json_t *values)
{
    size_t i;
    json_t *one;
    json_array_foreach(values, i, one) if (json_equal(one, value)) return true;
    return false;
}

static bool broken(const char *place, const char *word, json_t *rule, json_t *value)
{
    char *want = json_dumps(rule, JSON_ENCODE_ANY | JSON_COMPACT),
         *got = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    printf("%s: %s %.200s: found %.200s\n", place, word, want, got);
    free(want);
    free(got);
    return false;
}

static bool holds(Schemas *s, json_t *schema, json_t *value, const char *place);

static bool members_hold(Schemas *s, json_t *properties, json_t *value, const char *place)
{
    const char *key;
    json_t *schema;
    bool all = true;
    json_object_foreach(properties, key, schema)
    {
        json_t *member = json_object_get(value, key);
        char below[PLACE];
        snprintf(below, sizeof below, "%.200s/%.40s", place, key);
        all = (!member || holds(s, schema, member, below)) && all;
    }
    return all;
}

static bool items_hold(Schemas *s, json_t *schema, json_t *value, const char *place)
{
    bool all = true;
    size_t i;
    json_t *item;
    json_array_foreach(value, i, item)
    {
        char below[PLACE];
        snprintf(below, sizeof below, "%.200s/%zu", place, i);
        all = holds(s, schema, item, below) && all;
    }
    return all;
}

static bool all_present(json_t *keys, json_t *value)
{
    size_t i;
    json_t *key;
    json_array_foreach(keys, i, key) if (!json_object_get(value, json_string_value(key))) return false;
    return true;
}

static bool none_beside(json_t *properties, json_t *value)
{
    const char *key;
    json_t *member;
    json_object_foreach(value, key, member) if (!json_object_get(properties, key)) return false;
    return true;
}

/* One word of a schema and its rule. */
static bool word_holds(Schemas *s, json_t *schema, const char *word, json_t *rule, json_t *value,
                       const char *place)
{
    static const char *const comments[] = {"$schema", "$defs", "title", "description"};
    for (size_t i = 0; i < sizeof comments / sizeof *comments; i++)
        if (strcmp(word, comments[i]) == 0)
            return true;
    if (strcmp(word, "$ref") == 0)
        return holds(s, resolve(s, json_string_value(rule)), value, place);
    if (strcmp(word, "properties") == 0)
        return members_hold(s, rule, value, place);
    if (strcmp(word, "items") == 0)
        return items_hold(s, rule, value, place);
    if (strcmp(word, "allOf") == 0) {
        bool all = true;
        size_t i;
        json_t *one;
        json_array_foreach(rule, i, one) all = holds(s, one, value, place) && all;
        return all;
    }
    bool is_held;
    if (strcmp(word, "type") == 0)
        is_held = is_type(value, json_string_value(rule));
    else if (strcmp(word, "enum") == 0)
        is_held = is_among(value, rule);
    else if (strcmp(word, "required") == 0)
        is_held = all_present(rule, value);
    else if (strcmp(word, "additionalProperties") == 0)
        is_held = none_beside(json_object_get(schema, "properties"), value);
    else if (strcmp(word, "minItems") == 0)
        is_held = json_array_size(value) >= (size_t)json_integer_value(rule);
    else if (strcmp(word, "maxItems") == 0)
        is_held = json_array_size(value) <= (size_t)json_integer_value(rule);
    else if (strcmp(word, "minimum") == 0)
        is_held = json_number_value(value) >= json_number_value(rule);
    else if (strcmp(word, "maximum") == 0)
        is_held = json_number_value(value) <= json_number_value(rule);
    else if (strcmp(word, "pattern") == 0)
        is_held = matches(value, json_string_value(rule));
    else
        give_up(word, "unknown in a schema");
    return is_held || broken(place, word, rule, value);
}

static bool holds(Schemas *s, json_t *schema, json_t *value, const char *place)
{
    const char *word;
    json_t *rule;
    bool all = true;
    json_object_foreach(schema, word, rule) all = word_holds(s, schema, word, rule, value, place) && all;
    return all;
}

static bool check_text(Schemas *s, json_t *schema, Str text, const char *place, bool is_list)
{
    json_error_t error;
    json_t *value =
        json_loadb(text.p, text.n, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!value) {
        printf("%s: %s\n", place, error.text);
        return false;
    }
    bool all = is_list ? json_is_array(value) && items_hold(s, schema, value, place)
                       : holds(s, schema, value, place);
    json_decref(value);
    return all;
}

int main(int argc, char **argv)
{
    Schemas s = {.arena = arena_new()};
    const char *how = argc == 4 ? argv[1] : "";
    Str bytes, line;
    quoth_error err;
    bool all = true;
    if (argc < 3 || argc > 4) {
        fputs("usage: validate [--whole | --list] SCHEMA.json FILE\n", stderr);
        return 2;
    }
    const char *schema_path = argv[argc - 2];
    Str name = file_base(str_of(schema_path));
    s.folder = str_sub(str_of(schema_path), 0, strlen(schema_path) - name.n);
    json_t *schema = load(&s, str_z(s.arena, name));
    if (file_read(&bytes, s.arena, argv[argc - 1], FILE_MOST, &err) != QUOTH_OK)
        give_up(argv[argc - 1], err.message);
    if (*how)
        all = check_text(&s, schema, bytes, "value", strcmp(how, "--list") == 0);
    for (unsigned n = 1; !*how && str_next(&bytes, '\n', &line); n++)
        all = check_text(&s, schema, line, str_fmt(s.arena, "line %u", n).p, false) && all;
    for (int i = 0; i < s.n; i++)
        json_decref(s.files[i]);
    arena_free(s.arena);
    return all ? 0 : 1;
}
