// xap_open.cc: handles, errors, metadata and sizes.
#include <cerrno>
#include <numeric>
#include <vector>

#include "shim/xap_bulk.hh"
#include "shim/xap_local.hh"
#include "shim/xap_shards.hh"

// Most errors have the system's number; some have it in words, in their message alone.
static bool is_disk_error(const Xapian::Error &e)
{
    const std::string text = e.get_error_string() ? e.get_error_string() : "";
    for (int no : {ENOSPC, EDQUOT, EFBIG, EIO, EROFS, EACCES, EPERM, EMFILE, ENFILE})
        if (text == std::strerror(no) || e.get_msg().find(std::strerror(no)) != std::string::npos)
            return true;
    return false;
}

static quoth_status say(quoth_error *err, quoth_status st, const char *what, const Xapian::Error &e)
{
    const char *why = e.get_error_string();
    return fail(err, st, "%s: %s%s%s", what, e.get_msg().c_str(), why ? ": " : "", why ? why : "");
}

// Most of what goes wrong with a disk comes as one of the database errors: the error number decides.
static quoth_status say_database(quoth_error *err, quoth_status st, const char *what, const Xapian::Error &e)
{
    return is_disk_error(e) ? say(err, QUOTH_E_IO, "index", e) : say(err, st, what, e);
}

quoth_status guard_failed(quoth_error *err) noexcept
{
    try {
        throw;
    } catch (const Failed &e) {
        return e.status;
    } catch (const Xapian::DatabaseLockError &e) {
        return say_database(err, QUOTH_E_INDEX_BUSY, "index is being written to", e);
    } catch (const Xapian::DatabaseModifiedError &) {
        return fail(err, QUOTH_E_INDEX_STALE, "index changed while it was read");
    } catch (const Xapian::DatabaseNotFoundError &e) {
        return say_database(err, QUOTH_E_INDEX_MISSING, "no index", e);
    } catch (const Xapian::DatabaseVersionError &e) {
        return say(err, QUOTH_E_INDEX_VERSION, "index of another version: rebuild it", e);
    } catch (const Xapian::DatabaseOpeningError &e) {
        return say_database(err, QUOTH_E_INDEX_MISSING, "no index", e);
    } catch (const Xapian::DatabaseCreateError &e) {
        return say(err, QUOTH_E_IO, "index", e);
    } catch (const Xapian::DatabaseError &e) {
        if (e.get_error_string() || is_disk_error(e)) // the system refused; damage has no error number
            return say(err, QUOTH_E_IO, "index", e);
        return say(err, QUOTH_E_INDEX_CORRUPT, "index is damaged: rebuild it", e);
    } catch (const Xapian::DocNotFoundError &e) {
        return say(err, QUOTH_E_INDEX_CORRUPT, "index is damaged: rebuild it", e);
    } catch (const Xapian::SerialisationError &e) {
        return say(err, QUOTH_E_INDEX_CORRUPT, "index is damaged: rebuild it", e);
    } catch (const Xapian::RangeError &e) {
        return say(err, QUOTH_E_INDEX_CORRUPT, "index is damaged: rebuild it", e);
    } catch (const Xapian::NetworkError &e) {
        return say(err, QUOTH_E_REMOTE, "remote index", e);
    } catch (const Xapian::WildcardError &e) {
        return fail(err, QUOTH_E_LIMIT, "too many words begin so: %s", e.get_msg().c_str());
    } catch (const Xapian::Error &e) {
        return say(err, QUOTH_E_INTERNAL, e.get_type(), e);
    } catch (const LimitError &e) {
        return fail(err, QUOTH_E_LIMIT, "%s", e.what());
    } catch (const std::bad_alloc &) {
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    } catch (const std::logic_error &e) { // a length that cannot be was read, and believed
        return fail(err, QUOTH_E_INDEX_CORRUPT, "index is damaged: rebuild it: %s", e.what());
    } catch (const std::exception &e) {
        return fail(err, QUOTH_E_INTERNAL, "%s", e.what());
    } catch (...) {
        return fail(err, QUOTH_E_INTERNAL, "unknown exception");
    }
}

quoth_status xap_open(Xap **out, const char *path, XapMode mode, quoth_error *err)
{
    return guard(err, [&] {
        auto x = std::make_unique<Xap>();
        x->path = path;
        if (mode == XAP_READ) {
            x->db = local_open(path);
        } else {
            x->is_writer = true;
            bulk_mend(x->path, err);
            if (mode == XAP_OVERWRITE || !bulk_is_there(x->path))
                bulk_begin(x.get(), err);
            else
                write_at(x.get(), path, Xapian::DB_OPEN);
        }
        *out = x.release();
    });
}

quoth_status xap_join(Xap **out, const char *stub, uint32_t limit_ms, quoth_error *err)
{
    return guard(err, [&] {
        auto x = std::make_unique<Xap>();
        shards_open(x.get(), stub, limit_ms);
        *out = x.release();
    });
}

const quoth_lost *xap_lost(uint32_t *n, const Xap *x)
{
    *n = x->shards ? static_cast<uint32_t>(x->shards->lost.size()) : 0;
    return *n ? x->shards->lost.data() : nullptr;
}

uint64_t xap_changes(const Xap *x)
{
    return x->shards ? x->shards->changes : 0;
}

quoth_status xap_lose(Xap *x, uint32_t i, const char *why, quoth_error *err)
{
    return guard(err, [&] { shards_lose(x, i, why); });
}

uint32_t xap_part(const Xap *x, uint32_t id)
{
    return (id - 1) % parts_of(x);
}

void xap_close(Xap *x)
{
    if (!x)
        return;
    if (x->is_writer && !x->bulk)
        (void)guard(nullptr, [&] { x->writer.cancel_transaction(); });
    if (x->shards)
        (void)guard(nullptr, [&] { shards_leave(x); });
    (void)guard(nullptr, [&] { x->db.close(); });
    (void)guard(nullptr, [&] { bulk_drop(x); });
    delete x;
}

void xap_leave(Xap *x)
{
    if (x)
        bulk_leave(x);
    xap_close(x);
}

static bool reopen(Xap *x)
{
    for (int tries = 0;; tries++) {
        try {
            return x->db.reopen();
        } catch (const Xapian::DatabaseOpeningError &) {
            if (!local_is_moving(x->path, tries))
                throw;
        }
    }
}

quoth_status xap_refresh(Xap *x, bool *changed, quoth_error *err)
{
    return guard(err, [&] {
        bool moved = x->shards ? shards_refresh(x) : reopen(x);
        if (changed)
            *changed = moved;
    });
}

quoth_status xap_meta(Str *out, Xap *x, Str key, Arena *a, quoth_error *err)
{
    return guard(err, [&] {
        if (x->bulk && bulk_knows(x->bulk, key))
            bulk_settle(x, err);
        *out = x->bulk ? Str{"", 0} : copy(a, x->db.get_metadata(to_std(key)));
    });
}

quoth_status xap_meta_each(Str **out, uint32_t *n, Xap *x, Str key, Arena *a, quoth_error *err)
{
    return guard(err, [&] {
        bulk_ready(x, err);
        std::vector<std::string> found(parts_of(x));
        each_part(x, [&](uint32_t i, Xapian::Database &db) { found[i] = db.get_metadata(to_std(key)); });
        Str *values = array<Str>(a, found.size());
        for (size_t i = 0; i < found.size(); i++)
            values[i] = copy(a, found[i]);
        *out = values;
        *n = static_cast<uint32_t>(found.size());
    });
}

quoth_status xap_metas(XapMeta **out, uint32_t *n, Xap *x, Str head, Arena *a, quoth_error *err)
{
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    return guard(err, [&] {
        bulk_ready(x, err);
        std::string        begin = to_std(head);
        std::vector<Pairs> found(parts_of(x));
        each_part(x, [&](uint32_t i, Xapian::Database &db) {
            for (auto key = db.metadata_keys_begin(begin); key != db.metadata_keys_end(begin); ++key)
                found[i].emplace_back(*key, db.get_metadata(*key));
        });
        size_t all = 0;
        for (const Pairs &pairs : found)
            all += pairs.size();
        XapMeta *items = array<XapMeta>(a, all);
        uint32_t at = 0;
        for (const Pairs &pairs : found)
            for (const auto &pair : pairs)
                items[at++] = XapMeta{copy(a, pair.first), copy(a, pair.second)};
        *out = items;
        *n = at;
    });
}

quoth_status xap_size(uint32_t *out, Xap *x, quoth_error *err)
{
    return guard(err, [&] { *out = x->bulk ? bulk_size(x->bulk) : x->db.get_doccount(); });
}

quoth_status xap_term_size(uint32_t *out, Xap *x, Str term, quoth_error *err)
{
    return guard(err, [&] {
        bulk_ready(x, err);
        std::vector<uint32_t> found(parts_of(x));
        each_part(x, [&](uint32_t i, Xapian::Database &db) { found[i] = db.get_termfreq(to_std(term)); });
        *out = std::accumulate(found.begin(), found.end(), 0U);
    });
}

uint32_t xap_term_cost(Str term)
{
    uint32_t cost = 0;
    for (size_t i = 0; i < term.n; i++)
        cost += term.p[i] == '\0' ? 2 : 1;
    return cost;
}
