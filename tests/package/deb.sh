#!/bin/bash
# deb.sh ROOT BUILD: makes the Debian packages, installs them by apt into a new Debian 12 that debootstrap makes, and uses them
# there: the program on articles and a PDF, the library from a program compiled there. Skipped where no such root can be made.
set -eu
root=$1 build=$2
skip() { echo "skipped: $*"; exit 77; }
bad() { echo "FAILED: $*"; exit 1; }
[ "$(id -u)" = 0 ] || skip "only root can make a root"
command -v debootstrap >/dev/null || skip "debootstrap is not installed"
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' 2>/dev/null | grep -m1 '/debian/*$' || true)
[ -n "$mirror" ] || skip "apt knows no mirror of Debian 12"

work=$(mktemp -d)
trap 'umount "$work/root/proc" 2>/dev/null || true; rm -rf --one-file-system "$work"' EXIT
(cd "$build" && cpack -G DEB -B "$work/deb" >"$work/log" 2>&1) || { cat "$work/log"; bad cpack; }
debootstrap --variant=minbase bookworm "$work/root" "$mirror" >"$work/log" 2>&1 || {
    tail -3 "$work/log"
    skip "debootstrap cannot make a root here"
}
mkdir "$work/root/quoth"
cp "$work"/deb/*.deb "$root/corpus/articles/"*.md "$root/docs/examples/analyze.c" "$work/root/quoth"
cp /etc/resolv.conf "$work/root/etc/" 2>/dev/null || true
[ -d /etc/apt/apt.conf.d ] && cp -n /etc/apt/apt.conf.d/*proxy* "$work/root/etc/apt/apt.conf.d/" 2>/dev/null || true
mount -t proc proc "$work/root/proc" 2>/dev/null || mount --bind /proc "$work/root/proc" || skip "no /proc can be had in the root"
inside() { chroot "$work/root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 sh -ec "cd /quoth; $1"; }

inside 'apt-get -qq install -y --no-install-recommends ./quoth_*.deb ./libquoth0_*.deb >/dev/null' >"$work/log" 2>&1 || { cat "$work/log"; bad "apt-get install"; }
inside 'quoth index --index /tmp/index *.md && quoth search --index /tmp/index speaker:simonian' >"$work/out" || bad "the program"
grep -q 'another flood' "$work/out" || bad "the program finds nothing: $(cat "$work/out")"
inside 'ldd /usr/bin/quoth /usr/lib/libquoth.so.0 /usr/libexec/quoth/*' | grep 'not found' && bad "a library is missing"
inside 'printf "%%PDF-1.4\n%%%%EOF\n" >a.pdf; quoth read a.pdf' >"$work/out" 2>&1 || true
grep -q 'not installed' "$work/out" && bad "the PDF helper is not found"
inside 'apt-get -qq install -y --no-install-recommends ./libquoth-dev_*.deb gcc libc6-dev >/dev/null &&
    gcc analyze.c -lquoth -o analyze && echo "The envoy said that talks had failed." | ./analyze' >"$work/out" 2>"$work/log" || { cat "$work/log"; bad "the library"; }
grep -q '1:1 .*: said' "$work/out" || bad "the library finds nothing"
inside 'apt-get -qq remove -y quoth libquoth0 libquoth-dev >/dev/null; ! ls /usr/lib/libquoth* /usr/bin/quoth 2>/dev/null' || bad "something is left after removal"
