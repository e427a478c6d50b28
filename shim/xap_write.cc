// xap_write.cc: replace a group of documents, set metadata, commit.
#include "shim/room.hh"
#include "shim/xap_bulk.hh"

// Xapian flushes at 10,000 documents, a commit or an environment variable's number of them; looking for room this
// often, with what one more group may add, is soon enough.
static constexpr uint64_t kRoomEvery = 2000;

static constexpr uint64_t kTermsRemoved = 100; // guessed of a document, to find room for taking it out

static void count_pending(Xap *x, const XapDoc &doc)
{
    x->pending.docs++;
    x->pending.terms += doc.n_terms;
    x->pending.bytes += doc.data.n;
    for (uint32_t i = 0; i < doc.n_terms; i++)
        x->pending.bytes += doc.terms[i].term.n + 8 + uint64_t{2} * doc.terms[i].n_positions;
    for (uint32_t i = 0; i < doc.n_values; i++)
        x->pending.bytes += doc.values[i].value.n + 8;
}

static void check_term(Str term)
{
    // Xapian counts the doubled NULs only when it writes blocks: such a term would pass here and kill the commit.
    if (term.n == 0 || xap_term_cost(term) > XAP_TERM_MAX)
        throw Xapian::InvalidArgumentError("term of " + std::to_string(term.n) + " bytes, at most " +
                                           std::to_string(XAP_TERM_MAX));
}

static Xapian::Document to_document(const XapDoc &doc, const std::string &group)
{
    Xapian::Document d;
    for (uint32_t i = 0; i < doc.n_terms; i++) {
        const XapTerm &t = doc.terms[i];
        check_term(t.term);
        std::string term = to_std(t.term);
        for (uint32_t k = 0; k < t.n_positions; k++)
            d.add_posting(term, t.positions[k], 0);
        d.add_term(term, t.count);
    }
    d.add_boolean_term(group);
    for (uint32_t i = 0; i < doc.n_values; i++)
        d.add_value(doc.values[i].slot, to_std(doc.values[i].value));
    d.set_data(to_std(doc.data));
    return d;
}

static const std::string &folder_of(const Xap *x)
{
    return x->staged.empty() ? x->path : x->staged;
}

static void replace(Xap *x, Str group, const XapDoc *docs, uint32_t n)
{
    std::string name = to_std(group);
    uint64_t before = x->pending.docs;
    x->pending.terms += kTermsRemoved * x->writer.get_termfreq(name);
    for (uint32_t i = 0; i < n; i++)
        count_pending(x, docs[i]);
    if (x->pending.docs / kRoomEvery != before / kRoomEvery)
        room_check(folder_of(x), x->pending);
    x->writer.delete_document(name);
    for (uint32_t i = 0; i < n; i++)
        x->writer.add_document(to_document(docs[i], name));
}

// What was given before cannot be taken back from a bulk.
static void settle_known(Xap *x, Str name, quoth_error *err)
{
    check_term(name);
    if (x->bulk && bulk_knows(x->bulk, name))
        bulk_settle(x, err);
}

quoth_status xap_replace(Xap *x, Str group, const XapDoc *docs, uint32_t n, quoth_error *err)
{
    return guard(err, [&] {
        settle_known(x, group, err);
        if (x->bulk)
            want(bulk_add(x->bulk, group, docs, n, err));
        else
            replace(x, group, docs, n);
    });
}

quoth_status xap_set_meta(Xap *x, Str key, Str value, quoth_error *err)
{
    return guard(err, [&] {
        settle_known(x, key, err);
        if (x->bulk)
            want(bulk_set_meta(x->bulk, key, value, err));
        else
            x->writer.set_metadata(to_std(key), to_std(value));
    });
}

quoth_status xap_commit(Xap *x, quoth_error *err)
{
    return guard(err, [&] {
        if (!x->bulk)
            room_check(folder_of(x), x->pending);
        x->pending = Pending();
        if (x->bulk || !x->staged.empty()) {
            bulk_commit(x, err);
        } else {
            x->writer.commit_transaction();
            x->writer.begin_transaction();
        }
    });
}
