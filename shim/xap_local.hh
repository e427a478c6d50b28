// xap_local.hh: a database in a folder of this machine, opened for reading wholly or not at all.
#ifndef QUOTH_SHIM_XAP_LOCAL_HH
#define QUOTH_SHIM_XAP_LOCAL_HH

#include <string>

#include "shim/guard.hh"

// Throws DatabaseOpeningError also where the system refuses a table that Xapian reads as an empty one then.
Xapian::Database local_open(const std::string &path);
// Is another database just about to take its place (shim/bulk.h)? Waits a little if so, and was not asked too often.
bool local_is_moving(const std::string &path, int tries);

#endif
