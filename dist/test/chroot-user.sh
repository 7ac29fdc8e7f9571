#!/bin/sh
# What chroot-test.sh runs in the Debian, as its user; $1: the part.
set -u
code=0 said=''

check() {
    what=$1
    shift
    if "$@"; then
        echo "ok   $part: $what"
    else
        printf 'FAILED %s: %s (exit %s)\n%s\n' "$part" "$what" "$code" "$said"
        exit 1
    fi
}

# Runs a command; stdout and stderr are in $said, stderr's lines alone in $errors, exit code in $code.
run() {
    said=$("$@" 2>/tmp/errors)
    code=$?
    errors=$(cat /tmp/errors)
    said="$said${errors:+
$errors}"
}

exits() { [ "$code" -eq "$1" ]; }
says() { case $said in *"$1"*) true ;; *) false ;; esac }
no() { ! "$@"; }
snapshot() { (cd "$HOME" && find . -printf '%M %u %s %p %l\n' | grep -v '^d.* \.$' | sed 's/^\(d[^ ]* [^ ]*\) [0-9]*/\1/' | sort && find . -type f -exec sha256sum {} + | sort -k 2); }

# The user's folders, some of them there before rlm, with things of his own in them.
home_of_a_user() {
    mkdir -p "$HOME/.local/bin" "$HOME/.config/other" "$HOME/.local/share/man/man1" "$HOME/documents"
    echo 'export EDITOR=vi' >"$HOME/.profile"
    echo 1 >"$HOME/.config/other/settings"
    echo mine >"$HOME/.local/share/man/man1/mine.1"
    printf '#!/bin/sh\n' >"$HOME/.local/bin/mine"
    cp -R /test/incident "$HOME/documents/incident"
}

install_flavour() {
    mkdir /tmp/unpacked
    tar -C /tmp/unpacked -xzf "$1"
    run sh /tmp/unpacked/rlm-*/install.sh
    check 'installs' exits 0
    check 'says that it is there and where' says "linked   $HOME/.local/bin/rlm"
    rm -rf /tmp/unpacked
    run rlm --version
    check 'rlm --version' exits 0
    check 'takes the Java that came with it' says 'rlm '
    check 'the version is on stdout alone' [ -z "$errors" ]
}

# Uninstalls; what is left must be what was there, and what uninstall.sh says that it keeps.
uninstall() {
    cd "$HOME"
    run sh "$HOME"/.local/share/rlm/*/uninstall.sh
    check 'uninstalls' exits 0
    check 'nothing of it goes on in the background' no grep -qa "$HOME/.local/share/[r]lm/" /proc/[0-9]*/cmdline
    check 'rlm is gone' [ ! -e "$HOME/.local/bin/rlm" ]
    if [ -e "$HOME/.local/state/rlm" ]; then
        check 'says what it keeps' says "kept, as it is yours (settings, trust, trajectories):
  $HOME/.local/state/rlm"
        rm -rf "$HOME/.local/state/rlm"
        rmdir "$HOME/.local/state"
    fi
    after=$(snapshot)
    [ "$after" = "$before" ] || { echo "$before" >/tmp/before; echo "$after" >/tmp/after; said=$(diff /tmp/before /tmp/after); }
    check 'the user'\''s folders are as they were' [ "$after" = "$before" ]
}

question='Which pool setting did inventory 3.8.0 rename, and what size did the pool fall back to?'
part=$1
check 'no Java here' no command -v java
cd "$HOME/documents" 2>/dev/null || { home_of_a_user && cd "$HOME/documents"; }
before=$(snapshot)
case $part in
    user-install)
        run /test/dist/test/install-test.sh
        check 'install-test.sh' exits 0
        echo "$said" | tail -n 1
        ;;
    user-no-graalpy)
        install_flavour /test/rlm-*-no-graalpy.tar.gz
        run rlm run -m builtin/extractive "$question" -c incident
        check 'running code is refused with 6' exits 6
        check 'says what is missing and what to do' says 'needs GraalPy, which this distribution of rlm comes without; install the one'
        check 'without a stack trace' no says 'at dev.rlm'
        run rlm doctor
        check 'doctor finds it' exits 1
        check 'and says so' says 'needs GraalPy'
        run rlm logs
        check 'logs' exits 0
        uninstall
        ;;
    user-full)
        install_flavour /test/rlm-*-linux-x64.tar.gz
        run rlm run -m builtin/extractive "$question" -c incident
        check 'the first answer' exits 0
        check 'quotes the passage' says 'is now called `pool.size`'
        run rlm doctor
        check 'doctor' exits 0
        check 'doctor ran a cell' says 'a cell ran'
        check 'in the Java that came with it' says "$HOME/.local/share/rlm/"
        run rlm logs
        check 'logs' exits 0
        check 'the run is listed' says 'answered'
        check 'the manual page is where man looks' [ -s "$HOME/.local/share/man/man1/rlm.1" ]
        run sh "$HOME"/.local/share/rlm/*/install.sh
        check 'installs again' exits 0
        uninstall
        ;;
esac
