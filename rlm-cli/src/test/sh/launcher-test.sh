#!/bin/sh
# Cases of the launcher, each in an invented machine: a checkout, JDKs and a Maven that only say how they were called.
#
#   launcher-test.sh --list              the names of the cases
#   launcher-test.sh LAUNCHER CASE       runs one; exit 0 when it holds, 1 with a word on what does not
#
# The shell that runs this script runs the launcher too: call it with dash, sh, bash -o posix.
set -u

fail() {
    echo "FAILED $*"
    echo "exit code: ${code:-none}"
    for name in out err calls; do
        [ -f "$work/$name" ] && echo "--- $name" && cat "$work/$name"
    done
    exit 1
}

# A JDK of version $2 in the folder $1, whose java tells on stdout what it was given.
jdk() {
    mkdir -p "$1/bin"
    printf 'IMPLEMENTOR="Invented"\nJAVA_VERSION="%s"\nOS_NAME="Linux"\n' "$2" >"$1/release"
    cat >"$1/bin/java" <<'JAVA'
#!/bin/sh
echo "home ${0%/bin/java}"
while [ $# -gt 0 ]; do
    case $1 in
        -cp) echo "class path $2"; shift ;;
        -XX:AOTCache=*) echo "cache ${1#*=}" ;;
        -XX:AOTCacheOutput=*)
            [ -z "${KILLED:-}" ] || kill -9 $$
            [ -z "${NO_CACHES_HERE:-}" ] || { echo "failed ${1##*/}" >>"$CALLS"; exit 1; }
            echo "made ${1##*/}" >>"$CALLS"
            echo cache >"${1#*=}"
            ;;
        dev.rlm.repl.local.WorkerCache | dev.rlm.repl.wasm.WasmCache)
            case $1 in *.WasmCache) made=wasm ;; *) made=worker ;; esac
            echo "made $made.aot" >>"$CALLS"
            echo cache >"$3"
            exit
            ;;
        dev.rlm.cli.Rehearsal) exit ;;
        -Drlm.caches=*) echo "caches [${1#*=}]" ;;
        -*) [ -z "${program:-}" ] || echo "argument $1" ;;
        dev.rlm.cli.Main) program=$1 ;;
        *) echo "argument $1" ;;
    esac
    shift
done
[ -z "${TELL_PID:-}" ] || echo $$ >"$TELL_PID"
[ -z "${READ_STDIN:-}" ] || sed 's/^/stdin /'
exit "${JAVA_EXIT:-0}"
JAVA
    cp "$1/bin/java" "$1/bin/javac"
    chmod +x "$1/bin/java" "$1/bin/javac"
}

# A build in the folder $1 of each module, complete with a library.
built() {
    mkdir -p "$checkout/rlm-core/$1" "$checkout/rlm-cli/$1"
    : >"$checkout/rlm-core/$1/rlm-core-1.jar"
    : >"$checkout/rlm-cli/$1/rlm-cli-1.jar"
    printf '%s' "$checkout/rlm-core/$1/rlm-core-1.jar:$work/m2/library.jar" >"$checkout/rlm-cli/$1/classpath"
}

# A Maven that notes each call and builds; with MVN_EXIT set it fails as told.
maven() {
    cat >"$work/bin/mvn" <<MVN
#!/bin/sh
echo "mvn \$* in \$PWD with \$JAVA_HOME, stdin '\$(cat)'" >>"$work/calls"
[ -z "\${MVN_WAIT:-}" ] || sleep "\$MVN_WAIT"
[ -z "\${MVN_EXIT:-}" ] || { echo '[ERROR] invented failure'; exit "\$MVN_EXIT"; }
echo 'words of Maven'
. "$work/built.sh"
MVN
    chmod +x "$work/bin/mvn"
    {
        echo "work='$work' checkout='$checkout'"
        sed -n '/^built()/,/^}/p' "$cases"
        echo "mkdir -p '$work/m2'; : >'$work/m2/library.jar'; built target/quick"
    } >"$work/built.sh"
}

# Runs the launcher as $1 with the rest as arguments, in an environment of nothing but HOME, PATH and $with: variables
# with a bar between them.
launch() {
    called=$1
    shift
    (
        IFS='|'
        # shellcheck disable=SC2086
        exec env -i HOME="$work/home" PATH="$work/bin" RLM_CACHES=off CALLS="$work/calls" ${with:-} "$called" "$@"
    ) >"$work/out" 2>"$work/err"
    code=$?
    with=''
}

expect_code() { [ "$code" -eq "$1" ] || fail "exit code $1 expected"; }
expect() { grep -qF -- "$2" "$work/$1" || fail "in $1 expected: $2"; }
expect_not() { ! grep -qF -- "$2" "$work/$1" || fail "in $1 not expected: $2"; }
expect_silence() { [ ! -s "$work/err" ] || fail "a silent stderr expected"; }
calls() { [ -f "$work/calls" ] || : >"$work/calls"; }
expect_calls() { calls && [ "$(wc -l <"$work/calls")" -eq "$1" ] || fail "$1 lines in calls expected"; }

case_default_java_17_and_25_elsewhere() {
    jdk "$machine/usr/lib/jvm/java-17-openjdk-amd64" 17.0.15
    jdk "$machine/usr/lib/jvm/temurin-25-jdk-amd64" 25.0.3
    mkdir -p "$machine/etc/alternatives"
    ln -s "$machine/usr/lib/jvm/java-17-openjdk-amd64/bin/java" "$machine/etc/alternatives/java"
    ln -s "$machine/etc/alternatives/java" "$work/bin/java"
    launch "$checkout/rlm" run 'two words' --flag
    expect_code 0
    expect_silence
    cat >"$work/expected" <<EXPECTED
home $machine/usr/lib/jvm/temurin-25-jdk-amd64
caches []
class path $checkout/rlm-cli/target/quick/rlm-cli-1.jar:$checkout/rlm-core/target/quick/rlm-core-1.jar:$work/m2/library.jar
argument run
argument two words
argument --flag
EXPECTED
    cmp -s "$work/expected" "$work/out" || fail "expected: $(cat "$work/expected")"
}

case_default_java_is_taken_when_new_enough() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    jdk "$work/somewhere/jdk-26" 26-ea
    ln -s ../somewhere/jdk-26/bin/java "$work/bin/java"
    launch "$checkout/rlm"
    expect out "home $work/bin/../somewhere/jdk-26"
}

case_rlm_java_home_comes_first() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    jdk "$work/mine" 25.0.1
    jdk "$work/other" 25.0.1
    with="RLM_JAVA_HOME=$work/mine/|JAVA_HOME=$work/other"
    launch "$checkout/rlm"
    expect out "home $work/mine"
    with="JAVA_HOME=$work/other"
    launch "$checkout/rlm"
    expect out "home $work/other"
}

case_unusable_rlm_java_home_is_said() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    jdk "$work/mine" 21.0.2
    with="RLM_JAVA_HOME=$work/mine"
    launch "$checkout/rlm"
    expect_code 69
    expect err "RLM_JAVA_HOME=$work/mine is no JDK of version 25 or later."
    expect err "Java 21 in $work/mine"
}

case_old_java_home_is_passed_over() {
    jdk "$machine/opt/jdk-25" 25
    jdk "$work/old" 1.8.0_392
    with="JAVA_HOME=$work/old"
    launch "$checkout/rlm"
    expect_code 0
    expect out "home $machine/opt/jdk-25"
}

case_sdkman_only() {
    jdk "$work/home/.sdkman/candidates/java/25.0.1-tem" 25.0.1
    launch "$checkout/rlm"
    expect_code 0
    expect out "home $work/home/.sdkman/candidates/java/25.0.1-tem"
}

case_jdk_in_the_users_folder() {
    jdk "$work/home/.jdks/openjdk-25" 25
    launch "$checkout/rlm"
    expect out "home $work/home/.jdks/openjdk-25"
}

case_only_17() {
    jdk "$machine/usr/lib/jvm/java-17-openjdk-amd64" 17.0.15
    ln -s "$machine/usr/lib/jvm/java-17-openjdk-amd64" "$machine/usr/lib/jvm/default"
    ln -s "$machine/usr/lib/jvm/default/bin/java" "$work/bin/java"
    launch "$checkout/rlm" run x
    expect_code 69
    expect err "needs a JDK of version 25 or later; here there is only:"
    expect err "  Java 17 in $machine/usr/lib/jvm/java-17-openjdk-amd64"
    expect err "apt-get install openjdk-25-jdk-headless"
    expect err "RLM_JAVA_HOME"
    [ ! -s "$work/out" ] || fail 'an empty stdout expected'
}

case_no_java_at_all() {
    launch "$checkout/rlm" run x
    expect_code 69
    expect err "needs a JDK of version 25 or later, and there is no Java here."
}

case_no_home_folder() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    env -i PATH="$work/bin" "$checkout/rlm" >"$work/out" 2>"$work/err"
    code=$?
    expect_code 0
    expect_silence
}

case_called_through_links() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    mkdir -p "$work/home/bin" "$work/links"
    ln -s "$checkout/rlm" "$work/links/first"
    ln -s ../../links/first "$work/home/bin/rlm"
    launch "$work/home/bin/rlm" ok
    expect_code 0
    expect out "class path $checkout/rlm-cli/target/quick/rlm-cli-1.jar"
}

case_called_by_name_from_the_path() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    ln -s "$checkout/rlm" "$work/bin/rlm"
    launch rlm ok
    expect_code 0
    expect out "class path $checkout/rlm-cli/target/quick/rlm-cli-1.jar"
}

case_called_by_a_relative_path() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    cd "$checkout/rlm-core" || fail 'cd'
    launch ../rlm ok
    expect_code 0
    expect out "class path $checkout/rlm-cli/target/quick/rlm-cli-1.jar"
}

case_exit_code_kept() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    with="JAVA_EXIT=4"
    launch "$checkout/rlm"
    expect_code 4
    with="JAVA_EXIT=130"
    launch "$checkout/rlm"
    expect_code 130
}

case_stdin_passed() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    printf 'one\ntwo' >"$work/in"
    with="READ_STDIN=1"
    launch "$checkout/rlm" <"$work/in"
    expect out 'stdin one'
    expect out 'stdin two'
}

case_java_takes_the_place_of_the_launcher_so_that_signals_reach_it() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    env -i HOME="$work/home" PATH="$work/bin" RLM_CACHES=off TELL_PID="$work/pid" "$checkout/rlm" >"$work/out" 2>"$work/err" &
    started=$!
    wait "$started"
    [ "$(cat "$work/pid")" = "$started" ] || fail "java with the process id $started expected, not $(cat "$work/pid")"
}

case_jvm_options_of_the_user() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    # shellcheck disable=SC2016
    printf '#!/bin/sh\nprintf "%%s\\n" "$@"\n' >"$machine/usr/lib/jvm/a-25/bin/java"
    env -i HOME="$work/home" PATH="$work/bin" RLM_CACHES=off RLM_JAVA_OPTS='-Xmx8g -Da=b' "$checkout/rlm" x >"$work/out" 2>"$work/err"
    expect out -Xmx8g
    expect out -Da=b
    expect out -Xlog:disable
}

case_nothing_built() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    rm -rf "$checkout"/rlm-*/target
    maven
    printf 'the question' >"$work/in"
    with="READ_STDIN=1"
    launch "$checkout/rlm" run - <"$work/in"
    expect_code 0
    expect err "rlm: building"
    expect_not err 'words of Maven'
    expect_not out 'words of Maven'
    expect_calls 1
    expect calls "-Dquick -DskipTests package in $checkout with $machine/usr/lib/jvm/a-25, stdin ''"
    expect out 'stdin the question'
    launch "$checkout/rlm"
    expect_silence
    expect_calls 1
}

case_nothing_built_and_no_maven() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    rm -rf "$checkout"/rlm-*/target
    launch "$checkout/rlm"
    expect_code 69
    expect err 'building needs Maven (mvn)'
    expect err 'apt-get install maven'
}

case_nothing_built_and_no_jdk_is_said_before_maven_starts() {
    jdk "$machine/usr/lib/jvm/java-17" 17
    rm -rf "$checkout"/rlm-*/target
    maven
    launch "$checkout/rlm"
    expect_code 69
    expect err 'needs a JDK of version 25 or later'
    expect_calls 0
}

case_nothing_built_and_a_java_without_compiler() {
    jdk "$machine/usr/lib/jvm/jre-25" 25
    rm "$machine/usr/lib/jvm/jre-25/bin/javac"
    launch "$checkout/rlm"
    expect_code 0
    rm -rf "$checkout"/rlm-*/target
    maven
    launch "$checkout/rlm"
    expect_code 69
    expect err "Java 25 without bin/javac in $machine/usr/lib/jvm/jre-25"
}

case_failing_build() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    rm -rf "$checkout"/rlm-*/target
    maven
    with="MVN_EXIT=7"
    launch "$checkout/rlm"
    expect_code 1
    expect err '[ERROR] invented failure'
    expect err 'the build failed'
    [ ! -s "$work/out" ] || fail 'an empty stdout expected'
}

case_library_gone() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    maven
    rm "$work/m2/library.jar"
    launch "$checkout/rlm"
    expect_code 0
    expect_calls 1
}

case_moved_checkout() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    cp -R "$checkout" "$work/moved"
    checkout=$work/moved
    maven
    launch "$checkout/rlm"
    expect_code 0
    expect_calls 1
    expect out "class path $work/moved/rlm-cli/target/quick/rlm-cli-1.jar:$work/moved/rlm-core"
}

case_full_build_when_newer() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    built target
    touch -t 203001010000 "$checkout/rlm-core/target/rlm-core-1.jar"
    launch "$checkout/rlm"
    expect out "class path $checkout/rlm-cli/target/rlm-cli-1.jar:$checkout/rlm-core/target/rlm-core-1.jar"
    touch -t 203101010000 "$checkout/rlm-core/target/quick/rlm-core-1.jar"
    launch "$checkout/rlm"
    expect out "class path $checkout/rlm-cli/target/quick/rlm-cli-1.jar"
}

case_changed_sources() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    touch -t 203001010000 "$checkout/rlm-core/src/main/java/A.java"
    launch "$checkout/rlm"
    expect_code 0
    expect_silence
    touch -t 200001010000 "$checkout"/rlm-*/target/quick/*
    touch -t 201001010000 "$checkout/rlm-core/src/main/java/A.java"
    maven
    launch "$checkout/rlm"
    expect_code 0
    expect err 'as sources changed'
    launch "$checkout/rlm"
    expect_silence
    expect_calls 1
}

# Three runs start while nothing is built: one builds, all run.
at_once() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    rm -rf "$checkout"/rlm-*/target
    maven
    pids=''
    for n in 1 2 3; do
        env -i HOME="$work/home" PATH="$work/bin" MVN_WAIT=0.3 "$checkout/rlm" "$n" >"$work/out$n" 2>"$work/err$n" &
        pids="$pids $!"
    done
    for pid in $pids; do wait "$pid" || fail "process $pid ended with $?: $(cat "$work"/err[123])"; done
    expect_calls 1
    for n in 1 2 3; do grep -q "argument $n" "$work/out$n" || fail "run $n: $(cat "$work/out$n" "$work/err$n")"; done
}

case_three_at_once_build_once() {
    command -v flock >/dev/null || { echo 'skipped: no flock here' && return 0; }
    at_once
}

case_three_at_once_build_once_without_flock() {
    rm -f "$work/bin/flock"
    at_once
    [ ! -e "$checkout/target/rlm-build.lock.d" ] || fail 'the lock is left behind'
}

case_lock_of_a_dead_run_is_broken() {
    rm -f "$work/bin/flock"
    jdk "$machine/usr/lib/jvm/a-25" 25
    rm -rf "$checkout"/rlm-*/target
    maven
    sh -c 'exit 0' &
    dead=$!
    wait "$dead"
    mkdir -p "$checkout/target/rlm-build.lock.d"
    echo "$dead" >"$checkout/target/rlm-build.lock.d/pid"
    launch "$checkout/rlm"
    expect_code 0
    expect_calls 1
}

case_colon_in_the_path() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    mkdir "$work/a:b"
    cp "$checkout/rlm" "$work/a:b/rlm"
    launch "$work/a:b/rlm"
    expect_code 1
    expect err 'colon'
}

# ---- ahead-of-time caches ----

caches() { echo "$work/home/.cache/rlm/aot/"*; }

# Waits until what was begun in the background has made the caches named, and has ended.
await_caches() {
    rounds=0
    for cache in "$@"; do
        until [ -f "$(caches)/$cache.aot" ] && [ ! -d "$(caches)/making" ]; do
            rounds=$((rounds + 1))
            [ $rounds -lt 300 ] || fail "the cache $cache was not made"
            sleep 0.1
        done
    done
}

# Waits until nothing is being made any more.
await_end() {
    rounds=0
    while grep -ls "${work##*.}" /proc/[0-9]*/cmdline | xargs grep -ls caches.sh 2>/dev/null | grep -q .; do
        rounds=$((rounds + 1))
        [ $rounds -lt 300 ] || fail 'what makes caches does not end'
        sleep 0.1
    done
}

# Makes all caches, as RLM_CACHES=now does.
made() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    with='RLM_CACHES=now'
    launch "$checkout/rlm" version
    expect_code 0
    for cache in version light full worker wasm; do [ -s "$(caches)/$cache.aot" ] || fail "the cache $cache expected"; done
    rm -f "$work/calls"
}

case_caches_are_made_after_the_first_command() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    with='RLM_CACHES='
    launch "$checkout/rlm" logs
    expect_code 0
    expect_silence
    expect_not out 'cache '
    expect out "caches [$work/home/.cache/rlm/aot/"
    await_caches version light
    expect_calls 2
    expect calls 'made light.aot'
    with='RLM_CACHES='
    launch "$checkout/rlm" logs
    expect out "cache $(caches)/light.aot"
    await_end
    expect_calls 2
}

case_commands_with_models_have_caches_of_their_own() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    with='RLM_CACHES='
    launch "$checkout/rlm" --config run -q run question
    await_caches version light full worker wasm
    await_end
    expect_calls 5
    with='RLM_CACHES='
    launch "$checkout/rlm" --config run -q run question
    expect out "cache $(caches)/full.aot"
    with='RLM_CACHES='
    launch "$checkout/rlm" --config run logs
    expect out "cache $(caches)/light.aot"
}

case_version_has_the_smallest_cache() {
    made
    for argument in version --version; do
        with='RLM_CACHES='
        launch "$checkout/rlm" $argument
        expect out "cache $(caches)/version.aot"
    done
    with='RLM_CACHES='
    launch "$checkout/rlm" version --json
    expect out "cache $(caches)/light.aot"
}

case_five_first_starts_at_once_make_one_cache() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    for i in 1 2 3 4 5; do
        env -i HOME="$work/home" PATH="$work/bin" CALLS="$work/calls" "$checkout/rlm" logs >"$work/out $i" 2>&1 &
    done
    wait
    for i in 1 2 3 4 5; do grep -q 'argument logs' "$work/out $i" || fail "start $i did not run"; done
    await_caches light
    await_end
    expect_calls 2
    [ "$(find "$work/home/.cache" -name '*.aot' | wc -l)" -eq 2 ] || fail 'one cache of each kind expected'
}

case_cache_is_replaced_when_a_jar_was_built_again() {
    made
    touch -d '1 minute' "$checkout/rlm-core/target/quick/rlm-core-1.jar"
    with='RLM_CACHES='
    launch "$checkout/rlm" logs
    expect_not out 'cache '
    await_end
    touch "$checkout/rlm-core/target/quick/rlm-core-1.jar"
    with='RLM_CACHES=now'
    launch "$checkout/rlm" logs
    expect out "cache $(caches)/light.aot"
    expect calls 'made light.aot'
}

case_cache_is_replaced_when_the_jdk_changed() {
    made
    jdk "$machine/usr/lib/jvm/a-25" 25.0.9
    with='RLM_CACHES=now'
    launch "$checkout/rlm" logs
    expect out "cache $(caches)/light.aot"
    expect_calls 5
}

case_cache_that_was_written_to_is_not_used() {
    made
    for cache in light full worker wasm; do
        printf garbage >>"$(caches)/$cache.aot"
        touch -d '1 minute' "$(caches)/$cache.aot"
    done
    with='RLM_CACHES='
    launch "$checkout/rlm" logs
    expect_code 0
    expect_silence
    expect_not out 'cache '
    await_end
    with='RLM_CACHES=now'
    launch "$checkout/rlm" logs
    expect out "cache $(caches)/light.aot"
    ! grep -q garbage "$(caches)/light.aot" || fail 'a new cache expected'
}

case_cache_that_cannot_be_made_is_tried_once() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    with='RLM_CACHES=now|NO_CACHES_HERE=1'
    launch "$checkout/rlm" logs
    expect_code 0
    expect out 'argument logs'
    expect_calls 1
    [ -s "$(caches)/failed" ] || fail 'a word on why expected'
    with='RLM_CACHES=|NO_CACHES_HERE=1'
    launch "$checkout/rlm" logs
    await_end
    expect_calls 1
    expect_silence
}

case_making_that_was_killed_is_tried_again() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    with='RLM_CACHES=now|KILLED=1'
    launch "$checkout/rlm" logs
    expect_code 0
    [ ! -e "$(caches)/failed" ] || fail 'no lasting failure expected'
    with='RLM_CACHES=now'
    launch "$checkout/rlm" logs
    expect out "cache $(caches)/light.aot"
}

case_failure_is_forgotten_after_a_day() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    with='RLM_CACHES=now|NO_CACHES_HERE=1'
    launch "$checkout/rlm" logs
    touch -d '2 days ago' "$(caches)/failed"
    with='RLM_CACHES='
    launch "$checkout/rlm" logs
    await_caches light
    [ ! -e "$(caches)/failed" ] || fail 'the failure should be forgotten'
}

case_what_makes_caches_holds_no_file_of_the_caller() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    [ -e "$work/bin/flock" ] || { echo 'skipped: no flock here'; return; }
    (
        exec 9>"$work/callers lock"
        flock 9
        env -i HOME="$work/home" PATH="$work/bin" CALLS="$work/calls" "$checkout/rlm" logs >"$work/out" 2>"$work/err"
        exec 9>&-
        flock -n "$work/callers lock" true || echo held >"$work/held"
    )
    [ ! -e "$work/held" ] || fail 'the lock of the caller should be free'
    await_caches light
    await_end
}

case_cdpath_of_the_user() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    cd "$checkout/.." || fail 'no folder'
    with="CDPATH=.:$checkout"
    launch "check out/rlm" logs
    expect_code 0
    expect_silence
    expect out 'argument logs'
}

case_options_are_no_patterns() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    with='RLM_JAVA_OPTS=/*'
    launch "$checkout/rlm" logs
    expect_not out 'bin'
}

case_no_place_for_caches() {
    jdk "$machine/usr/lib/jvm/a-25" 25
    : >"$work/file"
    with="RLM_CACHES=now|XDG_CACHE_HOME=$work/file"
    launch "$checkout/rlm" logs
    expect_code 0
    expect out 'argument logs'
    with="RLM_CACHES=now|HOME="
    launch "$checkout/rlm" logs
    expect_code 0
    expect_silence
    expect out 'caches []'
    expect_not out 'cache '
}

case_caches_off() {
    made
    launch "$checkout/rlm" logs
    expect_not out 'cache '
    launch "$checkout/rlm" run question
    expect_not out 'cache '
    calls
    expect_calls 0
}

case_lock_of_a_dead_maker_is_broken() {
    made
    rm "$(caches)/light.aot"
    mkdir "$(caches)/making"
    sh -c 'echo $$' >"$(caches)/making/pid"
    with='RLM_CACHES=now'
    launch "$checkout/rlm" logs
    expect out "cache $(caches)/light.aot"
    rm "$(caches)/light.aot" "$work/calls"
    mkdir "$(caches)/making"
    echo $$ >"$(caches)/making/pid"
    with='RLM_CACHES=now'
    launch "$checkout/rlm" logs
    expect_not out 'cache '
    calls
    expect_calls 0
}

case_caches_of_installations_that_are_gone_are_removed() {
    made
    mkdir "$work/home/.cache/rlm/aot/other"
    echo 'java|build|/nowhere/a.jar:/nowhere/b.jar' >"$work/home/.cache/rlm/aot/other/stamp"
    rm "$(echo "$work/home/.cache/rlm/aot/"*check*)/light.aot"
    with='RLM_CACHES=now'
    launch "$checkout/rlm" logs
    [ ! -d "$work/home/.cache/rlm/aot/other" ] || fail 'the other caches should be gone'
}

# ---- installed ----

# A distribution in the folder $1.
installed() {
    mkdir -p "$1/bin" "$1/lib"
    cp "$checkout/rlm" "$1/bin/rlm"
    cp "$checkout/launcher/caches.sh" "$1/lib/"
    printf 'rlm-cli-1.jar:library.jar' >"$1/lib/classpath"
    echo 'an id' >"$1/lib/build"
    : >"$1/lib/rlm-cli-1.jar"
    : >"$1/lib/library.jar"
}

case_installed_runs_with_the_java_beside_it() {
    installed "$work/an app/rlm"
    jdk "$work/an app/rlm/jre" 25
    jdk "$machine/usr/lib/jvm/a-25" 25
    ln -s "$work/an app/rlm/bin/rlm" "$work/bin/rlm"
    launch rlm run 'a question'
    expect_code 0
    expect_silence
    expect out "home $work/an app/rlm/jre"
    expect out "class path $work/an app/rlm/lib/rlm-cli-1.jar:$work/an app/rlm/lib/library.jar"
    expect out 'argument a question'
}

case_installed_where_nothing_can_be_written() {
    installed "$work/an app/rlm"
    jdk "$machine/usr/lib/jvm/a-25" 25
    chmod -R a-w "$work/an app"
    before=$(find "$work/an app" -newer "$checkout/rlm" | sort)
    with='RLM_CACHES=now'
    launch "$work/an app/rlm/bin/rlm" logs
    expect_code 0
    expect out "cache $(caches)/light.aot"
    [ "$before" = "$(find "$work/an app" -newer "$checkout/rlm" | sort)" ] || fail 'nothing written there expected'
    chmod -R u+w "$work/an app"
}

case_installed_anew_makes_caches_anew() {
    installed "$work/an app/rlm"
    jdk "$machine/usr/lib/jvm/a-25" 25
    with='RLM_CACHES=now'
    launch "$work/an app/rlm/bin/rlm" logs
    expect_calls 5
    echo 'another id' >"$work/an app/rlm/lib/build"
    with='RLM_CACHES=now'
    launch "$work/an app/rlm/bin/rlm" logs
    expect out "cache $(caches)/light.aot"
    expect_calls 10
}

case_installed_without_any_java() {
    installed "$work/an app/rlm"
    launch "$work/an app/rlm/bin/rlm" version
    expect_code 69
}

cases=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
if [ "${1:-}" = --list ]; then
    sed -n 's/^case_\([a-z0-9_]*\)().*/\1/p' "$cases"
    exit 0
fi

launcher=$1
name=$2
with=''
work=$(mktemp -d "${TMPDIR:-/tmp}/rlm launcher.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
work=$(cd "$work" && pwd -P)
machine=$work/machine
checkout="$work/a folder/check out"
mkdir -p "$machine/usr/lib/jvm" "$work/bin" "$work/home" "$work/m2" "$checkout/rlm-core/src/main/java"
for tool in cat chmod cp env find flock grep mkdir mv nice readlink rm sed sh sleep tail touch wc; do
    path=$(command -v "$tool") && ln -s "$path" "$work/bin/$tool"
done
# The invented machine stands in front of the system's folders; this shell stands for /bin/sh.
shell=$(readlink -f "/proc/$$/exe" 2>/dev/null || command -v sh)
sed -e "1s|.*|#!$shell|" -e "s|^system=''\$|system='$machine'|" "$launcher" >"$checkout/rlm"
chmod +x "$checkout/rlm"
cp -R "$(dirname "$launcher")/launcher" "$checkout/"
grep -q "^system='$machine'" "$checkout/rlm" || fail "the launcher has no line system=''"
echo '<project/>' >"$checkout/pom.xml"
: >"$checkout/rlm-core/src/main/java/A.java"
touch -t 200001010000 "$checkout/pom.xml" "$checkout/rlm-core/src/main/java/A.java"
: >"$work/m2/library.jar"
built target/quick
"case_$name"
echo "ok $name"
