// xap_far.cc: sorting where the values are not.
#include "shim/xap_far.hh"

#include <algorithm>
#include <string>

enum {
    SORTED_MOST = 50000, // hits whose values are brought here
    ASKED_MOST = 16      // sets of equals that are asked for one by one
};

using Ids = std::vector<uint32_t>;

struct Sorted {
    std::string value, tie;
    uint32_t    id;
};

static void append(Ids &ids, const Xapian::MSet &set)
{
    for (Xapian::MSetIterator m = set.begin(); m != set.end(); ++m)
        ids.push_back(*m);
}

static Xapian::MSet sorted_by(Xap *x, const Xapian::Query &query, Xapian::valueno slot, bool down, const Part &part)
{
    Xapian::Enquire enquire(x->db);
    enquire.set_query(query);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_sort_by_value(slot, down);
    enquire.set_docid_order(Xapian::Enquire::ASCENDING);
    return ask_all(x, enquire, part);
}

// Of the hits that have the value, whose first ones are `set`. False: too many sets of equals.
static bool page_of_keys(Ids &ids, Xap *x, const Xapian::Query &has, const XapSearch &how, const Xapian::MSet &set,
                         const Part &page)
{
    std::vector<std::string> keys;
    Ids                      all;
    uint32_t                 n_asked = 0, end = page.first + page.n;
    append(all, set);
    for (Xapian::MSetIterator m = set.begin(); m != set.end(); ++m)
        keys.push_back(m.get_sort_key());
    uint32_t beg = page.first;
    while (beg > 0 && beg < keys.size() && keys[beg - 1] == keys[beg])
        beg--;
    for (uint32_t next; beg < keys.size() && beg < end; beg = next) {
        for (next = beg + 1; next < keys.size() && keys[next] == keys[beg]; next++)
            ;
        bool goes_on = next == keys.size() && set.get_matches_estimated() > keys.size();
        uint32_t from = std::max(beg, page.first);
        if (next == beg + 1 && !goes_on) {
            ids.push_back(all[beg]);
            continue;
        }
        if (++n_asked > ASKED_MOST)
            return false;
        Xapian::Query equals(Xapian::Query::OP_VALUE_RANGE, how.slot, keys[beg], keys[beg]);
        append(ids, sorted_by(x, Xapian::Query(Xapian::Query::OP_FILTER, has, equals), how.tie_slot, false,
                              Part{from - beg, std::min(next, end) - from, 0}));
    }
    return true;
}

// Both values of all hits are brought here.
static Ids page_brought(Xap *x, const Xapian::Query &query, const XapSearch &how, const Part &page)
{
    Ids             ids;
    Xapian::Enquire enquire(x->db);
    enquire.set_query(query);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    append(ids, ask_all(x, enquire, Part{0, page.at_least, page.at_least}));
    std::vector<Sorted> hits(ids.size());
    fetch(x, ids.data(), static_cast<uint32_t>(ids.size()), [&](uint32_t i, const Xapian::Document &d) {
        hits[i] = {d.get_value(how.slot), d.get_value(how.tie_slot), ids[i]};
    });
    std::sort(hits.begin(), hits.end(), [&](const Sorted &one, const Sorted &other) {
        if (one.value.empty() != other.value.empty())
            return other.value.empty();
        if (one.value != other.value)
            return (one.value < other.value) != how.down;
        return one.tie < other.tie;
    });
    ids.clear();
    for (size_t i = page.first; i < hits.size() && i < size_t{page.first} + page.n; i++)
        ids.push_back(hits[i].id);
    return ids;
}

Ids far_page(Xap *x, const Xapian::Query &query, const XapSearch &how, Xapian::doccount total)
{
    const Xapian::Query value(Xapian::Query::OP_VALUE_GE, how.slot, std::string(1, '\0')); // any at all
    const Xapian::Query has(Xapian::Query::OP_FILTER, query, value), lacks(Xapian::Query::OP_AND_NOT, query, value);
    Ids                 ids;
    if (how.offset >= total)
        return ids;
    Xapian::doccount end = how.offset + std::min<Xapian::doccount>(how.limit, total - how.offset);
    Xapian::MSet     set = sorted_by(x, has, how.slot, how.down, Part{0, end, x->db.get_doccount()});
    Xapian::doccount n_has = set.get_matches_estimated(), cut = std::min(end, n_has);
    if (how.offset < cut && !page_of_keys(ids, x, has, how, set, Part{how.offset, cut - how.offset, 0})) {
        if (total > SORTED_MOST)
            throw LimitError("over " + std::to_string(SORTED_MOST) + " hits cannot be sorted so from afar: ask for fewer "
                             "at a time, narrow the query, or sort by relevance or path");
        return page_brought(x, query, how, Part{how.offset, end - how.offset, total});
    }
    if (end > n_has) { // those without a value come last
        Xapian::doccount from = std::max(how.offset, n_has) - n_has;
        append(ids, sorted_by(x, lacks, how.tie_slot, false, Part{from, end - n_has - from, 0}));
    }
    return ids;
}
