#!/bin/bash
# install.sh ROOT BUILD CC [FLAG]: installs into a folder, moves it, and uses the library from there by CMake, by pkg-config, and from
# the program.
set -eu
root=$1 build=$2 cc=$3 flag=${4:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad() { echo "FAILED: $*"; exit 1; }

cmake --install "$build" --prefix "$work/first" >/dev/null
mv "$work/first" "$work/tree" # nothing in it may know where it was
draft() { printf 'The envoy said that talks had failed.\n'; }
expects() { draft | "$@" | grep -q '1:1 .*: said' || bad "$*"; }

library=$(dirname "$(find "$work/tree" -name libquoth.a)")
[ "$(readelf -d "$library/libquoth.so" | sed -n 's/.*soname: \[\(.*\)\]/\1/p')" = libquoth.so.0 ] || bad "no SONAME"
cmake -S "$root/tests/package/outside" -B "$work/outside" -DCMAKE_PREFIX_PATH="$work/tree" -DCMAKE_C_COMPILER="$cc" -DCMAKE_C_FLAGS="$flag" \
    -DEXAMPLES="$root/docs/examples" >"$work/log" 2>&1 && cmake --build "$work/outside" >>"$work/log" 2>&1 || { cat "$work/log"; bad "find_package"; }
expects "$work/outside/analyze_quoth"
expects "$work/outside/analyze_static"
ldd "$work/outside/analyze_static" | grep -q libquoth && bad "the static program asks for the shared library"

export PKG_CONFIG_PATH=$library/pkgconfig
# shellcheck disable=SC2046,SC2086
$cc $flag "$root/docs/examples/analyze.c" $(pkg-config --cflags --libs quoth) -o "$work/by_pkg_config"
LD_LIBRARY_PATH=$library expects "$work/by_pkg_config"
[ "$(pkg-config --modversion quoth)" = "$("$work/tree/bin/quoth" --version | cut -d' ' -f2)" ] || bad "versions differ"
printf "The envoy said that talks had failed.\n" >"$work/a.txt"
(cd "$work" && tar cf a.tar a.txt && "$work/tree/bin/quoth" index --quiet --form portable --index ix a.tar && "$work/tree/bin/quoth" search --index ix talks) |
    grep -q failed || bad "parts that are loaded late"
"$work/tree/bin/quoth" analyze "$root/corpus/articles/bridges-over-the-aras.md" | grep -q Simonian || bad "the program"
