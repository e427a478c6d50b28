# ./run soak [SECONDS [ROUNDS]]: the long run: every fault test and every test of random questions with many ROUNDS (300; of questions three
# thousand times as many), then every fuzz target for SECONDS (an hour). build/soak/figures.md says how each ended, for docs/reliability.md.
need build test fuzz
seconds=${1:-3600}
rounds=${2:-300}
build dev
out=build/soak
rm -rf "$out"
mkdir -p "$out"
failed=0
seed=${QUOTH_SEED:-$(date +%s)}
printf '| test | ended | seconds | figure |\n| --- | --- | --- | --- |\n' >"$out/figures.md"

# row NAME ENDED SECONDS FIGURE
row() {
    printf '| `%s` | %s | %s | %s |\n' "$@" >>"$out/figures.md"
}

# figure LOG: what a test says of itself
figure() {
    sed -nE 's/^[0-9]+: ([a-z_]+\.py: |figure: |([0-9]+ commits, ))/\2/p' "$1" | tail -1 | tr '|' ' '
}

rounds_of() {
    case $1 in
    props/*) echo $((rounds * 3000)) ;;
    faults/readers | shim/breaks) echo $((rounds * 3)) ;;
    *) echo "$rounds" ;;
    esac
}

for name in $(ctest --test-dir build/dev -N -R '^(faults|props)/|^shim/(glass|breaks)$' | sed -n 's/^ *Test *#[0-9]*: //p'); do
    log=$out/${name/\//-}.log
    say "$name, $(rounds_of "$name") rounds, seed $seed"
    began=$SECONDS
    if QUOTH_ROUNDS=$(rounds_of "$name") QUOTH_SEED=$seed ctest --test-dir build/dev -V --timeout 0 -R "^$name\$" >"$log" 2>&1; then
        ended=well
        grep -q '\*\*\*Skipped' "$log" && ended=skipped
    else
        ended="**failed**"
        failed=1
    fi
    row "$name" "$ended" $((SECONDS - began)) "$(figure "$log")"
done

./run fuzz "$seconds" || failed=1
sed 1,2d build/fuzz/coverage.md >>"$out/figures.md"
cat "$out/figures.md"
exit $failed
