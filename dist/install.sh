#!/bin/sh
# Installs rlm for the user who calls this, from the unpacked archive that this file is in.
#
# install.sh [--prefix DIR]    without DIR: programs in ~/.local/bin, the rest in the user's data folder (XDG)
#
# All is kept in DATA/rlm/VERSION; elsewhere there are only links to it. DATA/rlm/installed names what was made, for
# uninstall.sh. Safe to call again, and to call for another version, which then takes the older one's place.
set -u
unset CDPATH

say() { printf '%s\n' "$*"; }

# Says why, and leaves nothing behind that uninstall.sh would not find.
fail() {
    printf 'install.sh: %s\n' "$*" >&2
    if [ -f "$data/rlm/installed" ]; then
        remember
    else
        printf '%s' "$made" | backwards | while IFS= read -r name; do rmdir -- "$name" 2>/dev/null; done
    fi
    exit 1
}

backwards() { awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }'; }

# Makes the folder $1 and what is missing above it, and remembers each.
folder() {
    [ -d "$1" ] && return 0
    folder "$(dirname -- "$1")" && { mkdir -- "$1" 2>/dev/null || [ -d "$1" ]; } && made="$made$1
" || fail "cannot make the folder $1. To install in another place: install.sh --prefix DIR"
}

# Sets $path to $1 without links in it; what is missing of it stays as it is.
resolve() {
    if [ -d "$1" ]; then
        path=$(cd -- "$1" && pwd -P)
    else
        resolve "$(dirname -- "$1")" && path=${path%/}/$(basename -- "$1")
    fi
}

# Whether $1 is a link of ours.
ours() { [ -L "$1" ] && case $(readlink -- "$1") in "$data"/rlm/*) true ;; *) false ;; esac }

# Makes the link $1 to $2, in the place of an older one of ours.
link() {
    if { [ -e "$1" ] || [ -L "$1" ]; } && ! ours "$1"; then
        say "left as it is, since it is not rlm's: $1 (would be a link to $2)"
        return 0
    fi
    if [ "$(readlink -- "$1")" = "$2" ]; then say "is there $1"; return 0; fi
    folder "$(dirname -- "$1")"
    ln -s -- "$2" "$1.rlm$$" && mv -f -- "$1.rlm$$" "$1" || fail "cannot make the link $1"
    made="$made$1
"
    say "linked   $1"
}

# Copies this distribution to $1.
copy() {
    rm -rf -- "$1.part$$" && mkdir -- "$1.part$$" && cp -R -- "$from/." "$1.part$$/" || {
        rm -rf -- "$1.part$$"
        fail "cannot copy to $1; is there room for it?"
    }
    if [ -e "$1" ]; then rm -rf -- "$1" || fail "cannot remove $1, which is to be replaced"; fi
    mv -- "$1.part$$" "$1" || fail "cannot move $1.part$$ to $1"
    say "copied   $1"
}

# Adds what was made to the list of what uninstall.sh has to remove; $made is in the order of making.
remember() {
    list=$data/rlm/installed
    { [ ! -f "$list" ] || cat -- "$list"; printf '%s' "$made"; } | awk 'NF && !seen[$0]++' >"$list.part$$" &&
        mv -f -- "$list.part$$" "$list" || fail "cannot write $list"
}

main() {
    data=''
    case ${HOME:-} in /*) ;; *) fail 'HOME does not name a folder' ;; esac
    data=${XDG_DATA_HOME:-}
    case $data in /*) ;; *) data=$HOME/.local/share ;; esac
    bin=$HOME/.local/bin
    while [ $# -gt 0 ]; do
        case $1 in
            --prefix) [ $# -gt 1 ] || fail '--prefix needs a folder'; prefix=$2; shift 2 ;;
            --prefix=*) prefix=${1#*=}; shift ;;
            *) fail "unknown: $1; there is only --prefix DIR" ;;
        esac
        case $prefix in /*) ;; '') fail '--prefix needs a folder' ;; *) prefix=$(pwd)/$prefix ;; esac
        data=$prefix/share bin=$prefix/bin
    done
    resolve "$data" && data=$path
    resolve "$bin" && bin=$path
    case $data in *:* | *'
'*) fail "cannot install into $data: Java's class path cannot hold a folder with a colon or a line break in its name" ;; esac
    from=$(cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
    [ -x "$from/bin/rlm" ] && [ -r "$from/lib/build" ] && [ -r "$from/lib/version" ] || fail "no distribution of rlm in $from"
    IFS= read -r version <"$from/lib/version"
    if { [ -e "$bin/rlm" ] || [ -L "$bin/rlm" ]; } && ! ours "$bin/rlm"; then
        fail "$bin/rlm is there and is not ours; nothing was done. Move it away, or use --prefix DIR"
    fi
    to=$data/rlm/$version
    folder "$data/rlm"
    # What rlm puts into the cache goes when it is uninstalled, so that a folder made for it is remembered, too.
    case ${XDG_CACHE_HOME:-} in /*) folder "$XDG_CACHE_HOME" ;; *) folder "$HOME/.cache" ;; esac
    if [ "$from" -ef "$to" ]; then say "is there $to"; else copy "$to"; fi
    remember
    link "$bin/rlm" "$to/bin/rlm"
    for file in $(cd -- "$to/share" && find . -type f | sort); do link "$data/${file#./}" "$to/share/${file#./}"; done
    remember
    for other in "$data"/rlm/*/; do
        other=${other%/}
        [ "$other" = "$to" ] || [ ! -r "$other/lib/build" ] || { rm -rf -- "$other" && say "removed  $other (older)"; }
    done
    say
    "$bin/rlm" --version || fail "$bin/rlm does not run"
    [ "$(command -v rlm)" -ef "$bin/rlm" ] || say "$bin is not on your PATH, or not first. To add it: export PATH=\"$bin:\$PATH\""
    say "zsh finds the completion once \$fpath holds $data/zsh/site-functions."
    say "To remove all of this: sh '$to/uninstall.sh'"
}

made='' prefix=''
main "$@"
exit
