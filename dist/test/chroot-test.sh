#!/bin/sh
# Tests the archives in a Debian that has no Java, as a user with a few files of his own: install, first answer, doctor,
# logs, uninstall, and that afterwards his folders are as they were, but for what is said to be kept.
#
# chroot-test.sh [TARGET]    TARGET: the folder with the archives, without it dist/target or dist/target/quick
#
# Needs root, debootstrap, unshare, and the Debian mirror that apt has; prints SKIPPED and why where one is missing.
# All happens in namespaces of its own, without a network, and in a new temporary folder.
set -u
unset CDPATH
here=$(cd -- "$(dirname -- "$0")" && pwd -P)
root=${here%/*/*}
minutes=15

skip() { echo "SKIPPED chroot-test: $*"; exit 0; }
fail() { echo "FAILED chroot-test: $*"; exit 1; }

# The second part, in the namespaces: $1 the folder of the Debian.
inside() {
    mount --make-rprivate / && mount --bind "$1" "$1" && mount -t proc proc "$1/proc" && mount -t tmpfs tmpfs "$1/dev/shm" ||
        fail 'cannot mount in namespaces'
    for part in user-install user-no-graalpy user-full; do
        timeout -k 10 "${minutes}m" chroot --userspec=1000:1000 "$1" /usr/bin/env -i HOME=/home/user PATH=/home/user/.local/bin:/usr/bin:/bin \
            LANG=C.UTF-8 /bin/sh /test/chroot-user.sh "$part" </dev/null || exit 1
    done
}

if [ "${1:-}" = --inside ]; then
    inside "$2"
    exit
fi

[ "$(id -u)" -eq 0 ] || skip 'needs root'
for tool in debootstrap unshare apt-get timeout; do command -v "$tool" >/dev/null || skip "there is no $tool"; done
unshare --mount --pid --net --fork true 2>/dev/null || skip 'namespaces are not allowed here'
target=${1:-}
for folder in "$root/dist/target" "$root/dist/target/quick"; do
    [ -n "$target" ] || [ ! -f "$folder/SHA256SUMS" ] || target=$folder
done
[ -n "$target" ] || fail 'there are no archives; first: mvn -Pdist -DskipTests package'
(cd "$target" && sha256sum --quiet -c SHA256SUMS) || fail "the checksums in $target are not those of its archives"
for tree in "$target"/rlm-*-linux-x64.tar.gz "$target"/rlm-*-linux-x64-no-graalpy.tar.gz; do
    [ -f "$tree" ] || fail "$tree is missing"
done
# shellcheck disable=SC2016
source=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 'Component: main' | head -n 1)
[ -n "$source" ] || skip 'apt has no mirror'
eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
export http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}"

work=$(mktemp -d) || exit 1
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM HUP
debian=$work/debian
echo "making a Debian (${source##* }, minbase) …"
timeout -k 10 "${minutes}m" debootstrap --variant=minbase "${source##* }" "$debian" "${source% *}" >"$work/log" 2>&1 || {
    tail -n 5 "$work/log"
    skip 'debootstrap failed'
}
[ -z "$(chroot "$debian" /bin/sh -c 'command -v java; ls -d /usr/lib/jvm 2>/dev/null')" ] || fail 'this Debian has a Java'
mkdir "$debian/test" "$debian/home/user"
cp "$target"/rlm-*.tar.gz "$here/chroot-user.sh" "$debian/test/"
cp -R "$root/examples/incident" "$debian/test/incident"
mkdir "$debian/test/dist"
cp -R "$root/dist/install.sh" "$root/dist/uninstall.sh" "$here" "$debian/test/dist/"
echo 'user:x:1000:1000::/home/user:/bin/sh' >>"$debian/etc/passwd"
chmod -R a+rX "$debian/test"
chown 1000:1000 "$debian/home/user"
unshare --mount --pid --net --fork --kill-child "$0" --inside "$debian" || fail 'see above'
echo 'chroot-test: passed'
