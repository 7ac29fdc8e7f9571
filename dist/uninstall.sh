#!/bin/sh
# Removes what install.sh made, and rlm's caches. Keeps settings, trust and trajectories, and says where they are.
#
# uninstall.sh [--purge [--yes]]    --purge removes those, too, after it asked; --yes: without asking
set -u
unset CDPATH

say() { printf '%s\n' "$*"; }
fail() { printf 'uninstall.sh: %s\n' "$*" >&2; exit 1; }

# Sets $folder to the folder `rlm` in the one that $1 names, or in $HOME/$2.
users() { case $1 in /*) folder=$1/rlm ;; *) folder=$HOME/$2/rlm ;; esac }

# Removes the folder $1 if there is one.
remove() {
    if [ -e "$1" ] || [ -L "$1" ]; then
        # Twice: something may have been written meanwhile.
        rm -rf -- "$1" 2>/dev/null || rm -rf -- "$1" || fail "cannot remove $1"
        say "removed  $1"
    fi
}

# Sets $running to the processes of this installation, and $makers to those that make its caches in the background.
look() {
    running='' makers=''
    for file in $(grep -laF -e "$data/rlm/" /proc/[0-9]*/cmdline 2>/dev/null); do
        process=${file#/proc/} && process=${process%/cmdline}
        case $({ tr '\0' ' ' <"$file"; } 2>/dev/null) in
            *'/lib/caches.sh '* | *' dev.rlm.cli.Rehearsal '* | *' dev.rlm.repl.local.WorkerCache '*) makers="$makers $process" ;;
            *' dev.rlm.'*) running="$running $process" ;;
        esac
    done
}

# Stops the making of caches, and waits a while for runs to end: they could write to folders that are gone.
wait_for_end() {
    look
    [ -z "$running" ] || say "waiting for rlm, which is still running (process$running) …"
    waited=0
    while [ -n "$running$makers" ]; do
        # shellcheck disable=SC2086
        [ -z "$makers" ] || kill $makers 2>/dev/null
        [ "$waited" -lt 60 ] || fail "rlm is still running (process$running$makers); nothing was removed. End it first"
        sleep 1
        waited=$((waited + 1))
        look
    done
}

# Removes what is on the list of install.sh, last made first: links that are still ours, folders that are empty.
unlink_all() {
    awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }' "$data/rlm/installed" >"$data/rlm/removing" || exit 1
    while IFS= read -r name <&3; do
        if [ -L "$name" ]; then
            case $(readlink -- "$name") in "$data"/rlm/*) rm -f -- "$name" && say "removed  $name" ;; esac
        fi
    done 3<"$data/rlm/removing"
    empty=$(cat -- "$data/rlm/removing")
    # Nothing but distributions and the list: the folder may hold what is not ours.
    for version in "$data"/rlm/*/; do [ ! -r "$version/lib/build" ] || remove "${version%/}"; done
    rm -f -- "$data/rlm/installed" "$data/rlm/removing"
    rmdir -- "$data/rlm" 2>/dev/null && say "removed  $data/rlm"
    printf '%s\n' "$empty" | while IFS= read -r name; do
        if [ -d "$name" ] && [ ! -L "$name" ]; then rmdir -- "$name" 2>/dev/null; fi
    done
}

# Asks whether $kept may go.
ask() {
    [ -z "$yes" ] || return 0
    [ -t 0 ] || fail '--purge needs --yes where nobody can be asked; nothing was removed'
    printf 'Remove your settings, trust and trajectories, too?%s [y/N] ' "$kept"
    read -r answer
    case $answer in y | Y | yes) ;; *) fail 'nothing was removed' ;; esac
}

# Removes the caches of this installation; where no other rlm has some, all of rlm's.
uncache() {
    case $cache in "$config" | "$state") return ;; esac
    mine=$cache/aot/$(printf %s "${here#/}" | tr / + | tail -c 200)
    for other in "$cache"/aot/*/; do
        [ ! -d "$other" ] || [ "$other" = "$mine/" ] || { remove "$mine"; return; }
    done
    remove "$cache"
}

main() {
    purge='' yes=''
    for option; do
        case $option in
            --purge) purge=1 ;;
            --yes) yes=1 ;;
            *) fail "unknown: $option; there are --purge and --yes" ;;
        esac
    done
    case ${HOME:-} in /*) ;; *) fail 'HOME does not name a folder' ;; esac
    here=$(cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
    data=${here%/rlm/*}
    [ "$data" != "$here" ] && [ -f "$data/rlm/installed" ] || fail "$here is not installed: nothing to remove"
    users "${XDG_CONFIG_HOME:-}" .config && config=$folder
    users "${XDG_STATE_HOME:-}" .local/state && state=$folder
    users "${XDG_CACHE_HOME:-}" .cache && cache=$folder
    kept=''
    for folder in "$config" "$state"; do [ ! -e "$folder" ] || kept="$kept
  $folder"; done
    [ -z "$purge" ] || [ -z "$kept" ] || ask
    wait_for_end
    uncache
    if [ -n "$purge" ]; then remove "$config"; remove "$state"; kept=''; fi
    cd / && unlink_all
    [ -z "$kept" ] || say "kept, as it is yours (settings, trust, trajectories):$kept"
}

main "$@"
exit
