# test.sh: builds the release program and the checked one, and runs every test in the checked build.
# test.sh --editors: instead, the tests that drive real editors and clients, with the release program.
need build test
if [ "${1:-}" = --editors ]; then
    need editors
    command -v npm >/dev/null || need npm # another's Node will do
    build release
    say "testing in editors"
    ctest --preset editors
else
    build release
    build dev
    say "testing"
    ctest --preset dev
fi
