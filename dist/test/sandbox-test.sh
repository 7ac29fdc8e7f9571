#!/bin/sh
# Runs `rlm exec` of a distribution in the places where a sandbox can fail to start: as root, as an ordinary user, with
# python3 a shim that does nothing, with a home that cannot be written, under ulimit -v, without bubblewrap, without user
# namespaces. Each time it must work, or end with 6 and one line that says why not and what to do; and nothing may be
# left: no process, no temporary folder.
#
# sandbox-test.sh [TARGET]    TARGET: the folder with the archives, without it dist/target or dist/target/quick
#
# Needs root, setpriv and unshare; prints SKIPPED and why where one is missing. Ends with "N passed, N failed".
set -u
unset CDPATH
here=$(cd -- "$(dirname -- "$0")" && pwd -P)
root=${here%/*/*}
user=64999
passed=0 failed=0

skip() { echo "SKIPPED sandbox-test: $*"; exit 0; }

[ "$(uname -s)" = Linux ] || skip 'needs Linux'
[ "$(id -u)" -eq 0 ] || skip 'needs root'
for tool in setpriv unshare timeout pgrep; do command -v "$tool" >/dev/null || skip "there is no $tool"; done
target=${1:-}
for folder in "$root/dist/target" "$root/dist/target/quick"; do
    [ -n "$target" ] || [ ! -f "$folder/SHA256SUMS" ] || target=$folder
done
archive=$(ls "$target"/rlm-*-linux-x64.tar.gz 2>/dev/null) || skip 'there is no archive; first: mvn -Pdist -DskipTests package'

work=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$work"; rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM HUP
chmod 755 "$work"
mkdir "$work/rlm" "$work/shims" "$work/place" && tar -xzf "$archive" -C "$work/rlm" --strip-components=1
rlm=$work/rlm/bin/rlm
printf '#!/bin/sh\necho "a shim that finds nothing" >&2\nexit 127\n' >"$work/shims/python3"
chmod +x "$work/shims/python3"
printf 'import statistics\nprint(statistics.mean([41, 43]))\nlen(context)\n' >"$work/cell.py"
printf 'four' >"$work/context.txt"
cp "$work/cell.py" "$work/context.txt" "$work/place/"
chmod -R a+rX "$work/rlm" "$work/shims" "$work/place"

# An empty home for the case $1, of the user $2.
home() {
    home=$work/home-$1
    mkdir -p "$home/tmp" && chown -R "$2:$2" "$home" && chmod 700 "$home"
}

# Runs the rest of the arguments with the environment that a user has; stdout, stderr and exit code are in $out, $err, $code.
in_place() {
    out=$(cd "$work/place" && env -i HOME="$home" TMPDIR="$home/tmp" PATH="${path:-/usr/bin:/bin}" LANG=C.UTF-8 RLM_CACHES=off \
        timeout -k 5 180 "$@" 2>"$work/err" </dev/null)
    code=$?
    err=$(cat "$work/err")
}

as_user() { in_place setpriv --reuid=$user --regid=$user --clear-groups "$@"; }

good() { [ "$code" -eq 0 ] && [ "$out" = "$(printf '42\n4')" ]; }
refused() { [ "$code" -eq 6 ] && [ -z "$out" ] && [ "$(printf '%s\n' "$err" | wc -l)" -eq 1 ] && [ -n "$err" ]; }
clean() { [ -z "$(ls "$home/tmp" 2>/dev/null | grep -v '^hsperfdata')" ] && ! pgrep -f "$work/rlm" >/dev/null; }

check() {
    if "$2" && clean; then
        passed=$((passed + 1))
        good || printf 'refused as it may be, %s: %s\n' "$1" "$err"
    else
        failed=$((failed + 1))
        printf 'FAILED %s: exit %s, stdout: %s, stderr: %s, left: %s\n' "$1" "$code" "$out" "$err" \
            "$(ls "$home/tmp") $(pgrep -fa "$work/rlm")"
    fi
}

either() { good || refused; }

# In a mount namespace of its own with $1 hidden.
without() {
    hidden=$1
    shift
    # shellcheck disable=SC2016
    in_place unshare --mount sh -c 'mount --bind /dev/null "$1" && shift && exec "$@"' sh "$hidden" "$@"
}

# As an ordinary user where nobody can make user namespaces: in one of our own, with all users as they are outside.
# shellcheck disable=SC2016
without_namespaces() {
    in_place sh -c '
        mkfifo -m 666 go
        unshare --user sh -c "read -r _ <go; exec sh -c \"\$@\"" sh "echo 0 >/proc/sys/user/max_user_namespaces && exec \"\$@\"" sh "$@" &
        until [ "$(readlink /proc/$!/ns/user)" != "$(readlink /proc/self/ns/user)" ]; do :; done
        echo 0 0 70000 >/proc/$!/uid_map && echo 0 0 70000 >/proc/$!/gid_map
        echo >go
        rm go
        wait $!' sh setpriv --reuid=$user --regid=$user --clear-groups "$@"
}

cell="cell.py -c context.txt"
for engine in ${ENGINES:-native local}; do
    run="$rlm exec -e $engine $cell"
    # shellcheck disable=SC2086
    {
        home "$engine-root" 0
        in_place $run
        check "$engine as root" good
        path=$work/shims:/usr/bin:/bin
        in_place $run
        check "$engine with a shim" good
        path=
        if [ -x /usr/bin/bwrap ]; then
            without /usr/bin/bwrap $run
            [ "$engine" = native ] && wanted=refused || wanted=good
            check "$engine without bubblewrap" $wanted
        fi
        home "$engine-user" $user
        as_user $run
        check "$engine as an ordinary user" good
        for kilobytes in 16000000 6000000; do
            as_user sh -c "ulimit -v $kilobytes && exec $run"
            check "$engine under ulimit -v $kilobytes" either
        done
        without_namespaces $run
        [ "$engine" = native ] && wanted=refused || wanted=good
        check "$engine without user namespaces" $wanted
        home "$engine-read-only" $user
        chmod 500 "$home"
        as_user $run
        [ "$engine" = native ] && wanted=good || wanted=refused
        check "$engine with a read-only home" $wanted
    }
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
