// json.cc: JSON by simdjson (base/json_tree.h). Its own tree is walked once, so that C sees nodes.
#include <simdjson.h>

#include <deque>
#include <new>
#include <string>

#include "base/json_tree.h"

namespace dom = simdjson::dom;

// An article has some dozens; a text of nothing but values would take forty times its size. JSON_TREE_MOST in words.
static const char too_many[] = "more than 1,000,000 values";

struct TooMany {};

struct JsonTree {
    dom::parser parser;
    std::string text; // with the room behind it that simdjson wants
    std::deque<JsonNode> nodes;
};

static Str str_from(std::string_view s)
{
    return s.empty() ? Str{"", 0} : Str{s.data(), s.size()};
}

static JsonNode *add(JsonTree &t, std::string_view key, const dom::element &e)
{
    if (t.nodes.size() == JSON_TREE_MOST)
        throw TooMany();
    t.nodes.push_back({});
    JsonNode *node = &t.nodes.back();
    node->key = str_from(key);
    node->text = Str{"", 0};
    const JsonNode **to = &node->children;
    switch (e.type()) {
    case dom::element_type::ARRAY:
        node->kind = JSON_IS_ARRAY;
        for (dom::element item : dom::array(e)) {
            JsonNode *child = add(t, {}, item);
            *to = child;
            to = &child->next;
        }
        break;
    case dom::element_type::OBJECT:
        node->kind = JSON_IS_OBJECT;
        for (dom::key_value_pair pair : dom::object(e)) {
            JsonNode *child = add(t, pair.key, pair.value);
            *to = child;
            to = &child->next;
        }
        break;
    case dom::element_type::STRING:
        node->kind = JSON_IS_STRING;
        node->text = str_from(std::string_view(e));
        break;
    case dom::element_type::BOOL:
        node->kind = JSON_IS_BOOL;
        break;
    case dom::element_type::NULL_VALUE:
        node->kind = JSON_IS_NULL;
        break;
    default:
        node->kind = JSON_IS_NUMBER;
        node->number = double(e);
        break;
    }
    return node;
}

extern "C" __attribute__((visibility("default"))) JsonTree *json_tree_new(void)
{
    try {
        return new JsonTree;
    } catch (const std::bad_alloc &) {
        return nullptr;
    }
}

extern "C" __attribute__((visibility("default"))) void json_tree_free(JsonTree *tree)
{
    delete tree;
}

extern "C" __attribute__((visibility("default"))) const JsonNode *json_tree_read(JsonTree *tree, Str text, const char **why)
{
    *why = nullptr;
    try {
        tree->nodes.clear();
        tree->text.reserve(text.n + simdjson::SIMDJSON_PADDING);
        tree->text.assign(text.p, text.n);
        dom::element root;
        simdjson::error_code wrong = tree->parser.parse(tree->text.data(), text.n, false).get(root);
        if (wrong == simdjson::MEMALLOC)
            return nullptr;
        if (wrong) {
            *why = wrong == simdjson::DEPTH_ERROR ? "nested more than 1,023 deep" : simdjson::error_message(wrong);
            return nullptr;
        }
        return add(*tree, {}, root);
    } catch (const TooMany &) {
        *why = too_many;
        return nullptr;
    } catch (...) {
        return nullptr;
    }
}
