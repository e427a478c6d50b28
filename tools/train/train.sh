#!/bin/sh
# Makes the models of models/en from the evaluation data and the unlabelled news beside the repository:
#     train.sh [FOLDER]    writes attribution.model, names.model and worth.model there instead
# Needs: a C compiler, cmake, ninja, python3-numpy, python3-torch, libopenblas0-serial. Takes about twelve minutes of one core.
set -eu
cd "$(dirname "$0")/../.."
eval=${QUOTH_EVAL:-../shared/eval}
news=${QUOTH_NEWS:-../shared/bench/news.jsonl.gz}
out=${1:-models/en}
work=build/train
mkdir -p $work

# the tokenizer is the library's own
cmake --preset release >/dev/null
cmake --build --preset release --target train_dump train_spans train_worth
dump=build/release/tools/train_dump

cc -std=c11 -O3 -march=native -mprefer-vector-width=512 -ffast-math -shared -fPIC -o $work/kern.so tools/train/kern.c -lm
cc -std=c11 -O2 -I. -shared -fPIC -o $work/tagfeat.so indexer/tagfeat.c
cc -std=c11 -O3 -march=native -ffast-math -o $work/vectors tools/train/vectors.c -lm

for corpus in polnear gum litbank; do
    for split in train dev; do
        $dump "$eval/$corpus/$split/text"/*.txt >"$work/$corpus.$split.tok"
    done
    cat "$eval/$corpus/train/text"/*.txt | $dump --words >"$work/$corpus.words"
done
zcat "$news" | /usr/bin/python3 tools/train/text_of.py | $dump --words >$work/news.words

# news of the kind that is tagged counts three times
cat $work/news.words $work/polnear.words $work/polnear.words $work/polnear.words $work/gum.words $work/litbank.words \
    >$work/all.words
$work/vectors $work/all.words $work/words.txt $work/words.f32 128 5 8

# names are learned from other news, whose words count three times
export QUOTH_TRAIN_BUILD=$work QUOTH_EVAL=$eval
for set in conll2003.train conll2003.dev wikineural.dev; do
    /usr/bin/python3 tools/train/names.py --text "$eval/ner/$set.tsv" $work/$set.txt
    $dump $work/$set.txt >$work/$set.tok
done
$dump --words <$work/conll2003.train.txt >$work/conll2003.words
cat $work/all.words $work/conll2003.words $work/conll2003.words $work/conll2003.words >$work/more.words
$work/vectors $work/more.words $work/names.txt $work/names.f32 128 4 5

# one thread and one kind of product, so that the model comes out the same; memory is kept, for speed
export OMP_NUM_THREADS=1 MALLOC_MMAP_THRESHOLD_=1000000000 MALLOC_TRIM_THRESHOLD_=100000000000
/usr/bin/python3 tools/train/attribution.py "$out/attribution.model"
/usr/bin/python3 tools/train/names.py "$out/names.model"
/usr/bin/python3 tools/train/worth.py build/release/tools/train_worth "$out/worth.model" "$eval"
