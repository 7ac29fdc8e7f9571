#!/bin/sh
# Tests install.sh and uninstall.sh with a distribution of a few small files, under $SHELL_UNDER_TEST (dash or sh).
# Needs no build, no Java and no root. Ends with "N passed, N failed".
set -u
here=$(cd -- "$(dirname -- "$0")/.." && pwd -P)
shell=${SHELL_UNDER_TEST:-$(command -v dash || echo sh)}
work=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
passed=0 failed=0

# Makes a distribution of the version $1, whose program says $2, in the folder $3.
distribution() {
    mkdir -p "$3/bin" "$3/lib" "$3/jre" "$3/share/man/man1" "$3/share/bash-completion/completions"
    printf '#!/bin/sh\necho "%s $*"\n' "$2" >"$3/bin/rlm"
    chmod +x "$3/bin/rlm"
    echo "$1" >"$3/lib/version"
    echo "build of $2" >"$3/lib/build"
    echo a.jar >"$3/lib/classpath"
    echo JAVA_VERSION=25 >"$3/jre/release"
    # Stands for the background job that makes caches: goes on until it is stopped.
    printf 'echo started >"$1"; read -r nothing <"$2"\n' >"$3/lib/caches.sh"
    echo manual >"$3/share/man/man1/rlm.1"
    echo completion >"$3/share/bash-completion/completions/rlm"
    cp "$here/install.sh" "$here/uninstall.sh" "$3/"
}

# Starts the case $1 with an empty home.
new() {
    name=$1
    home="$work/$name home"
    mkdir "$home"
}

# Runs a script of the distribution in the folder $1 as that home's user; output is in $said, exit code in $code.
run() {
    said=$(cd "$work" && env -i HOME="$home" PATH="/usr/bin:/bin" "$shell" "$@" 2>&1 </dev/null)
    code=$?
}

check() {
    what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED %s: %s (exit %s)\n%s\n' "$name" "$what" "$code" "$said"
    fi
}

says() { case $said in *"$1"*) true ;; *) false ;; esac }
exits() { [ "$code" -eq "$1" ]; }
snapshot() { (cd "$home" && find . -exec ls -ldn {} + | awk '{ $2 = $5 = $6 = $7 = $8 = ""; print }' | sort && find . -type f -exec cksum {} + | sort); }
unchanged() { [ "$(snapshot)" = "$before" ]; }
no() { ! "$@"; }

one=$work/one two=$work/two other=$work/other
distribution 1.0 'rlm one' "$one"
distribution 2.0 'rlm two' "$two"
distribution 1.0 'rlm other' "$other"

new 'clean'
before=$(snapshot)
run "$one/install.sh"
data=$home/.local/share installed=$home/.local/share/rlm/1.0
check 'installs' exits 0
check 'says that it linked' says "linked   $home/.local/bin/rlm"
check 'says how to remove' says "sh '$installed/uninstall.sh'"
check 'says that bin is not on the PATH' says "$home/.local/bin is not on your PATH"
check 'the link runs' [ "$("$home/.local/bin/rlm" a)" = 'rlm one a' ]
check 'manual page is linked' [ -f "$data/man/man1/rlm.1" ]
first=$(snapshot)
run "$one/install.sh"
check 'installs again' exits 0
check 'nothing new is said to be linked' no says linked
check 'the second install changes nothing' [ "$(snapshot)" = "$first" ]
run "$installed/install.sh"
check 'installs from where it is installed' exits 0
check 'which changes nothing either' [ "$(snapshot)" = "$first" ]
mkdir -p "$home/.cache/rlm/graalpy" "$home/.cache/other"
run "$installed/uninstall.sh"
check 'uninstalls' exits 0
rmdir "$home/.cache/other" "$home/.cache"
check 'leaves nothing' unchanged

new 'kept'
mkdir -p "$home/.config/rlm" "$home/.local/state/rlm/trajectories" "$home/.local/bin"
echo mine >"$home/.config/rlm/rlm.toml"
echo mine >"$home/.local/bin/mine"
before=$(snapshot)
run "$one/install.sh"
run "$home/.local/share/rlm/1.0/uninstall.sh"
check 'uninstalls' exits 0
check 'says what is kept' says "$home/.config/rlm
  $home/.local/state/rlm"
check 'keeps what was there' unchanged
run "$one/install.sh"
installed=$home/.local/share/rlm/1.0
run "$installed/uninstall.sh" --purge
check '--purge without --yes and a terminal fails' exits 1
check 'and removes nothing' [ -d "$installed" ]
run "$installed/uninstall.sh" --purge --yes
check '--purge --yes works' exits 0
check 'it removes settings' [ ! -e "$home/.config/rlm" ]
check 'it removes state' [ ! -e "$home/.local/state/rlm" ]
check 'and nothing else' [ -f "$home/.local/bin/mine" ]

new 'upgrade'
before=$(snapshot)
run "$one/install.sh"
run "$two/install.sh"
check 'installs' exits 0
check 'says that the older is removed' says "removed  $home/.local/share/rlm/1.0 (older)"
check 'the link runs the newer' [ "$("$home/.local/bin/rlm" a)" = 'rlm two a' ]
run "$one/install.sh"
run "$other/install.sh"
check 'another build of the same version replaces it' [ "$("$home/.local/bin/rlm" a)" = 'rlm other a' ]
run "$home/.local/share/rlm/1.0/uninstall.sh"
check 'leaves nothing' unchanged

new 'foreign program'
mkdir -p "$home/.local/bin"
echo mine >"$home/.local/bin/rlm"
before=$(snapshot)
run "$one/install.sh"
check 'fails' exits 1
check 'says why' says "$home/.local/bin/rlm is there and is not ours"
check 'changes nothing' unchanged

new 'foreign completion'
mkdir -p "$home/.local/share/bash-completion/completions"
ln -s /nowhere "$home/.local/share/bash-completion/completions/rlm"
before=$(snapshot)
run "$one/install.sh"
check 'installs' exits 0
check 'says what it left' says "left as it is, since it is not rlm's: $home/.local/share/bash-completion/completions/rlm"
run "$home/.local/share/rlm/1.0/uninstall.sh"
check 'the foreign one is still there' unchanged

new 'link replaced by the user'
run "$one/install.sh"
rm "$home/.local/share/man/man1/rlm.1"
echo mine >"$home/.local/share/man/man1/rlm.1"
run "$home/.local/share/rlm/1.0/uninstall.sh"
check 'uninstalls' exits 0
check 'keeps the file' [ "$(cat "$home/.local/share/man/man1/rlm.1")" = mine ]

new 'folder in the way'
echo mine >"$home/.local"
before=$(snapshot)
run "$one/install.sh"
check 'fails' exits 1
check 'says where' says "cannot make the folder $home/.local"
check 'changes nothing' unchanged

new 'read-only home'
chmod a-w "$home"
if [ -w "$home" ]; then
    echo "SKIPPED $name: this user may write anywhere"
else
    before=$(snapshot)
    run "$one/install.sh"
    check 'fails' exits 1
    check 'says where' says "cannot make the folder $home/.local"
    check 'changes nothing' unchanged
fi

new 'caches being made'
before=$(snapshot)
run "$one/install.sh"
mkfifo "$work/started" "$work/forever"
"$shell" "$home/.local/share/rlm/1.0/lib/caches.sh" "$work/started" "$work/forever" &
maker=$!
read -r _ <"$work/started"
run "$home/.local/share/rlm/1.0/uninstall.sh"
check 'uninstalls' exits 0
exits 0 || kill -9 "$maker"
wait "$maker" 2>/dev/null
check 'the job was stopped' [ $? -eq 143 ]
check 'leaves nothing' unchanged

new 'prefix'
before=$(snapshot)
run "$one/install.sh" --prefix "$work/a prefix/of two"
check 'installs' exits 0
check 'the link runs' [ "$("$work/a prefix/of two/bin/rlm" a)" = 'rlm one a' ]
run "$work/a prefix/of two/share/rlm/1.0/uninstall.sh"
check 'uninstalls' exits 0
check 'leaves nothing there' [ ! -e "$work/a prefix" ]
check 'nor at home' unchanged

new 'home behind a link'
mkdir "$work/real home"
rmdir "$home"
ln -s "$work/real home" "$home"
run "$one/install.sh"
run "$one/install.sh"
check 'installs twice' exits 0
run "$home/.local/share/rlm/1.0/uninstall.sh"
check 'uninstalls' exits 0
check 'leaves nothing' [ -z "$(ls -A "$work/real home")" ]

new 'wrong use'
before=$(snapshot)
run "$one/install.sh" --frobnicate
check 'fails' exits 1
check 'says what there is' says 'there is only --prefix DIR'
run "$one/uninstall.sh"
check 'uninstall.sh of what is not installed fails' exits 1
check 'changes nothing' unchanged
home=$work/a:colon
mkdir "$home"
run "$one/install.sh"
check 'a colon in the path is refused' says 'cannot hold a folder with a colon'

echo "install-test: $passed passed, $failed failed ($shell)"
[ "$failed" -eq 0 ]
