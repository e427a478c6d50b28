# Builds the release program and the checked one, and runs every test in the checked build.
need build test
build release
build dev
say "testing"
ctest --preset dev
