#include "tests/faults/far.h"

#include <xapian.h>

#include <exception>

int far_document(const char *folder, uint32_t id)
{
    try {
        Xapian::WritableDatabase db(folder, Xapian::DB_OPEN);
        db.replace_document(id, Xapian::Document());
        db.commit();
        return 1;
    } catch (const Xapian::Error &) {
        return 0;
    } catch (const std::exception &) {
        return 0;
    }
}
