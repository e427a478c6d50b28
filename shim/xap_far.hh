// xap_far.hh: hits of several databases in the order of a value, equals by another.
//
// Servers sort by one value. So the page is taken by the first value, and where several hits have the same, those are
// asked for once more, in the order of the other. Where that would be too many questions, both values of all hits are
// brought here.
#ifndef QUOTH_SHIM_XAP_FAR_HH
#define QUOTH_SHIM_XAP_FAR_HH

#include <functional>
#include <vector>

#include "shim/xap_shards.hh"

// A page of hits; so many documents are looked at least, where the number of hits is to be exact.
struct Part {
    Xapian::doccount first, n, at_least;
};
// Asks all databases of x together.
Xapian::MSet ask_all(Xap *x, Xapian::Enquire &enquire, const Part &part);

using Take = std::function<void(uint32_t i, const Xapian::Document &d)>; // with the i-th of the ids
// Each shard gives its own, in the order of the ids; several give at the same time.
void fetch(Xap *x, const uint32_t *ids, uint32_t n, const Take &take);

// The page that `how` asks for of a query with `total` hits. Throws LimitError where too many would be brought here.
std::vector<uint32_t> far_page(Xap *x, const Xapian::Query &query, const XapSearch &how, Xapian::doccount total);

#endif
