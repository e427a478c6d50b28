# The whole table of quality on the dev sets, against floors that only rise.
need build
build release
python3 tools/eval/eval.py build/release/quoth "$@"
