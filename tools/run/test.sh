# test.sh: builds the release program and the checked one, and runs every test in the checked build.
# test.sh --tsan: instead, the tests under the thread sanitizer; those that it does not allow say why they are skipped.
# test.sh --editors: instead, the tests that drive real editors and clients, with the release program.
need build test
if [ "${1:-}" = --editors ]; then
    need editors
    command -v npm >/dev/null || need npm # another's Node will do
    build release
    say "testing in editors"
    ctest --preset editors
elif [ "${1:-}" = --tsan ]; then
    build tsan
    say "testing under the thread sanitizer"
    ctest --preset tsan
else
    build release
    build dev
    say "testing"
    ctest --preset dev
fi
