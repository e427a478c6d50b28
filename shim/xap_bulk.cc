#include "shim/xap_bulk.hh"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "shim/glass.h"

namespace {

constexpr size_t kMemory = size_t{64} << 20;

std::string staged_in(const std::string &path)
{
    return path + "/" XAP_STAGED;
}

std::string version_file(const std::string &folder)
{
    std::ifstream in(folder + "/" XAP_VERSION_FILE, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

// Of an empty database that the library makes. A test may say another, in hex.
std::string stamp_of_library(const std::string &folder)
{
    if (const char *said = std::getenv("QUOTH_STAMP"))
        return said;
    Xapian::WritableDatabase(folder, Xapian::DB_CREATE | Xapian::DB_NO_SYNC).close();
    std::string stamp = version_file(folder).substr(0, GLASS_STAMP);
    bulk_clear(folder.c_str());
    return stamp;
}

void write_staged(Xap *x, int flags)
{
    x->staged = staged_in(x->path);
    write_at(x, x->staged, flags);
}

} // namespace

bool bulk_is_there(const std::string &path)
{
    return access((path + "/" XAP_VERSION_FILE).c_str(), F_OK) == 0;
}

void write_at(Xap *x, const std::string &folder, int flags)
{
    x->writer = Xapian::WritableDatabase(folder, flags);
    x->db = x->writer;
    // Outside a transaction Xapian commits by itself, in the middle of a group, when its buffer is full.
    x->writer.begin_transaction();
}

void bulk_mend(const std::string &path, quoth_error *err)
{
    const std::string staged = staged_in(path);
    if (bulk_is_there(staged) && access((staged + "/" XAP_DONE).c_str(), F_OK) == 0 && !bulk_is_there(path))
        want(bulk_place(staged.c_str(), path.c_str(), err));
    bulk_clear(staged.c_str());
}

void bulk_begin(Xap *x, quoth_error *err)
{
    if (mkdir(x->path.c_str(), 0777) != 0 && errno != EEXIST)
        throw Xapian::DatabaseCreateError("cannot make " + x->path, errno);
    const std::string staged = staged_in(x->path), stamp = stamp_of_library(staged), old = version_file(x->path);
    if (!glass_is_stamp(Str{stamp.data(), stamp.size()})) {
        write_staged(x, Xapian::DB_CREATE_OR_OVERWRITE);
        return;
    }
    BulkOptions how = {};
    how.revision = glass_revision(Str{old.data(), old.size()}) + 1; // who has the old one open sees that it is another
    how.memory = kMemory;
    x->db = Xapian::WritableDatabase(std::string(), Xapian::DB_BACKEND_INMEMORY); // what is read as long as it is empty
    want(bulk_open(&x->bulk, staged.c_str(), how, err));
}

static void finish(Xap *x, quoth_error *err)
{
    const std::string staged = staged_in(x->path);
    const uint32_t    n_docs = bulk_size(x->bulk);
    want(bulk_finish(x->bulk, err));
    bulk_free(x->bulk);
    x->bulk = nullptr;
    if (Xapian::Database(staged).get_doccount() != n_docs)
        throw Xapian::DatabaseCorruptError("not what was written: " + staged);
}

void bulk_settle(Xap *x, quoth_error *err)
{
    finish(x, err);
    write_staged(x, Xapian::DB_OPEN);
}

static bool is_at(const std::string &path, Xapian::rev revision)
{
    try {
        return bulk_is_there(path) && Xapian::Database(path).get_revision() == revision;
    } catch (const Xapian::Error &) {
        return false; // damaged, or of another version: nobody has it open
    }
}

// Who has the old one open knows the new one by another number.
static void end_staged(Xap *x)
{
    x->writer.commit_transaction();
    if (is_at(x->path, x->writer.get_revision()))
        for (const char *value : {"1", ""}) {
            x->writer.set_metadata("turn", value);
            x->writer.commit();
        }
    x->writer.close();
    x->staged.clear();
}

void bulk_commit(Xap *x, quoth_error *err)
{
    if (x->bulk)
        finish(x, err);
    else
        end_staged(x);
    want(bulk_place(staged_in(x->path).c_str(), x->path.c_str(), err));
    write_at(x, x->path, Xapian::DB_OPEN);
}

void bulk_leave(Xap *x)
{
    bulk_keep(x->bulk);
    x->staged.clear();
    bulk_drop(x);
}

void bulk_drop(Xap *x)
{
    bulk_free(x->bulk);
    x->bulk = nullptr;
    if (!x->staged.empty())
        bulk_clear(x->staged.c_str());
}
