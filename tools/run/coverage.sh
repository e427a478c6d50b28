# ./run coverage: how much of core, store, indexer and searcher the tests run, lines and branches; fails below 90 % of the lines.
need build test
build coverage
find build/coverage -name '*.gcda' -delete
ctest --preset coverage --output-on-failure -E '^(quality|package|faults)/' || exit 1
python3 tools/coverage.py build/coverage core store indexer searcher
