// xap_search.cc: query tree to page of hits; words, postings and data of documents.
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "shim/xap_bulk.hh"
#include "shim/xap_far.hh"

enum { DEPTH_MAX = 200 }; // Xapian walks a query by recursion

static Xapian::Query build(const XapQuery &q, int depth);

static Xapian::Query::op op_of(XapOp op)
{
    switch (op) {
    case XAP_AND:
        return Xapian::Query::OP_AND;
    case XAP_OR:
        return Xapian::Query::OP_OR;
    case XAP_SYNONYM:
        return Xapian::Query::OP_SYNONYM;
    case XAP_BEST:
        return Xapian::Query::OP_MAX;
    case XAP_FILTER:
        return Xapian::Query::OP_FILTER;
    case XAP_PHRASE:
        return Xapian::Query::OP_PHRASE;
    case XAP_NEAR:
        return Xapian::Query::OP_NEAR;
    default:
        throw Xapian::InvalidArgumentError("query operator " + std::to_string(op));
    }
}

// One of its own for each query: Xapian::Query::MatchAll is all threads', and a Query counts its users without a lock.
static Xapian::Query all_documents()
{
    return Xapian::Query(std::string());
}

static Xapian::Query range(const XapQuery &q)
{
    if (q.term.n == 0 && q.high.n == 0)
        return all_documents();
    if (q.high.n == 0)
        return Xapian::Query(Xapian::Query::OP_VALUE_GE, q.slot, to_std(q.term));
    if (q.term.n == 0)
        return Xapian::Query(Xapian::Query::OP_VALUE_LE, q.slot, to_std(q.high));
    return Xapian::Query(Xapian::Query::OP_VALUE_RANGE, q.slot, to_std(q.term), to_std(q.high));
}

// The first kid set against the others taken together.
static Xapian::Query against(Xapian::Query::op op, const std::vector<Xapian::Query> &kids)
{
    if (kids.empty())
        return Xapian::Query::MatchNothing;
    if (kids.size() == 1)
        return kids[0];
    return Xapian::Query(op, kids[0], Xapian::Query(Xapian::Query::OP_OR, kids.begin() + 1, kids.end()));
}

static Xapian::Query join(const XapQuery &q, int depth)
{
    std::vector<Xapian::Query> kids;
    for (uint32_t i = 0; i < q.n_kids; i++)
        kids.push_back(build(*q.kids[i], depth + 1));
    if (q.op == XAP_NOT)
        return against(Xapian::Query::OP_AND_NOT, kids);
    if (q.op == XAP_MAYBE)
        return against(Xapian::Query::OP_AND_MAYBE, kids);
    if (q.op == XAP_SCALE)
        return kids.empty() ? Xapian::Query() : Xapian::Query(q.factor, kids[0]);
    return Xapian::Query(op_of(q.op), kids.begin(), kids.end(), q.window);
}

static Xapian::Query build(const XapQuery &q, int depth)
{
    if (depth > DEPTH_MAX)
        throw Xapian::InvalidArgumentError("query nests too deep");
    switch (q.op) {
    case XAP_NOTHING:
        return Xapian::Query::MatchNothing;
    case XAP_ALL:
        return all_documents();
    case XAP_TERM:
        return xap_term_cost(q.term) <= XAP_TERM_MAX ? Xapian::Query(to_std(q.term)) : Xapian::Query::MatchNothing;
    case XAP_WILDCARD:
        return Xapian::Query(Xapian::Query::OP_WILDCARD, to_std(q.term), q.limit,
                             Xapian::Query::WILDCARD_LIMIT_ERROR, Xapian::Query::OP_SYNONYM);
    case XAP_RANGE:
        return range(q);
    default:
        return join(q, depth);
    }
}

static void set_order(Xapian::Enquire &enquire, const XapSearch &how, Xapian::MultiValueKeyMaker &keys)
{
    switch (how.order) {
    case XAP_BY_ID:
        enquire.set_weighting_scheme(Xapian::BoolWeight());
        break;
    case XAP_BY_WEIGHT:
        // Without length normalisation: sentences are of a size, and reading each one's length is what makes
        // the default dear.
        enquire.set_weighting_scheme(Xapian::BM25Weight(1, 0, 1, 0, 0.5));
        enquire.set_sort_by_relevance_then_value(how.tie_slot, false);
        break;
    case XAP_BY_VALUE:
        enquire.set_weighting_scheme(Xapian::BoolWeight());
        if (how.slot == how.tie_slot) { // servers know no keys of several values
            enquire.set_sort_by_value(how.slot, how.down);
            break;
        }
        keys.add_value(how.slot, how.down, how.down ? "" : "\xff\xff"); // above all text: no value comes last
        keys.add_value(how.tie_slot, false);
        enquire.set_sort_by_key(&keys, false);
        break;
    }
    enquire.set_docid_order(Xapian::Enquire::ASCENDING);
}

static void copy_hits(XapPage *out, const Xapian::MSet &set, Arena *a)
{
    out->hits = array<XapHit>(a, set.size());
    out->n_hits = set.size();
    uint32_t n = 0;
    for (Xapian::MSetIterator m = set.begin(); m != set.end(); ++m)
        out->hits[n++] = XapHit{*m, m.get_weight(), Str{"", 0}};
}

static XapCounts copy_counts(const Xapian::ValueCountMatchSpy &spy, Arena *a)
{
    size_t n = 0;
    for (auto v = spy.values_begin(); v != spy.values_end(); ++v)
        n++;
    XapCounts counts = {array<XapCount>(a, n), 0, 0, 0, 0};
    for (auto v = spy.values_begin(); v != spy.values_end(); ++v) {
        counts.values[counts.n++] = XapCount{copy(a, *v), v.get_termfreq()};
        counts.with += v.get_termfreq();
    }
    counts.n_values = counts.n;
    counts.sum = counts.with;
    return counts;
}

/* ---- documents ------------------------------------------------------------------------------------------ */

void fetch(Xap *x, const uint32_t *ids, uint32_t n, const Take &take)
{
    if (!x->shards) {
        for (uint32_t i = 0; i < n; i++)
            take(i, x->db.get_document(ids[i], Xapian::DOC_ASSUME_VALID));
        return;
    }
    uint32_t                           n_parts = parts_of(x);
    std::vector<std::vector<uint32_t>> of(n_parts);
    std::vector<uint32_t>              which;
    for (uint32_t i = 0; i < n; i++)
        of[(ids[i] - 1) % n_parts].push_back(i);
    for (uint32_t k = 0; k < n_parts; k++)
        if (!of[k].empty())
            which.push_back(k);
    shards_each(x, which, [&](uint32_t k, Shard &shard) {
        for (uint32_t i : of[k]) {
            auto began = Clock::now();
            take(i, shard.db.get_document((ids[i] - 1) / n_parts + 1, Xapian::DOC_ASSUME_VALID));
            shards_took(x, shard, began);
        }
    });
}

quoth_status xap_data(Str *out, Xap *x, const uint32_t *ids, uint32_t n, Arena *a, quoth_error *err)
{
    return guard(err, [&] {
        bulk_ready(x, err);
        std::vector<std::string> found(n);
        fetch(x, ids, n, [&](uint32_t i, const Xapian::Document &d) { found[i] = d.get_data(); });
        for (uint32_t i = 0; i < n; i++)
            out[i] = copy(a, found[i]);
    });
}

static void copy_data(XapPage *out, Xap *x, Arena *a)
{
    std::vector<uint32_t>    ids(out->n_hits);
    std::vector<std::string> found(out->n_hits);
    for (uint32_t i = 0; i < out->n_hits; i++)
        ids[i] = out->hits[i].id;
    fetch(x, ids.data(), out->n_hits, [&](uint32_t i, const Xapian::Document &d) { found[i] = d.get_data(); });
    for (uint32_t i = 0; i < out->n_hits; i++)
        out->hits[i].data = copy(a, found[i]);
}

/* ---- a page of hits ------------------------------------------------------------------------------------- */

using Spies = std::vector<std::unique_ptr<Xapian::ValueCountMatchSpy>>;

static void count_slots(Spies &spies, Xapian::Enquire &enquire, const XapSearch &how)
{
    for (uint32_t i = 0; i < how.n_count_slots; i++) {
        spies.push_back(std::make_unique<Xapian::ValueCountMatchSpy>(how.count_slots[i]));
        enquire.add_matchspy(spies.back().get());
    }
}

Xapian::MSet ask_all(Xap *x, Xapian::Enquire &enquire, const Part &part)
{
    Xapian::MSet set;
    auto body = [&] { set = enquire.get_mset(part.first, part.n, part.at_least); };
    if (!x->shards) {
        body();
        return set;
    }
    std::string query = enquire.get_query().serialise(); // each thread its own: a Query counts its users without a lock
    shards_together(x, body, [&](Xapian::Database &db) {
        Xapian::Enquire alone(db);
        alone.set_query(Xapian::Query::unserialise(query));
        (void)alone.get_mset(part.first, part.n, part.at_least);
    });
    return set;
}

static void copy_ids(XapPage *out, const std::vector<uint32_t> &ids, Arena *a)
{
    out->hits = array<XapHit>(a, ids.size());
    out->n_hits = static_cast<uint32_t>(ids.size());
    for (size_t i = 0; i < ids.size(); i++)
        out->hits[i] = XapHit{ids[i], 0, Str{"", 0}};
}

static void search(XapPage *out, Xap *x, const Xapian::Query &query, const XapSearch &how, Arena *a)
{
    Xapian::Enquire            enquire(x->db);
    Xapian::MultiValueKeyMaker keys;
    Spies                      spies;
    Xapian::doccount           all = x->db.get_doccount();
    bool is_sorted_far = how.order == XAP_BY_VALUE && how.slot != how.tie_slot && x->shards && how.limit > 0;
    enquire.set_query(query);
    if (is_sorted_far)
        enquire.set_weighting_scheme(Xapian::BoolWeight());
    else
        set_order(enquire, how, keys);
    count_slots(spies, enquire, how);
    Xapian::doccount most = how.offset < all ? std::min<Xapian::doccount>(how.limit, all - how.offset) : 0;
    Part part = is_sorted_far ? Part{0, 0, all} : Part{how.offset, most, how.estimate ? 0 : all};
    Xapian::MSet set = ask_all(x, enquire, part);
    out->total = set.get_matches_estimated();
    if (is_sorted_far)
        copy_ids(out, far_page(x, query, how, out->total), a);
    else
        copy_hits(out, set, a);
    out->counts = array<XapCounts>(a, spies.size());
    for (size_t i = 0; i < spies.size(); i++)
        out->counts[i] = copy_counts(*spies[i], a);
}

quoth_status xap_search(XapPage *out, Xap *x, const XapQuery *q, const XapSearch *how, Arena *a, quoth_error *err)
{
    return guard(err, [&] {
        bulk_ready(x, err);
        XapPage page = {};
        search(&page, x, build(*q, 0), *how, a);
        if (how->with_data)
            copy_data(&page, x, a);
        *out = page;
    });
}

/* ---- words and postings --------------------------------------------------------------------------------- */

using Words = std::vector<std::pair<std::string, uint32_t>>;

// Of one database; one more than asked for, where there are more.
static Words words_of(Xapian::Database &db, const XapWalk &walk)
{
    std::string begin = to_std(walk.head), before = to_std(walk.before);
    Words       words;
    auto        t = db.allterms_begin(begin), end = db.allterms_end(begin);
    if (t != end && *t < to_std(walk.from)) // from a later one it would step back, and out of `head`
        t.skip_to(to_std(walk.from));
    for (; t != end && words.size() <= walk.limit && (before.empty() || *t < before); ++t)
        words.emplace_back(*t, t.get_termfreq());
    return words;
}

// Words that several have are one, with the sum of their counts: what comes first of all comes first in each that has it.
static Words together(std::vector<Words> &parts)
{
    if (parts.size() == 1)
        return std::move(parts[0]);
    std::map<std::string, uint32_t> sums;
    for (const Words &words : parts)
        for (const auto &word : words)
            sums[word.first] += word.second;
    return Words(sums.begin(), sums.end());
}

quoth_status xap_words(XapWord **out, uint32_t *n, bool *more, Xap *x, const XapWalk *walk, Arena *a, quoth_error *err)
{
    return guard(err, [&] {
        bulk_ready(x, err);
        std::vector<Words> parts(parts_of(x));
        each_part(x, [&](uint32_t i, Xapian::Database &db) { parts[i] = words_of(db, *walk); });
        Words    words = together(parts);
        uint32_t n_words = static_cast<uint32_t>(std::min<size_t>(words.size(), walk->limit));
        XapWord *list = array<XapWord>(a, n_words);
        for (uint32_t i = 0; i < n_words; i++)
            list[i] = XapWord{copy(a, words[i].first), words[i].second};
        *out = list;
        *n = n_words;
        *more = words.size() > n_words;
    });
}

quoth_status xap_postings(uint32_t *ids, uint32_t room, uint32_t *n, Xap *x, Str term, uint32_t after, quoth_error *err)
{
    return guard(err, [&] {
        bulk_ready(x, err);
        std::string name = to_std(term);
        uint32_t    found = 0;
        auto        p = x->db.postlist_begin(name);
        auto        end = x->db.postlist_end(name);
        if (p != end && after > 0)
            p.skip_to(after + 1);
        for (; p != end && found < room; ++p)
            ids[found++] = *p;
        *n = found;
    });
}
