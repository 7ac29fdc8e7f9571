# Part of the launcher in a checkout: finds what is built there and builds what is not. Sourced by ../rlm, whose
# functions and variables it uses.
# shellcheck shell=sh disable=SC2154,SC2034

# Sets $newest to the file of the build in the folder $1 (of each module) that was written last; fails if it cannot
# run here: something is missing, or its class path belongs to another checkout.
complete() {
    newest=''
    [ -r "$root/rlm-cli/$1/classpath" ] || return 1
    IFS= read -r libraries <"$root/rlm-cli/$1/classpath" || [ -n "$libraries" ] || return 1
    case $libraries in *"$root/rlm-core/$1/"*) ;; *) return 1 ;; esac
    program=''
    for jar in "$root"/rlm-*/"$1"/rlm-*.jar "$root/rlm-cli/$1/checked"; do
        [ -f "$jar" ] || continue
        case $jar in "$root/rlm-cli/$1/"*.jar) program=$jar ;; esac
        [ -n "$newest" ] && [ "$newest" -nt "$jar" ] || newest=$jar
    done
    [ -n "$program" ] || return 1
    set -f
    IFS=:
    for jar in $libraries; do [ -f "$jar" ] || break; done
    unset IFS
    set +f
    [ -f "$jar" ]
}

# Sets $class_path to the newer of the complete builds; fails if there is none. Sets $stale if sources changed since.
find_build() {
    class_path='' latest='' stale=''
    for folder in target/quick target; do
        complete "$folder" || continue
        [ -n "$latest" ] && [ "$latest" -nt "$newest" ] && continue
        latest=$newest class_path=$program:$libraries
    done
    [ -n "$class_path" ] || return 1
    newest=$latest
    stale=$(find "$root"/pom.xml "$root"/rlm-*/pom.xml "$root"/rlm-*/src/main -type f -newer "$latest" 2>/dev/null) || :
}

# Takes the lock of this checkout's build, waiting for another run that has it. The kernel frees a flock when its
# owner dies; where there is no flock, a folder that names its owner stands for it.
lock() {
    mkdir -p "$root/target" 2>/dev/null || return 1
    if command -v flock >/dev/null; then
        # First in a shell of its own: a redirection that fails would end this one.
        (: >>"$root/target/rlm-build.lock") 2>/dev/null || return 1
        exec 9>>"$root/target/rlm-build.lock"
        flock -n 9 && return 0
        say 'waiting for another run that is building …'
        flock 9
        return
    fi
    told=''
    until mkdir "$root/target/rlm-build.lock.d" 2>/dev/null; do
        owner=''
        [ -r "$root/target/rlm-build.lock.d/pid" ] && read -r owner <"$root/target/rlm-build.lock.d/pid"
        if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
            rm -rf "$root/target/rlm-build.lock.d"
            continue
        fi
        [ -n "$told" ] || say 'waiting for another run that is building …'
        told=1
        sleep 1
    done
    trap unlock EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    echo $$ >"$root/target/rlm-build.lock.d/pid"
}

unlock() {
    if command -v flock >/dev/null; then
        exec 9>&-
    else
        rm -rf "$root/target/rlm-build.lock.d"
        trap - EXIT INT TERM HUP
    fi
}

build() {
    find_java javac
    if ! command -v mvn >/dev/null; then
        say "nothing is built in $root yet, and building needs Maven (mvn), which is not on the PATH.
Install it (Debian, Ubuntu: sudo apt-get install maven; macOS: brew install maven) and run rlm again."
        exit 69
    fi
    if ! lock; then
        say "nothing that can run here is built in $root, and $root/target cannot be written to build it."
        exit 1
    fi
    if ! find_build || [ -n "$stale" ]; then
        if [ -n "$stale" ]; then say 'building again, as sources changed …'; else say 'building; the first time takes about a minute …'; fi
        log=$root/target/rlm-build.log
        if ! (cd "$root" && JAVA_HOME=$java_home exec mvn -q -B -Dstyle.color=never -Dquick -DskipTests package) \
            </dev/null >"$log" 2>&1; then
            cat "$log" >&2
            say "the build failed; above is what Maven said. By hand: cd $root && mvn -Dquick -DskipTests package"
            exit 1
        fi
        : >"$root/rlm-cli/target/quick/checked"
        if ! find_build; then
            say "the build left no complete class path in $root/rlm-cli/target/quick."
            exit 1
        fi
    fi
    unlock
}

if ! find_build; then
    build
elif [ -n "$stale" ] && [ -w "$root/rlm-cli/target" ] && command -v mvn >/dev/null; then
    build
else
    find_java java
fi
