// xap_bulk.hh: a database that begins empty is written whole, beside where it is to be, and moved there by the first
// commit.
#ifndef QUOTH_SHIM_XAP_BULK_HH
#define QUOTH_SHIM_XAP_BULK_HH

#include "shim/guard.hh"

// The library writes into that database.
void write_at(Xap *x, const std::string &folder, int flags);
bool bulk_is_there(const std::string &path); // a database
// A new database. By our own writer, or by the library's where its format is none that we know.
void bulk_begin(Xap *x, quoth_error *err);
// What a writer did who was cut off when all was written is brought to its end; anything less is taken away.
void bulk_mend(const std::string &path, quoth_error *err);
// From here on the library writes, and everything can be read.
void bulk_settle(Xap *x, quoth_error *err);
// Moves what was written to its place, and opens it there.
void bulk_commit(Xap *x, quoth_error *err);
void bulk_drop(Xap *x);
void bulk_leave(Xap *x); // the same, but the files stay

// Before anything is read: a writer of our own knows only what it was not given.
inline void bulk_ready(Xap *x, quoth_error *err)
{
    if (x->bulk && !bulk_is_empty(x->bulk))
        bulk_settle(x, err);
}

#endif
