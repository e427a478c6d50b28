# Speed and size against peers in one run; --quick on a part of the corpus; --stage [N] times each stage of indexing on N articles. Results go to bench/results/.
need build bench
command -v npm >/dev/null || need npm
build release
corpus=${QUOTH_BENCH:-../shared/bench/news.jsonl.gz}
if [ ! -f "$corpus" ]; then
    echo "run: $corpus: no corpus to measure on; name one (JSON lines, gzip) in QUOTH_BENCH" >&2
    exit 1
fi
if [ "${1:-}" = --stage ]; then
    mkdir -p build/bench
    zcat "$corpus" | head -n "${2:-3000}" >build/bench/stages.jsonl
    exec build/release/bench/bench_stages build/bench/stages.jsonl build/bench/stages
fi
python3 bench/bench.py build/release/quoth build/release/bench/bench_ask bench/results "$corpus" \
    --pages "${QUOTH_PAGES:-../shared/eval/html}" "$@"
