# ./run fuzz [SECONDS [TARGET...]]: each fuzz target for a minute (or the seconds given); what it finds lies in build/fuzz/found/NAME. A later
# run goes on from build/fuzz/corpus. build/fuzz/coverage.md says how far each came.
need build test fuzz
build fuzz
seconds=${1:-60}
shift $(($# > 0))
failed=0
bin=build/fuzz/tests/fuzz
[ $# -gt 0 ] || set -- $(find "$bin" -maxdepth 1 -type f -executable -name 'fuzz_*' -printf '%f\n' | sed 's/^fuzz_//' | LC_ALL=C sort)

# row LOG NAME SECONDS: what libFuzzer counted last; places are all of the program's
row() {
    local last=$(grep -aE '^#[0-9]+' "$1" | tail -1) ended=well
    grep -aqE 'ERROR: |SUMMARY: ' "$1" && ended="**failed**"
    number() { sed -nE "s/.*$1([0-9]+).*/\1/p" <<<"$last"; }
    printf '| `fuzz/%s` | %s | %s | %s inputs, %s of %s places, %s features, corpus of %s |\n' "$2" "$ended" "$3" "$(number '^#')" "$(number 'cov: ')" \
        "$(sed -nE 's/.*PC tables \(([0-9]+) PCs\).*/\1/p' "$1")" "$(number 'ft: ')" "$(number 'corp: ')"
}

printf '| target | ended | seconds | reached |\n| --- | --- | --- | --- |\n' >build/fuzz/coverage.md
for name in "$@"; do
    corpus=build/fuzz/corpus/$name
    mkdir -p "$corpus" "build/fuzz/found/$name"
    [ -d "tests/fuzz/seeds/$name" ] && cp "tests/fuzz/seeds/$name/"* "$corpus"
    case $name in archive | warc)
        python3 tests/cli/containers.py build/fuzz/containers
        cp build/fuzz/containers/*.zip build/fuzz/containers/*.tar.gz build/fuzz/containers/*.warc* "$corpus"
        find "$corpus" -size +100k -delete
        ;;
    esac
    say "fuzz: $name for $seconds s"
    "$bin/fuzz_$name" -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=4096 -print_final_stats=0 \
        -artifact_prefix="build/fuzz/found/$name/" "$corpus" 2>build/fuzz/"$name".log || failed=1
    row build/fuzz/"$name".log "$name" "$seconds" | tee -a build/fuzz/coverage.md
done
exit $failed
