# fuzz.sh: each fuzz target for a minute (or the seconds given); what it finds lies in build/fuzz/found/NAME.
need build test fuzz
build fuzz
seconds=${1:-60}
failed=0
for target in build/fuzz/tests/fuzz/fuzz_*; do
    [ -x "$target" ] && [ -f "$target" ] || continue
    name=${target##*/fuzz_}
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
    "$target" -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=4096 -print_final_stats=0 \
        -artifact_prefix="build/fuzz/found/$name/" "$corpus" 2>build/fuzz/"$name".log || failed=1
    tail -1 build/fuzz/"$name".log
done
exit $failed
