"""search.py: ask an index from Python, with ctypes alone.

    python3 search.py LIBQUOTH.so INDEX QUERY
"""
import ctypes
import sys


class Str(ctypes.Structure):
    _fields_ = [("p", ctypes.c_void_p), ("n", ctypes.c_size_t)]

    def __str__(self):
        return ctypes.string_at(self.p, self.n).decode()


class Error(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int), ("line", ctypes.c_uint32), ("col", ctypes.c_uint32), ("message", ctypes.c_char * 256)]


class Sentence(ctypes.Structure):  # the head of quoth_sentence: what this program shows
    _fields_ = [("path", Str), ("id", Str), ("begin", ctypes.c_uint32), ("end", ctypes.c_uint32), ("line", ctypes.c_uint32),
                ("column", ctypes.c_uint32), ("page", ctypes.c_uint32), ("text", Str)]


class SearchOptions(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("offset", ctypes.c_uint32), ("limit", ctypes.c_uint32)]


def main(library, path, text):
    quoth = ctypes.CDLL(library)
    quoth.quoth_results_at.restype = ctypes.POINTER(Sentence)
    quoth.quoth_results_at.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
    quoth.quoth_results_count.argtypes = [ctypes.c_void_p]
    err, index, query, results = Error(), ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()

    def check(status):
        if status:
            sys.exit(err.message.decode())

    check(quoth.quoth_index_open(ctypes.byref(index), path.encode(), 0, ctypes.byref(err)))
    check(quoth.quoth_query_parse(ctypes.byref(query), text.encode(), ctypes.c_size_t(len(text.encode())), ctypes.byref(err)))
    how = SearchOptions(ctypes.sizeof(SearchOptions), 0, 10)
    check(quoth.quoth_index_search(ctypes.byref(results), index, query, ctypes.byref(how), ctypes.byref(err)))
    for i in range(quoth.quoth_results_count(results)):
        hit = quoth.quoth_results_at(results, i).contents
        print(f"{hit.path}:{hit.line}: {hit.text}")
    quoth.quoth_results_free(results)
    quoth.quoth_query_free(query)
    quoth.quoth_index_free(index)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
