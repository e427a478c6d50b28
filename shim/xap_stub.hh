// xap_stub.hh: a stub file: which databases, here or on servers, are asked as one.
#ifndef QUOTH_SHIM_XAP_STUB_HH
#define QUOTH_SHIM_XAP_STUB_HH

#include <string>
#include <vector>

#include "shim/guard.hh"

// The lines of a stub file that name a database, in its order. They are Xapian's own: "auto PATH" and "glass PATH" (relative to
// the stub), "remote HOST:PORT"; blank ones and those that begin with # say nothing. Throws where a line is another thing.
std::vector<std::string> stub_lines(const std::string &stub);

bool stub_is_remote(const std::string &line);
// HOST:PORT of a remote line.
std::string stub_server(const std::string &line);
// What a line names; a server has so many milliseconds for each exchange.
Xapian::Database stub_open(const std::string &stub, const std::string &line, unsigned limit_ms);

#endif
