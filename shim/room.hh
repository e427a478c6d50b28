// room.hh: is there room on the disk for what is about to be written?
//
// Xapian 1.4 merges values in a destructor. A disk that fills up just there ends the process (std::terminate), where
// everywhere else it gives an error. So room is sought before each flush, and a lack of it is an error in time.
#ifndef QUOTH_SHIM_ROOM_HH
#define QUOTH_SHIM_ROOM_HH

#include <string>

#include "shim/guard.hh"

// Throws Xapian::DatabaseError with ENOSPC, EDQUOT or EFBIG where the folder cannot take what is pending.
void room_check(const std::string &folder, const Pending &pending);

#endif
