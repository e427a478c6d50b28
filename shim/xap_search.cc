// xap_search.cc: query tree to page of hits; words, postings and data of documents.
#include <algorithm>
#include <memory>
#include <vector>

#include "shim/xap_bulk.hh"

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

static Xapian::Query range(const XapQuery &q)
{
    if (q.term.n == 0 && q.high.n == 0)
        return Xapian::Query::MatchAll;
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
        return Xapian::Query::MatchAll;
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

static void copy_hits(XapPage *out, const Xapian::MSet &set, bool with_data, Arena *a)
{
    // Fetching ahead saves round trips to a server; Xapian 1.4 reads out of bounds where a page has others before it.
    bool ahead = with_data && !set.empty() && set.get_firstitem() == 0;
    out->hits = array<XapHit>(a, set.size());
    out->n_hits = set.size();
    if (ahead)
        set.fetch();
    uint32_t n = 0;
    for (Xapian::MSetIterator m = set.begin(); m != set.end(); ++m)
        out->hits[n++] = XapHit{*m, m.get_weight(), with_data ? copy(a, m.get_document().get_data()) : Str{"", 0}};
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

static void sort_there(XapPage *out, Xapian::Enquire &enquire, const XapSearch &how, Xapian::doccount all, Arena *a)
{
    Xapian::doccount most = how.offset < all ? all - how.offset : 0;
    Xapian::MSet     set = enquire.get_mset(how.offset, std::min<Xapian::doccount>(how.limit, most), how.estimate ? 0 : all);
    out->total = set.get_matches_estimated();
    copy_hits(out, set, how.with_data, a);
}

enum { SORTED_MOST = 50000 }; // hits that are brought here to be sorted

// Servers cannot sort by two values: all hits come, and are put in order here.
static void sort_here(XapPage *out, Xapian::Enquire &enquire, const XapSearch &how, Xapian::doccount all, Arena *a)
{
    struct Sorted {
        std::string value, tie;
        XapHit      hit;
    };
    std::vector<Sorted> hits;
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    Xapian::MSet set = enquire.get_mset(0, std::min<Xapian::doccount>(all, SORTED_MOST + 1), all);
    if (set.size() > SORTED_MOST)
        throw Xapian::NetworkError("over " + std::to_string(SORTED_MOST) + " hits cannot be sorted so from afar: narrow the query, "
                                   "or sort by relevance or path");
    set.fetch();
    for (Xapian::MSetIterator m = set.begin(); m != set.end(); ++m) {
        Xapian::Document d = m.get_document();
        hits.push_back({d.get_value(how.slot), d.get_value(how.tie_slot),
                        XapHit{*m, 0, how.with_data ? copy(a, d.get_data()) : Str{"", 0}}});
    }
    std::sort(hits.begin(), hits.end(), [&](const Sorted &x, const Sorted &y) {
        if (x.value.empty() != y.value.empty())
            return y.value.empty();
        if (x.value != y.value)
            return (x.value < y.value) != how.down;
        return x.tie < y.tie;
    });
    size_t beg = std::min<size_t>(how.offset, hits.size()), end = std::min<size_t>(hits.size(), beg + how.limit);
    out->total = static_cast<uint32_t>(hits.size());
    out->hits = array<XapHit>(a, end - beg);
    for (size_t i = beg; i < end; i++)
        out->hits[out->n_hits++] = hits[i].hit;
}

quoth_status xap_search(XapPage *out, Xap *x, const XapQuery *q, const XapSearch *how, Arena *a, quoth_error *err)
{
    return guard(err, [&] {
        bulk_ready(x, err);
        Xapian::Enquire enquire(x->db);
        enquire.set_query(build(*q, 0));
        Xapian::MultiValueKeyMaker keys;
        bool is_sorted_here = how->order == XAP_BY_VALUE && how->slot != how->tie_slot && !x->shards.empty();
        if (!is_sorted_here)
            set_order(enquire, *how, keys);
        std::vector<std::unique_ptr<Xapian::ValueCountMatchSpy>> spies;
        for (uint32_t i = 0; i < how->n_count_slots; i++) {
            spies.push_back(std::make_unique<Xapian::ValueCountMatchSpy>(how->count_slots[i]));
            enquire.add_matchspy(spies.back().get());
        }
        Xapian::doccount all = x->db.get_doccount();
        XapPage          page = {};
        if (is_sorted_here && how->limit > 0)
            sort_here(&page, enquire, *how, all, a);
        else
            sort_there(&page, enquire, *how, all, a);
        page.counts = array<XapCounts>(a, spies.size());
        for (size_t i = 0; i < spies.size(); i++)
            page.counts[i] = copy_counts(*spies[i], a);
        *out = page;
    });
}

quoth_status xap_words(XapWord **out, uint32_t *n, bool *more, Xap *x, const XapWalk *walk, Arena *a, quoth_error *err)
{
    return guard(err, [&] {
        bulk_ready(x, err);
        std::string          begin = to_std(walk->head), before = to_std(walk->before);
        std::vector<XapWord> words;
        bool                 is_cut = false;
        auto                 t = x->db.allterms_begin(begin), end = x->db.allterms_end(begin);
        if (t != end && *t < to_std(walk->from)) // from a later one it would step back, and out of `head`
            t.skip_to(to_std(walk->from));
        for (; t != end && (before.empty() || *t < before); ++t) {
            if (words.size() == walk->limit) {
                is_cut = true;
                break;
            }
            words.push_back(XapWord{copy(a, *t), t.get_termfreq()});
        }
        XapWord *list = array<XapWord>(a, words.size());
        if (!words.empty())
            std::memcpy(list, words.data(), words.size() * sizeof(XapWord));
        *out = list;
        *n = static_cast<uint32_t>(words.size());
        *more = is_cut;
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

quoth_status xap_data(Str *out, Xap *x, const uint32_t *ids, uint32_t n, Arena *a, quoth_error *err)
{
    return guard(err, [&] {
        bulk_ready(x, err);
        for (uint32_t i = 0; i < n; i++)
            out[i] = copy(a, x->db.get_document(ids[i], Xapian::DOC_ASSUME_VALID).get_data());
    });
}
