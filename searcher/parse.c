/* parse.c: by recursive descent, loosest first:
 *
 *     or     and (OR and)*
 *     and    not (AND? not)*
 *     not    (NOT | -)? with
 *     with   near (w/s near)*
 *     near   primary (NEAR/n primary)*
 *     primary  * | word | "phrase" | field:value | field:( or ) | ( or ) | saved:name
 */
#include "searcher/parse.h"

#include "base/vec.h"
#include "searcher/leaf.h"

typedef struct Parser {
    Arena        *arena;
    Query        *query;
    const Lexeme *at;       /* the next lexeme                                                     */
    FieldId       field;    /* of the brackets we are in                                           */
    bool          in_field;
    uint32_t      depth, n_words, n_saved; /* n_saved: saved queries we are in                      */
    const Lore   *lore;     /* NULL: none                                                          */
    int32_t       today;
    quoth_status  status;
    quoth_error  *err;
} Parser;

/* NULL, so that a caller can return it. */
static Node *refuse(Parser *p, uint32_t at, const char *why)
{
    p->status = fail_at(p->err, QUOTH_E_QUERY, 1, at + 1, "%s", why);
    return NULL;
}

static Node *limit(Parser *p, uint32_t at, const char *what, uint32_t most)
{
    p->status = fail_at(p->err, QUOTH_E_LIMIT, 1, at + 1, "%s: at most %u", what, most);
    return NULL;
}

static Node *new_node(Parser *p, NodeKind kind, uint32_t beg, uint32_t end)
{
    Node *node = arena_make(p->arena, Node);
    *node = (Node){.kind = kind, .field = FIELD_TEXT, .beg = beg, .end = end};
    node->text = node->value = node->host = node->path = S("");
    return node;
}

static void add_kid(Parser *p, Node *node, Node *kid)
{
    vec_push(p->arena, node->kids, node->n_kids, kid);
    node->claims |= kid->claims;
    node->beg = kid->beg < node->beg ? kid->beg : node->beg;
    node->end = kid->end > node->end ? kid->end : node->end;
}

static Node *parse_or(Parser *p);

static Node *parse_brackets(Parser *p)
{
    uint32_t open = p->at->beg;
    if (++p->depth > QUERY_DEPTH_MOST)
        return limit(p, open, "brackets within brackets", QUERY_DEPTH_MOST);
    p->at++;
    if (p->at->kind == LEX_CLOSE)
        return refuse(p, open, "(): expected something between the brackets");
    Node *inside = parse_or(p);
    if (!inside)
        return NULL;
    if (p->at->kind != LEX_CLOSE)
        return refuse(p, open, "(: the bracket is not closed");
    p->at++;
    p->depth--;
    return inside;
}

static Node *make_leaf(Parser *p, const Lexeme *lexeme, uint32_t beg)
{
    Node *leaf = new_node(p, NODE_WORD, beg, lexeme->end);
    leaf->field = p->field;
    p->status = leaf_make(leaf, p->arena, lexeme, p->today, p->err);
    if (p->status != QUOTH_OK)
        return NULL;
    p->n_words += leaf->n_words ? leaf->n_words : 1;
    if (p->n_words > QUERY_WORDS_MOST)
        return limit(p, lexeme->beg, "words of a query", QUERY_WORDS_MOST);
    if (field_at(leaf->field)->scope == SCOPE_CLAIM)
        leaf->claims = 1u << leaf->field;
    return leaf;
}

/* Unquoted words of prose may have synonyms. */
static const LoreWord *synonyms_of(Parser *p, const Node *leaf)
{
    if (!p->lore || field_at(leaf->field)->kind != FIELD_IS_PROSE)
        return NULL;
    for (uint32_t i = 0; i < leaf->n_words; i++)
        if (leaf->words[i].form != FORM_STEM)
            return NULL;
    return leaf->n_words ? lore_word(p->lore, lore_form(p->arena, leaf->text)) : NULL;
}

/* Words in a row as the language writes them without quotation marks, so that the query can be printed. */
static Str hyphened(Arena *a, Str words)
{
    Str copy = str_dup(a, words);
    for (size_t i = 0; i < copy.n; i++)
        if (copy.p[i] == ' ')
            ((char *)copy.p)[i] = '-';
    return copy;
}

static Node *parse_leaf(Parser *p, uint32_t beg)
{
    const Lexeme   *lexeme = p->at++;
    Node           *leaf = make_leaf(p, lexeme, beg);
    const LoreWord *word = leaf ? synonyms_of(p, leaf) : NULL;
    if (!word)
        return leaf;
    Node *either = new_node(p, NODE_OR, leaf->beg, leaf->end);
    add_kid(p, either, leaf);
    for (uint32_t i = 0; i < word->n_others; i++) {
        Str    text = hyphened(p->arena, lore_form(p->arena, word->others[i]));
        Lexeme other = {.kind = LEX_CHUNK, .text = text, .typed = text, .beg = lexeme->beg, .end = lexeme->end, .form = FORM_STEM};
        Node  *kid = make_leaf(p, &other, beg);
        if (!kid)
            return NULL;
        add_kid(p, either, kid);
    }
    return either;
}

/* ---- saved queries ---------------------------------------------------------------------------------- */

/* All of a saved query stands where its name does. */
static void place(Node *node, const Lexeme *name)
{
    node->beg = name->beg;
    node->end = name->end;
    for (uint32_t i = 0; i < node->n_kids; i++)
        place(node->kids[i], name);
}

/* What is wrong with a saved query is told of it, at the place of its name. */
static Node *refuse_saved(Parser *p, const Lexeme *name)
{
    quoth_error inner = p->err ? *p->err : (quoth_error){0};
    const char *why = inner.message;
    if (str_starts(str_of(why), S("saved:")) && strstr(why, ": ")) /* only the innermost is told beside the outermost */
        why = strstr(why, ": ") + 2;
    (void)fail_at(p->err, p->status, 1, name->beg + 1, "saved:%.*s: %s", STR(name->text), why);
    return NULL;
}

static Node *parse_whole(Parser *p, Str text)
{
    Lexeme  *lexemes;
    uint32_t n;
    p->status = lex_query(&lexemes, &n, p->arena, text, p->err);
    if (p->status != QUOTH_OK)
        return NULL;
    if (n == 1)
        return refuse(p, 0, "the query holds no word");
    p->at = lexemes;
    Node *node = parse_or(p);
    if (node && p->at->kind != LEX_END)
        return refuse(p, p->at->beg, "no bracket is open");
    return node;
}

static Node *parse_saved(Parser *p)
{
    const Lexeme    *name = p->at++, *after = p->at;
    const LoreQuery *saved = p->lore ? lore_saved(p->lore, name->text) : NULL;
    if (p->in_field)
        return refuse(p, name->beg, "a saved query inside the brackets of a field: close them first");
    if (!saved) {
        p->status = fail_at(p->err, QUOTH_E_QUERY, 1, name->beg + 1, "saved:%.*s: no query is saved under that name", STR(name->text));
        return NULL;
    }
    if (p->n_saved == QUERY_SAVED_MOST)
        return refuse(p, name->beg, "saved queries within saved queries: at most 8, and none within itself");
    uint32_t depth = p->depth;
    p->n_saved++;
    Node *node = parse_whole(p, str_dup(p->arena, saved->text));
    if (!node)
        return refuse_saved(p, name);
    p->n_saved--;
    p->depth = depth;
    p->at = after;
    place(node, name);
    return node;
}

static Node *parse_field(Parser *p)
{
    const Lexeme *name = p->at++;
    if (p->in_field)
        return refuse(p, name->beg, "a field inside the brackets of a field: close them first");
    p->field = (FieldId)name->number;
    p->in_field = true;
    Node *node = p->at->kind == LEX_OPEN ? parse_brackets(p) : parse_leaf(p, name->beg);
    p->field = FIELD_TEXT;
    p->in_field = false;
    return node;
}

/* Something is missing before or behind this lexeme. */
static Node *refuse_lonely(Parser *p, const Lexeme *lexeme)
{
    const char *why = "expected something to search for on either side";
    if (lexeme->kind == LEX_NOT)
        why = "expected one thing to take away, as in corridor NOT railway";
    else if (lexeme->kind == LEX_NEAR || lexeme->kind == LEX_PRE)
        why = "expected a word or phrase on either side, as in corridor NEAR/5 railway";
    else if (lexeme->kind == LEX_CLOSE)
        why = "no bracket is open";
    p->status = fail_at(p->err, QUOTH_E_QUERY, 1, lexeme->beg + 1, "%.*s: %s", STR(lexeme->typed), why);
    return NULL;
}

static Node *parse_primary(Parser *p)
{
    const Lexeme *lexeme = p->at;
    switch (lexeme->kind) {
    case LEX_OPEN:
        return parse_brackets(p);
    case LEX_FIELD:
        return parse_field(p);
    case LEX_SAVED:
        return parse_saved(p);
    case LEX_CHUNK:
    case LEX_PHRASE:
        return parse_leaf(p, lexeme->beg);
    case LEX_ALL:
        if (p->in_field)
            return refuse(p, lexeme->beg, "*: a field has no such value: has:speaker, has:link … find what is there");
        p->at++;
        return new_node(p, NODE_ALL, lexeme->beg, lexeme->end);
    case LEX_END: /* an operator stands before it: the place to point at */
        return refuse_lonely(p, lexeme - 1);
    default:
        return refuse_lonely(p, lexeme);
    }
}

/* Words, phrases, NEAR and PRE, or a choice of them, all of one field. */
static bool is_placed(const Node *node, FieldId field)
{
    if (node->kind == NODE_OR) {
        for (uint32_t i = 0; i < node->n_kids; i++)
            if (!is_placed(node->kids[i], field))
                return false;
        return true;
    }
    bool has_place = node->kind == NODE_WORD || node->kind == NODE_PHRASE || node->kind == NODE_NEAR || node->kind == NODE_PRE;
    return has_place && node->field == field;
}

static FieldId field_of(const Node *node)
{
    while (node->kind == NODE_OR)
        node = node->kids[0];
    return node->field;
}

static Node *parse_near(Parser *p)
{
    Node *left = parse_primary(p);
    uint32_t    n_before = 0;
    while (left && (p->at->kind == LEX_NEAR || p->at->kind == LEX_PRE)) {
        const Lexeme *op = p->at++;
        Node         *right = parse_primary(p);
        if (!right)
            return NULL;
        FieldId field = field_of(left);
        if (!is_placed(left, field) || !is_placed(right, field))
            return refuse(p, op->beg, "NEAR and PRE stand between words and phrases of one field");
        if (++n_before + p->depth > QUERY_DEPTH_MOST)
            return limit(p, op->beg, "NEAR in a row", QUERY_DEPTH_MOST);
        Node *node = new_node(p, op->kind == LEX_NEAR ? NODE_NEAR : NODE_PRE, left->beg, right->end);
        node->field = field;
        node->distance = op->number;
        add_kid(p, node, left);
        add_kid(p, node, right);
        left = node;
    }
    return left;
}

static Node *parse_with(Parser *p)
{
    Node *left = parse_near(p);
    uint32_t    n_before = 0;
    while (left && p->at->kind == LEX_WITH) {
        const Lexeme *op = p->at++;
        Node         *right = parse_near(p);
        if (!right)
            return NULL;
        if (++n_before + p->depth > QUERY_DEPTH_MOST)
            return limit(p, op->beg, "w/s, w/p and w/d in a row", QUERY_DEPTH_MOST);
        Node *node = new_node(p, NODE_WITH, left->beg, right->end);
        node->unit = (Unit)op->number;
        p->query->needs_around = p->query->needs_around || node->unit != UNIT_SENTENCE;
        add_kid(p, node, left);
        add_kid(p, node, right);
        node->claims = 0; /* its sides are met by any attributions */
        left = node;
    }
    return left;
}

static Node *parse_not(Parser *p)
{
    if (p->at->kind != LEX_NOT)
        return parse_with(p);
    const Lexeme *op = p->at++;
    if (p->at->kind == LEX_NOT)
        return refuse(p, p->at->beg, "NOT NOT: expected one NOT");
    Node *kid = parse_with(p);
    if (!kid)
        return NULL;
    Node *node = new_node(p, NODE_NOT, op->beg, kid->end);
    add_kid(p, node, kid);
    node->claims = 0;
    return node;
}

static bool speaks_of_two(uint32_t claims)
{
    return (claims & (claims - 1)) != 0;
}

typedef struct Conjuncts {
    Node **kept, **taken; /* taken: the NOTs */
    uint32_t     n_kept, n_taken;
} Conjuncts;

/* Inner ANDs dissolve unless their brackets bind two claim-scope fields. */
static void add_conjunct(Parser *p, Conjuncts *all, Node *node)
{
    if (node->kind == NODE_AND && !speaks_of_two(node->claims)) {
        for (uint32_t i = 0; i < node->n_kids; i++)
            add_conjunct(p, all, node->kids[i]);
    } else if (node->kind == NODE_NOT) {
        vec_push(p->arena, all->taken, all->n_taken, node);
    } else {
        vec_push(p->arena, all->kept, all->n_kept, node);
    }
}

static Node *join_and(Parser *p, const Conjuncts *all)
{
    if (all->n_kept == 0)
        return refuse(p, all->n_taken ? all->taken[0]->beg : 0,
                      "NOT alone: expected something beside it to take away from, as in * NOT railway");
    if (all->n_kept == 1 && all->n_taken == 0)
        return all->kept[0];
    Node *node = new_node(p, NODE_AND, all->kept[0]->beg, all->kept[0]->end);
    for (uint32_t i = 0; i < all->n_kept; i++)
        add_kid(p, node, all->kept[i]);
    for (uint32_t i = 0; i < all->n_taken; i++)
        add_kid(p, node, all->taken[i]);
    return node;
}

static Node *parse_and(Parser *p)
{
    Conjuncts all = {0};
    for (;;) {
        Node *node = parse_not(p);
        if (!node)
            return NULL;
        add_conjunct(p, &all, node);
        if (p->at->kind == LEX_OR || p->at->kind == LEX_CLOSE || p->at->kind == LEX_END)
            return join_and(p, &all);
        if (p->at->kind == LEX_AND)
            p->at++;
    }
}

static void add_choice(Parser *p, Node *either, Node *node)
{
    if (node->kind != NODE_OR) {
        add_kid(p, either, node);
        return;
    }
    for (uint32_t i = 0; i < node->n_kids; i++)
        add_kid(p, either, node->kids[i]);
}

static Node *parse_or(Parser *p)
{
    Node *first = parse_and(p);
    if (!first || p->at->kind != LEX_OR)
        return first;
    Node *either = new_node(p, NODE_OR, first->beg, first->end);
    add_choice(p, either, first);
    while (p->at->kind == LEX_OR) {
        p->at++;
        Node *node = parse_and(p);
        if (!node)
            return NULL;
        add_choice(p, either, node);
    }
    return either;
}

/* In order from the root; those that dissolved have no number. */
static void number_nodes(Query *q, Node *node)
{
    node->id = q->n_nodes++;
    for (uint32_t i = 0; i < node->n_kids; i++)
        number_nodes(q, node->kids[i]);
}

static quoth_status parse_text(Query *q, int32_t today, const Lore *lore, quoth_error *err)
{
    Lexeme  *lexemes;
    uint32_t n;
    Parser   p = {.arena = q->arena, .query = q, .field = FIELD_TEXT, .today = today, .lore = lore, .err = err};
    quoth_status st = lex_query(&lexemes, &n, q->arena, q->text, err);
    if (st != QUOTH_OK)
        return st;
    if (n == 1)
        return fail_at(err, QUOTH_E_QUERY, 1, 1, "the query holds no word: * finds every sentence");
    p.at = lexemes;
    Node *root = parse_or(&p);
    if (!root)
        return p.status;
    if (p.at->kind != LEX_END) {
        refuse_lonely(&p, p.at);
        return p.status;
    }
    number_nodes(q, root);
    q->root = root;
    return QUOTH_OK;
}

quoth_status query_parse(Query **out, Str text, int32_t today, quoth_error *err)
{
    return query_parse_with(out, text, today, NULL, err);
}

quoth_status query_parse_with(Query **out, Str text, int32_t today, const Lore *lore, quoth_error *err)
{
    if (text.n > QUERY_BYTES_MOST)
        return fail(err, QUOTH_E_LIMIT, "query: %zu bytes, at most %d", text.n, QUERY_BYTES_MOST);
    Edge   edge;
    Arena *arena = arena_new();
    if (!arena)
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    if (setjmp(edge.jump)) {
        arena_free(arena);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(arena, &edge);
    Query *q = arena_make(arena, Query);
    *q = (Query){.arena = arena, .text = str_dup(arena, text)};
    quoth_status st = parse_text(q, today, lore, err);
    arena_edge(arena, NULL); /* the edge is gone once we return */
    if (st != QUOTH_OK) {
        arena_free(arena);
        return st;
    }
    *out = q;
    return QUOTH_OK;
}

void query_free(Query *q)
{
    if (q)
        arena_free(q->arena);
}
