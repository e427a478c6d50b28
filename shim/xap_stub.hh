// xap_stub.hh: a stub file: which databases, here or on servers, are asked as one.
#ifndef QUOTH_SHIM_XAP_STUB_HH
#define QUOTH_SHIM_XAP_STUB_HH

#include <string>
#include <vector>

#include "shim/guard.hh"

// The databases that a stub file names, in its order; none where `path` is no such file. Lines are Xapian's own: "auto
// PATH" and "glass PATH" (relative to the stub), "remote HOST:PORT"; blank ones and those that begin with # say nothing.
std::vector<Xapian::Database> stub_open(const std::string &path);

#endif
