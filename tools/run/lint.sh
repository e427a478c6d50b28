# ./run lint: cppcheck over all C and C++ of ours, with what it is wrong about in tools/cppcheck.txt; then clang-tidy (the preset tidy).
# ./run lint --quick: cppcheck alone.
need build lint
build release
mkdir -p build/cppcheck
say "cppcheck"
cppcheck --project=build/release/compile_commands.json -i build -i tests -i bench --enable=warning,performance,portability --std=c11 \
    --library=posix --suppressions-list=tools/cppcheck.txt --cppcheck-build-dir=build/cppcheck --quiet -j "$(nproc)" --error-exitcode=1 \
    --template='{file}:{line}: {severity} {id}: {message}'
[ "${1:-}" = --quick ] && exit 0
build tidy
