// xap_shards.hh: the databases of a stub file, asked as one. Any of them may be slow, dead, damaged or no database at
// all: it is left out, with its reason, and the others answer. The one file that knows of threads here.
//
// A database is left out when it does not open, does not answer in time, or fails twice in a row, which is: without an
// answer in between that went well as a whole. A connection that only broke (a server closes those that are idle) is
// made anew. What was left out is tried again after three times the limit, on a thread of its own, so that no search
// waits for it.
//
// A reader that was forked has the same connections as its parent: it leaves them to that one, and makes its own.
#ifndef QUOTH_SHIM_XAP_SHARDS_HH
#define QUOTH_SHIM_XAP_SHARDS_HH

#include <unistd.h>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "shim/guard.hh"

using Clock = std::chrono::steady_clock;

struct Opening; // an attempt to open one, on a thread of its own
struct Worker;  // asks one, beside others

struct Shard {
    std::string              line; // of the stub file
    Xapian::Database         db;
    Xapian::docid            last = 0; // its greatest number
    std::string              why;  // it is left out; empty: it answers
    std::exception_ptr       error;
    std::shared_ptr<Opening> opening;      // under way
    Worker                  *worker = nullptr; // ours, see ShardsEnd
    Clock::time_point        seen;         // when it was moved to its newest state
    Clock::time_point        again;        // of one that is left out: when to try it again
    double                   slow = 0;     // seconds that this search waited for slow answers
    bool                     has_failed = false; // since an answer last went well
    bool                     is_broken = false;  // the connection is in the midst of something
};

struct Shards {
    std::string             stub;
    unsigned                limit_ms = 0;
    std::vector<Shard>      all;  // in the order of the stub file
    std::vector<uint32_t>   live; // those that `db` of Xap joins: its document d is of (d - 1) % live, number (d - 1) / live + 1
    std::vector<quoth_lost> lost;
    bool                    has_puzzled = false; // a failure that was no one's, since an answer last went well
    bool                    is_answered = false; // since the last refresh: at least one question was, ..
    bool                    is_failed = false;   // .. and one was not
    pid_t                   process = getpid();  // whose connections they are
    uint64_t                changes = 0; // how often `live` has become another
    uint64_t                told = 0;    // of these, those that a refresh has told of
};

// Opens all that the stub file names, at the same time. Throws where none opens.
void shards_open(Xap *x, const std::string &stub, unsigned limit_ms);
// Moves each to its newest state, makes broken connections anew, tries again what was left out long enough. True: ids
// of before mean nothing now. Throws where none is left.
bool shards_refresh(Xap *x);
// In a process forked from the one whose connections they are: leaves them to that one. Else nothing.
void shards_leave(Xap *x);
// Leaves out live number i.
void shards_lose(Xap *x, uint32_t i, const std::string &why);

// Calls ask(i, shard) for each live number of `which`, each on a thread of its own where servers are among them. Throws
// DatabaseModifiedError where one failed: refresh, and begin again.
using Ask = std::function<void(uint32_t i, Shard &shard)>;
void shards_each(Xap *x, const std::vector<uint32_t> &which, const Ask &ask);
// Within an Ask, after each exchange: those that are slow have a limit together.
void shards_took(const Xap *x, Shard &shard, Clock::time_point since);

// Runs what asks all together. `alone` asks one, to find out which is to blame where the error does not say.
void shards_together(Xap *x, const std::function<void()> &body, const std::function<void(Xapian::Database &db)> &alone);

// Databases to be asked one by one: the live ones, or the only one.
inline uint32_t parts_of(const Xap *x)
{
    return x->shards ? static_cast<uint32_t>(x->shards->live.size()) : 1;
}
void each_part(Xap *x, const std::function<void(uint32_t i, Xapian::Database &db)> &ask);

#endif
