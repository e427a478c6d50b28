#include "tests/shim/oracle.h"

#include <xapian.h>

#include <cmath>
#include <cstdio>
#include <exception>
#include <random>
#include <sstream>
#include <string>
#include <vector>

using std::string;

#if defined(__SANITIZE_ADDRESS__)
extern "C" __attribute__((visibility("default"))) const char *__asan_default_options(void);
// Xapian 1.4 frees what its check has made as something else.
const char *__asan_default_options(void)
{
    return "new_delete_type_mismatch=0";
}
#endif

namespace
{

struct Difference {
    string what;
};

template <typename T> void same(const string &what, const T &x, const T &y)
{
    if (x == y || (x != x && y != y)) // not a number in both is the same
        return;
    std::ostringstream out;
    out << what << ": " << x << " and " << y;
    throw Difference{out.str()};
}

string quoted(const string &term)
{
    string out = "'";
    for (char c : term.substr(0, 40)) {
        char hex[8];
        std::snprintf(hex, sizeof hex, c < ' ' || c > '~' ? "\\x%02x" : "%c", static_cast<unsigned char>(c));
        out += hex;
    }
    return out + "' of " + std::to_string(term.size());
}

struct Comparison {
    const Xapian::Database &a, &b;
    std::mt19937            random;
    OracleCount            &n;
    std::vector<string>     terms;

    unsigned below(unsigned most) { return static_cast<unsigned>(random() % most); }

    void positions(const string &term, Xapian::docid doc)
    {
        auto i = a.positionlist_begin(doc, term), j = b.positionlist_begin(doc, term);
        auto ie = a.positionlist_end(doc, term), je = b.positionlist_end(doc, term);
        for (; i != ie && j != je; ++i, ++j, n.positions++)
            same("position of " + quoted(term), *i, *j);
        same("end of positions of " + quoted(term), i == ie, j == je);
    }

    void postings(const string &term)
    {
        auto i = a.postlist_begin(term), j = b.postlist_begin(term);
        auto ie = a.postlist_end(term), je = b.postlist_end(term);
        for (; i != ie && j != je; ++i, ++j, n.postings++) {
            same("document of " + quoted(term), *i, *j);
            same("wdf of " + quoted(term), i.get_wdf(), j.get_wdf());
            same("length with " + quoted(term), i.get_doclength(), j.get_doclength());
            if (!term.empty())
                positions(term, *i);
        }
        same("end of " + quoted(term), i == ie, j == je);
    }

    void skips(const string &term)
    {
        auto     i = a.postlist_begin(term), j = b.postlist_begin(term);
        uint64_t last = a.get_lastdocid();
        while (i != a.postlist_end(term) && j != b.postlist_end(term)) {
            same("document skipped to of " + quoted(term), *i, *j);
            same("wdf skipped to of " + quoted(term), i.get_wdf(), j.get_wdf());
            n.skips++;
            uint64_t at = *i;
            if (at >= last)
                break;
            double far = std::pow(below(1u << 20) / double(1u << 20), 5);
            auto   to = static_cast<Xapian::docid>(at + 1 + static_cast<uint64_t>(double(last - at - 1) * far));
            i.skip_to(to);
            j.skip_to(to);
        }
        same("end of skipping " + quoted(term), i == a.postlist_end(term), j == b.postlist_end(term));
    }

    void all_terms()
    {
        auto i = a.allterms_begin(), j = b.allterms_begin();
        for (; i != a.allterms_end() && j != b.allterms_end(); ++i, ++j, n.terms++) {
            string term = *i;
            same("term", quoted(term), quoted(*j));
            same("documents of " + quoted(term), i.get_termfreq(), j.get_termfreq());
            same("frequency of " + quoted(term), a.get_termfreq(term), b.get_termfreq(term));
            same("sum of " + quoted(term), a.get_collection_freq(term), b.get_collection_freq(term));
            same("greatest wdf of " + quoted(term), a.get_wdf_upper_bound(term), b.get_wdf_upper_bound(term));
            postings(term);
            if (below(16) == 0 || a.get_termfreq(term) > 300)
                skips(term);
            if (terms.size() < 3000 || below(8) == 0)
                terms.push_back(term);
        }
        same("end of terms", i == a.allterms_end(), j == b.allterms_end());
    }

    void document(Xapian::docid id)
    {
        Xapian::Document x = a.get_document(id), y = b.get_document(id);
        string           name = "document " + std::to_string(id);
        same(name + " data", quoted(x.get_data()), quoted(y.get_data()));
        same(name + " data whole", x.get_data() == y.get_data(), true);
        same(name + " terms", x.termlist_count(), y.termlist_count());
        auto i = a.termlist_begin(id), j = b.termlist_begin(id);
        for (; i != a.termlist_end(id) && j != b.termlist_end(id); ++i, ++j) {
            same(name + " term", quoted(*i), quoted(*j));
            same(name + " wdf", i.get_wdf(), j.get_wdf());
            same(name + " frequency", i.get_termfreq(), j.get_termfreq());
            same(name + " positions", i.positionlist_count(), j.positionlist_count());
        }
        same(name + " end of terms", i == a.termlist_end(id), j == b.termlist_end(id));
        auto v = x.values_begin(), w = y.values_begin();
        for (; v != x.values_end() && w != y.values_end(); ++v, ++w) {
            same(name + " slot", v.get_valueno(), w.get_valueno());
            same(name + " value", quoted(*v), quoted(*w));
        }
        same(name + " end of values", v == x.values_end(), w == y.values_end());
    }

    void all_documents()
    {
        for (auto i = a.postlist_begin(""); i != a.postlist_end(""); ++i)
            document(*i);
    }

    void values(Xapian::valueno slot)
    {
        string name = "slot " + std::to_string(slot);
        same(name + " documents", a.get_value_freq(slot), b.get_value_freq(slot));
        same(name + " least", quoted(a.get_value_lower_bound(slot)), quoted(b.get_value_lower_bound(slot)));
        same(name + " greatest", quoted(a.get_value_upper_bound(slot)), quoted(b.get_value_upper_bound(slot)));
        auto i = a.valuestream_begin(slot), j = b.valuestream_begin(slot);
        for (; i != a.valuestream_end(slot) && j != b.valuestream_end(slot); n.values++) {
            same(name + " document", i.get_docid(), j.get_docid());
            same(name + " value", quoted(*i), quoted(*j));
            if (below(64) == 0) {
                Xapian::docid to = i.get_docid() + 1 + below(5000);
                i.skip_to(to);
                j.skip_to(to);
            } else {
                ++i, ++j;
            }
        }
        same(name + " end", i == a.valuestream_end(slot), j == b.valuestream_end(slot));
    }

    void metadata()
    {
        auto i = a.metadata_keys_begin(), j = b.metadata_keys_begin();
        for (; i != a.metadata_keys_end() && j != b.metadata_keys_end(); ++i, ++j) {
            same("key", quoted(*i), quoted(*j));
            same("metadata of " + quoted(*i), a.get_metadata(*i) == b.get_metadata(*i), true);
        }
        same("end of metadata", i == a.metadata_keys_end(), j == b.metadata_keys_end());
    }

    Xapian::Query a_term() { return Xapian::Query(terms[below(static_cast<unsigned>(terms.size()))]); }

    Xapian::Query a_query()
    {
        using Q = Xapian::Query;
        static const Q::op ops[] = {Q::OP_OR, Q::OP_AND, Q::OP_AND_NOT, Q::OP_AND_MAYBE, Q::OP_FILTER};
        Q                  q = a_term();
        for (unsigned k = below(4); k > 0; k--)
            q = Q(ops[below(5)], q, a_term());
        if (below(6) == 0)
            q = Q(Q::OP_AND_NOT, Q::MatchAll, a_term());
        if (below(4) == 0) {
            Q words[] = {a_term(), a_term()};
            q = Q(below(2) ? Q::OP_PHRASE : Q::OP_NEAR, words, words + 2, 2 + below(5));
        }
        if (below(8) == 0)
            q = Q(Q::OP_VALUE_RANGE, below(5), string(1, char('a' + below(20))), "z");
        return q;
    }

    void query()
    {
        Xapian::Query   q = a_query();
        Xapian::Enquire x(a), y(b);
        string          name = "query " + quoted(q.get_description());
        x.set_query(q);
        y.set_query(q);
        Xapian::BM25Weight plain(1.2, 0, 1, 0, 0);
        if (below(3) == 0) {
            x.set_weighting_scheme(plain);
            y.set_weighting_scheme(plain);
        }
        Xapian::doccount size = below(3) ? 10 : 200, at_least = below(2) ? 0 : a.get_doccount();
        Xapian::MSet     m = x.get_mset(0, size, at_least), o = y.get_mset(0, size, at_least);
        same(name + " size", m.size(), o.size());
        same(name + " at least", m.get_matches_lower_bound(), o.get_matches_lower_bound());
        same(name + " at most", m.get_matches_upper_bound(), o.get_matches_upper_bound());
        same(name + " about", m.get_matches_estimated(), o.get_matches_estimated());
        same(name + " greatest weight", m.get_max_possible(), o.get_max_possible());
        for (auto i = m.begin(), j = o.begin(); i != m.end(); ++i, ++j, n.hits++) {
            same(name + " hit", *i, *j);
            same(name + " weight", i.get_weight(), j.get_weight());
        }
        n.queries++;
    }

    void all()
    {
        same("documents", a.get_doccount(), b.get_doccount());
        same("last document", a.get_lastdocid(), b.get_lastdocid());
        same("average length", a.get_avlength(), b.get_avlength());
        same("sum of lengths", a.get_total_length(), b.get_total_length());
        same("shortest", a.get_doclength_lower_bound(), b.get_doclength_lower_bound());
        same("longest", a.get_doclength_upper_bound(), b.get_doclength_upper_bound());
        same("positions", a.has_positions(), b.has_positions());
        metadata();
        postings("");
        if (a.get_doccount())
            skips("");
        all_terms();
        all_documents();
        for (Xapian::valueno slot : {0u, 1u, 2u, 3u, 7u, 200u, 255u, 256u, 70000u, 4294967294u})
            values(slot);
        for (int k = 0; k < 20 && !terms.empty(); k++)
            query();
    }
};

template <typename Body> int guarded(char *why, Body body)
{
    string text;
    try {
        body();
        return 0;
    } catch (const Difference &d) {
        text = d.what;
    } catch (const Xapian::Error &e) {
        text = e.get_description();
    } catch (const std::exception &e) {
        text = e.what();
    }
    std::snprintf(why, ORACLE_ROOM, "%s", text.c_str());
    return 1;
}

} // namespace

int oracle_differ(char *why, const char *a, const char *b, uint64_t seed, OracleCount *n)
{
    return guarded(why, [&] {
        Xapian::Database x(a), y(b);
        Comparison{x, y, std::mt19937(static_cast<unsigned>(seed)), *n, {}}.all();
    });
}

int oracle_check(char *why, const char *path)
{
    return guarded(why, [&] {
        std::ostringstream out;
        if (Xapian::Database::check(path, 0, &out)) {
            string said = out.str();
            throw Difference{"check: " + said.substr(said.size() > 300 ? said.size() - 300 : 0)};
        }
    });
}

int oracle_compact(char *why, const char *const *from, unsigned n, const char *to, unsigned flags)
{
    return guarded(why, [&] {
        Xapian::Database all;
        for (unsigned i = 0; i < n; i++)
            all.add_database(Xapian::Database(from[i]));
        all.compact(to, flags);
    });
}

int oracle_begin_after(char *why, const char *path, uint32_t doc)
{
    return guarded(why, [&] {
        Xapian::WritableDatabase db(path, Xapian::DB_CREATE_OR_OPEN);
        db.replace_document(doc, Xapian::Document());
        db.delete_document(doc);
        db.commit();
    });
}
