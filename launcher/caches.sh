#!/bin/sh
# Makes the ahead-of-time caches of rlm that are missing, one process at a time. Called by the launcher:
#
#   caches.sh "PID KIND…" FOLDER JAVA_HOME CLASS_PATH NEWEST STAMP JVM_OPTIONS
#
# Waits until the process PID has ended (0: for none). Kinds are version, light, full, worker and wasm. NEWEST is the
# file of the build that was written last, empty where nothing is built. Ends well also when another is at work.
set -u
caches=$2 java=$3/bin/java class_path=$4 newest=$5 stamp=$6 flags=$7
waited=${1%% *} kinds=${1#* }

usable() { [ -f "$caches/$1.aot" ] && [ ! "$caches/$1.aot" -nt "$caches/stamp" ]; }

# Notes why a cache cannot be made here, so that not every command tries it again. What was killed says nothing of that.
give_up() {
    [ "$1" -gt 128 ] || printf '%s\n' "$2" >"$caches/failed"
    exit 1
}

# Starts the program that makes the cache $1 in the file $2.
rehearse() {
    user_cache=${caches%/aot/*}
    case $1 in
        # shellcheck disable=SC2086
        worker) "$java" $flags -cp "$class_path" dev.rlm.repl.local.WorkerCache "$user_cache" "$2" ;;
        # shellcheck disable=SC2086
        wasm) "$java" $flags -cp "$class_path" dev.rlm.repl.wasm.WasmCache "$user_cache" "$2" ;;
        # shellcheck disable=SC2086
        *) "$java" $flags "-XX:AOTCacheOutput=$2" -cp "$class_path" dev.rlm.cli.Rehearsal "$1" "$user_cache" ;;
    esac
}

trap '' HUP INT QUIT
[ "$waited" = 0 ] || while kill -0 "$waited" 2>/dev/null; do sleep 1; done

umask 077
mkdir -p "$caches" && [ -O "$caches" ] || exit 1
until mkdir "$caches/making" 2>/dev/null; do
    owner=''
    [ -r "$caches/making/pid" ] && read -r owner <"$caches/making/pid"
    if [ -n "$owner" ]; then
        kill -0 "$owner" 2>/dev/null && exit 0
    else
        # There is a moment between the folder and its pid; whoever was killed there is gone for a minute.
        [ -n "$(find "$caches/making" -prune -mmin +1 2>/dev/null)" ] || exit 0
    fi
    # Aside first: only one can do that, and it cannot meet the lock of somebody who came after.
    mv "$caches/making" "$caches/making.$$" 2>/dev/null && rm -rf "$caches/making.$$" || exit 0
done
trap 'rm -rf "$caches/making"' EXIT
trap 'exit 143' TERM
echo $$ >"$caches/making/pid"

line=''
[ -r "$caches/stamp" ] && IFS= read -r line <"$caches/stamp"
if [ "$line" != "$stamp" ] || { [ -n "$newest" ] && [ "$newest" -nt "$caches/stamp" ]; }; then
    rm -f "$caches"/*.aot
    printf '%s\n' "$stamp" >"$caches/stamp" || exit 1
fi
rm -f "$caches/failed"
for kind in version light full worker wasm; do usable "$kind" || rm -f "$caches/$kind.aot"; done

for kind in $kinds; do
    usable "$kind" && continue
    part=$caches/making/$kind.aot
    rehearse "$kind" "$part" >"$caches/making/log" 2>&1 </dev/null ||
        give_up $? "$kind: $(tail -n 3 "$caches/making/log")"
    [ -s "$part" ] || give_up 1 "$kind: this Java made no cache"
    # What was built meanwhile is not what was rehearsed.
    [ -n "$newest" ] && [ "$newest" -nt "$caches/making/pid" ] && exit 0
    mv -f "$part" "$caches/$kind.aot" && touch "$caches/stamp"
done
# Those of installations that are gone.
for other in "${caches%/*}"/*/stamp; do
    IFS= read -r line <"$other" || continue
    line=${line##*|}
    case $line in /*) [ "$other" = "$caches/stamp" ] || [ -e "${line%%:*}" ] || rm -rf "${other%/stamp}" ;; esac
done
