# ./run train: makes the models anew (tools/train/train.sh says what it needs).
need build train
tools/train/train.sh "$@"
