// xap_shards.cc: opening, watching and leaving out the databases of a stub file.
#include "shim/xap_shards.hh"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "shim/xap_stub.hh"

extern "C" {
#include "base/utf8.h"
}

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::seconds;

static constexpr int          kAgain = 3;             // limits until one left out is tried again
static constexpr seconds      kSeen{1};               // a server is asked for a newer state at most so often
static constexpr milliseconds kGrace{200};            // Xapian's own limit comes first, and says more
static constexpr int          kOften = 10;            // to find out who is to blame
static constexpr double       kSlow = 0.2;            // of the limit: a slower answer counts

/* ---- threads -------------------------------------------------------------------------------------------- */

// Signals are those of the threads that our caller has.
template <typename Body> static bool run_thread(std::thread &out, Body body)
{
    sigset_t all, before;
    bool     is_running = true;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        out = std::thread(std::move(body));
    } catch (...) { // no thread, no memory
        is_running = false;
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return is_running;
}

// A thread that waits for work: one for each shard but the first, from when it is needed.
struct Worker {
    std::thread             thread;
    std::mutex              lock;
    std::condition_variable wakes, ends;
    std::function<void()>   job; // behind the lock; none: it waits
    bool                    is_over = false;
    pid_t                   process = getpid(); // after a fork the thread is in the parent alone
};

static void work(Worker *w)
{
    std::unique_lock<std::mutex> hold(w->lock);
    for (;;) {
        w->wakes.wait(hold, [w] { return w->job || w->is_over; });
        if (!w->job)
            return;
        hold.unlock();
        w->job();
        hold.lock();
        w->job = nullptr;
        w->ends.notify_one();
    }
}

static bool begin_work(Worker *&w, std::function<void()> job)
{
    if (!w) {
        std::unique_ptr<Worker> fresh(new (std::nothrow) Worker);
        if (!fresh || !run_thread(fresh->thread, [raw = fresh.get()] { work(raw); }))
            return false;
        w = fresh.release();
    }
    if (w->process != getpid())
        return false;
    const std::lock_guard<std::mutex> hold(w->lock);
    w->job = std::move(job);
    w->wakes.notify_one();
    return true;
}

static void wait_for(Worker &w)
{
    std::unique_lock<std::mutex> hold(w.lock);
    w.ends.wait(hold, [&w] { return !w.job; });
}

// In a child of the process that it is of, it stays as it is: the thread is not there, and to destroy what a thread waits
// for would wait for it.
static void end(Worker *w)
{
    if (w->process != getpid())
        return;
    {
        const std::lock_guard<std::mutex> hold(w->lock);
        w->is_over = true;
        w->wakes.notify_one();
    }
    w->thread.join();
    delete w;
}

void ShardsEnd::operator()(Shards *s) const noexcept
{
    for (Shard &shard : s->all)
        if (shard.worker)
            end(shard.worker);
    delete s;
}

// Shared with the thread that opens, which may outlive whoever waits: a name that is looked up knows no limit.
struct Opening {
    std::mutex              lock;
    std::condition_variable ends;
    bool                    has_ended = false;
    pid_t                   process = getpid(); // in a child of it, it never ends
    Xapian::Database        db;
    Xapian::docid           last = 0;
    std::exception_ptr      error;
};

static void open_one(Opening *o, const std::string &stub, const std::string &line, unsigned limit_ms)
{
    try {
        o->db = stub_open(stub, line, limit_ms);
        o->last = o->db.get_lastdocid();
    } catch (...) {
        o->error = std::current_exception();
    }
    const std::lock_guard<std::mutex> hold(o->lock);
    o->has_ended = true;
    o->ends.notify_all();
}

static void begin_opening(const Shards &all, Shard &s)
{
    auto        opening = std::make_shared<Opening>();
    std::thread thread;
    auto body = [opening, stub = all.stub, line = s.line, ms = all.limit_ms] {
        open_one(opening.get(), stub, line, ms);
    };
    if (stub_is_remote(s.line) && run_thread(thread, body))
        thread.detach();
    else
        body();
    s.opening = opening;
}

/* ---- in and out ----------------------------------------------------------------------------------------- */

static std::string seconds_of(unsigned ms)
{
    char text[32];
    std::snprintf(text, sizeof text, "%g s", ms / 1000.0);
    return text;
}

// Servers that are strangers write some of it.
static std::string tidy(const std::string &text)
{
    char line[200];
    std::snprintf(line, sizeof line, "%s", text.c_str());
    utf8_tidy(line);
    return line;
}

// Ours: a server says the same as it closes a connection that was idle for too long.
static bool is_timeout(const std::exception_ptr &error)
{
    try {
        std::rethrow_exception(error);
    } catch (const Xapian::NetworkTimeoutError &e) {
        return e.get_msg().rfind("REMOTE:", 0) != 0;
    } catch (...) {
        return false;
    }
}

static std::string reason_of(const Shards &all, const std::exception_ptr &error)
{
    if (is_timeout(error))
        return "no answer within " + seconds_of(all.limit_ms);
    try {
        std::rethrow_exception(error);
    } catch (const Xapian::Error &e) {
        const char *more = e.get_error_string();
        return tidy(e.get_msg() + (more ? std::string(": ") + more : ""));
    } catch (const std::bad_alloc &) {
        return "out of memory";
    } catch (const std::exception &e) {
        return tidy(e.what());
    }
}

static void leave_out(const Shards &all, Shard &s, const std::exception_ptr &error)
{
    s.why = reason_of(all, error);
    s.error = error;
    s.db = Xapian::Database();
    s.has_failed = s.is_broken = false;
    s.again = Clock::now() + kAgain * milliseconds(all.limit_ms);
}

// Of the first one, with its name.
[[noreturn]] static void throw_all_lost(const Shards &all)
{
    const Shard &first = all.all[0];
    try {
        std::rethrow_exception(first.error);
    } catch (const Xapian::NetworkError &) {
        throw Xapian::NetworkError(first.line + ": " + first.why);
    }
}

// Documents of all are numbered in turn.
static void check_numbers(const Shards &all)
{
    Xapian::docid last = 0;
    for (uint32_t i : all.live)
        last = std::max(last, all.all[i].last);
    if (uint64_t{last} * all.live.size() > UINT32_MAX)
        throw LimitError(all.stub + ": too many sentences to be searched as one: name fewer shards");
}

// All or, where memory runs out, none of it is new: what is joined, who is live, and who is lost.
static void join(Xap *x)
{
    Shards                 &all = *x->shards;
    Xapian::Database        db;
    std::vector<uint32_t>   live;
    std::vector<quoth_lost> lost;
    for (uint32_t i = 0; i < all.all.size(); i++) {
        const Shard &s = all.all[i];
        if (s.why.empty()) {
            db.add_database(s.db);
            live.push_back(i);
        } else {
            lost.push_back({{s.line.data(), s.line.size()}, {s.why.data(), s.why.size()}});
        }
    }
    if (all.live != live)
        all.changes++;
    x->db = std::move(db);
    all.live.swap(live);
    all.lost.swap(lost);
    if (all.live.empty())
        throw_all_lost(all);
    check_numbers(all);
}

static void take_opened(const Shards &all, Shard &s)
{
    if (s.opening->error) {
        leave_out(all, s, s.opening->error);
    } else {
        s.db = std::move(s.opening->db); // the thread may end after this: it counts users of a database without a lock
        s.last = s.opening->last;
        s.why.clear();
        s.is_broken = false;
        s.seen = Clock::now();
    }
    s.opening.reset();
}

// Waits for those that are opened now, at the same time, for as long as the limit says.
static void wait_for_openings(Shards &all, const std::vector<Shard *> &which)
{
    auto until = Clock::now() + milliseconds(all.limit_ms) + kGrace;
    for (Shard *s : which) {
        std::unique_lock<std::mutex> hold(s->opening->lock);
        bool has_ended = s->opening->ends.wait_until(hold, until, [&] { return s->opening->has_ended; });
        hold.unlock();
        if (has_ended)
            take_opened(all, *s);
        else
            leave_out(all, *s, std::make_exception_ptr(Xapian::NetworkTimeoutError("opening")));
    }
}

void shards_open(Xap *x, const std::string &stub, unsigned limit_ms)
{
    x->shards.reset(new Shards);
    Shards              &all = *x->shards;
    std::vector<Shard *> which;
    all.stub = stub;
    all.limit_ms = limit_ms;
    for (const std::string &line : stub_lines(stub)) {
        all.all.emplace_back();
        all.all.back().line = line;
    }
    for (Shard &s : all.all) {
        begin_opening(all, s);
        which.push_back(&s);
    }
    wait_for_openings(all, which);
    join(x);
}

void shards_lose(Xap *x, uint32_t i, const std::string &why)
{
    Shards &all = *x->shards;
    leave_out(all, all.all[all.live[i]], std::make_exception_ptr(Xapian::DatabaseVersionError(why)));
    join(x);
}

/* ---- asking each ---------------------------------------------------------------------------------------- */

static bool is_any_broken(const Shards &all)
{
    for (uint32_t i : all.live)
        if (all.all[i].is_broken)
            return true;
    return false;
}

// What the query, or the state that moved on, is to blame for.
static bool is_answer(const std::exception_ptr &error)
{
    try {
        std::rethrow_exception(error);
    } catch (const Xapian::DatabaseModifiedError &) {
        return true;
    } catch (const Xapian::WildcardError &) {
        return true;
    } catch (const Xapian::InvalidArgumentError &) {
        return true;
    } catch (const Xapian::UnimplementedError &) {
        return true;
    } catch (...) {
        return false;
    }
}

// Else it goes on to the caller.
static void rethrow_unless_fault(const std::exception_ptr &error)
{
    if (is_answer(error))
        std::rethrow_exception(error);
    try {
        std::rethrow_exception(error);
    } catch (const Xapian::Error &) {
        return;
    } catch (const std::logic_error &) { // what no answer can be has been taken for one
        return;
    }
}

using Errors = std::vector<std::exception_ptr>; // of each of `which`; empty: none

// Nobody leaves while they use what is his.
struct Busy {
    std::vector<Worker *> workers;
    ~Busy()
    {
        for (Worker *w : workers)
            wait_for(*w);
    }
};

// A connection whose answer was not read to its end, memory having run out, say, is not asked again as it is.
static Errors run_each(Shards &all, const std::vector<uint32_t> &which, const Ask &ask)
{
    Errors errors(which.size());
    auto run = [&](size_t k) {
        Shard &s = all.all[all.live[which[k]]];
        try {
            ask(which[k], s);
        } catch (...) {
            errors[k] = std::current_exception();
            s.is_broken = s.is_broken || (stub_is_remote(s.line) && !is_answer(errors[k]));
        }
    };
    {
        Busy busy;
        busy.workers.reserve(which.size());
        for (size_t k = 1; k < which.size(); k++) {
            Shard &s = all.all[all.live[which[k]]];
            if (stub_is_remote(s.line) && begin_work(s.worker, [&run, k] { run(k); }))
                busy.workers.push_back(s.worker);
            else
                run(k);
        }
        if (!which.empty())
            run(0);
    }
    return errors;
}

// A connection may break, and is made anew; what is late, or fails again, is left out.
static void blame(const Shards &all, Shard &s, const std::exception_ptr &error)
{
    bool is_again = s.has_failed;
    s.has_failed = s.is_broken = true;
    if (is_again || is_timeout(error))
        leave_out(all, s, error);
}

static void forget_seen(Shards &all)
{
    for (Shard &s : all.all)
        s.seen = Clock::time_point();
}

void shards_each(Xap *x, const std::vector<uint32_t> &which, const Ask &ask)
{
    Shards &all = *x->shards;
    if (is_any_broken(all))
        throw Xapian::DatabaseModifiedError("a connection is broken");
    Errors errors = run_each(all, which, ask);
    bool   has_failed = false;
    for (size_t k = 0; k < which.size(); k++) {
        if (!errors[k])
            continue;
        has_failed = true;
        try {
            rethrow_unless_fault(errors[k]);
            blame(all, all.all[all.live[which[k]]], errors[k]);
        } catch (const Xapian::DatabaseModifiedError &) {
            forget_seen(all);
        }
    }
    all.is_answered = true;
    if (!has_failed)
        return;
    all.is_failed = true;
    join(x);
    throw Xapian::DatabaseModifiedError("a shard failed");
}

static std::vector<uint32_t> all_live(const Shards &all)
{
    std::vector<uint32_t> which(all.live.size());
    for (uint32_t i = 0; i < which.size(); i++)
        which[i] = i;
    return which;
}

void each_part(Xap *x, const std::function<void(uint32_t i, Xapian::Database &db)> &ask)
{
    if (x->shards)
        shards_each(x, all_live(*x->shards), [&](uint32_t i, Shard &s) { ask(i, s.db); });
    else
        ask(0, x->db);
}

void shards_took(const Xap *x, Shard &shard, Clock::time_point since)
{
    double took = duration<double>(Clock::now() - since).count(), limit = x->shards->limit_ms / 1000.0;
    if (took > kSlow * limit)
        shard.slow += took;
    if (shard.slow > limit)
        throw Xapian::NetworkTimeoutError("slow");
}

/* ---- asking all together -------------------------------------------------------------------------------- */

static Shard *named_by(Shards &all, const std::exception_ptr &error)
{
    try {
        std::rethrow_exception(error);
    } catch (const Xapian::Error &e) {
        for (uint32_t i : all.live)
            if (stub_is_remote(all.all[i].line) &&
                e.get_context().find("(" + stub_server(all.all[i].line) + ")") != std::string::npos)
                return &all.all[i];
    } catch (...) {
        return nullptr;
    }
    return nullptr;
}

static bool renew_broken(Shards &all)
{
    std::vector<Shard *> which;
    for (Shard &s : all.all)
        if (s.is_broken) {
            begin_opening(all, s);
            which.push_back(&s);
        }
    wait_for_openings(all, which);
    return !which.empty();
}

// The error does not say whose it is: each is asked alone; the second time often, as it may take long until it fails.
static void find_out(Xap *x, const std::exception_ptr &error, const std::function<void(Xapian::Database &db)> &alone)
{
    Shards &all = *x->shards;
    bool    is_again = all.has_puzzled;
    renew_broken(all);
    join(x);
    std::vector<uint32_t> which = all_live(all);
    Errors errors = run_each(all, which, [&](uint32_t, Shard &s) {
        for (int i = 0; i < (is_again ? kOften : 1); i++)
            alone(s.db);
    });
    bool   is_found = false;
    for (size_t k = 0; k < which.size(); k++)
        if (errors[k]) {
            rethrow_unless_fault(errors[k]);
            leave_out(all, all.all[all.live[which[k]]], errors[k]);
            is_found = true;
        }
    all.has_puzzled = true;
    if (!is_found && is_again)
        std::rethrow_exception(error);
    join(x);
}

void shards_together(Xap *x, const std::function<void()> &body, const std::function<void(Xapian::Database &db)> &alone)
{
    Shards            &all = *x->shards;
    std::exception_ptr error;
    if (is_any_broken(all))
        throw Xapian::DatabaseModifiedError("a connection is broken");
    all.is_answered = true;
    try {
        body();
        return;
    } catch (...) {
        error = std::current_exception();
        all.is_failed = true;
    }
    for (uint32_t i : all.live) // the others' answers may still be on their way
        all.all[i].is_broken = stub_is_remote(all.all[i].line);
    try {
        rethrow_unless_fault(error);
    } catch (const Xapian::DatabaseModifiedError &) {
        forget_seen(all);
        throw;
    }
    Shard *named = named_by(all, error);
    if (named) {
        blame(all, *named, error);
        join(x);
    } else {
        find_out(x, error, alone);
    }
    throw Xapian::DatabaseModifiedError("a shard failed");
}

/* ---- the newest state ----------------------------------------------------------------------------------- */

// What was left out and has been opened again meanwhile; begins to open what was left out for long enough.
static bool try_again(Shards &all)
{
    bool has_moved = false;
    for (Shard &s : all.all) {
        if (s.why.empty())
            continue;
        if (s.opening && s.opening->process != getpid())
            s.opening.reset();
        if (!s.opening && Clock::now() >= s.again)
            begin_opening(all, s);
        if (!s.opening)
            continue;
        std::unique_lock<std::mutex> hold(s.opening->lock);
        bool has_ended = s.opening->has_ended;
        hold.unlock();
        if (has_ended) {
            take_opened(all, s);
            has_moved = true;
        }
    }
    return has_moved;
}

// True: one of them has moved.
static bool move_all(Shards &all)
{
    std::vector<uint32_t> which;
    std::vector<char>     has_moved(all.live.size()); // no bits: each thread has its own
    bool                  any = false;
    auto                  now = Clock::now();
    for (uint32_t i = 0; i < all.live.size(); i++) {
        Shard &s = all.all[all.live[i]];
        s.slow = 0;
        if (!s.is_broken && (!stub_is_remote(s.line) || s.seen + kSeen <= now))
            which.push_back(i);
    }
    Errors errors = run_each(all, which, [&](uint32_t i, Shard &s) {
        has_moved[i] = s.db.reopen();
        s.last = s.db.get_lastdocid();
        s.seen = now;
    });
    for (size_t k = 0; k < which.size(); k++) {
        Shard &s = all.all[all.live[which[k]]];
        if (errors[k] && is_timeout(errors[k]))
            leave_out(all, s, errors[k]);
        else if (errors[k])
            s.is_broken = true; // one that was idle for too long; renew_broken follows, and says whether more is wrong
        any = any || has_moved[which[k]];
    }
    return any;
}

void shards_leave(Xap *x)
{
    Shards &all = *x->shards;
    if (all.process == getpid())
        return;
    x->db = Xapian::Database();
    for (Shard &s : all.all) {
        if (stub_is_remote(s.line) && s.why.empty()) {
            (void)new Xapian::Database(s.db); // never ended: its end would tell the server to close the parent's connection
            s.db = Xapian::Database();
            s.is_broken = true;
        }
        s.worker = nullptr;
    }
    all.process = getpid();
}

// What went before is no reason any more to leave one out, if nothing has failed since the last refresh.
static void forget_failures(Shards &all)
{
    if (all.is_answered && !all.is_failed) {
        all.has_puzzled = false;
        for (Shard &s : all.all)
            s.has_failed = false;
    }
    all.is_answered = all.is_failed = false;
}

bool shards_refresh(Xap *x)
{
    Shards &all = *x->shards;
    shards_leave(x);
    all.lost.clear(); // whose reasons become others
    forget_failures(all);
    bool has_moved = move_all(all);
    has_moved = renew_broken(all) || has_moved;
    has_moved = try_again(all) || has_moved;
    join(x);
    has_moved = has_moved || all.changes != all.told; // also what was lost since, in the midst of an answer
    all.told = all.changes;
    return has_moved;
}
