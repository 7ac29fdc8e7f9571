#!/bin/sh
# A container engine for tests, with an image of Python in it that comes from no registry: from Debian's packages, in a
# folder of its own, without bridges and firewall rules, beside any other engine of the machine.
#
# container-engine.sh start docker|podman FOLDER [OPTION...]   starts it, a dockerd with these options of its own, too;
#                                                              prints its address, what to give as DOCKER_HOST
# container-engine.sh stop FOLDER                              stops it and deletes its folder
#
# Installs the packages that it needs where it may. Exit 77 where an engine cannot be had, with the reason on stderr.
# Starting one that runs does nothing. The image is `rlm-test-python:3.11`, the same bytes from the same packages; it is
# taken from the engine that RLM_TEST_DOCKER names, where that is another.
set -u
unset CDPATH
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

image=rlm-test-python:3.11
# Python with its library, the libraries that these need, and the few programs that any image has.
packages='python3.11-minimal libpython3.11-minimal libpython3.11-stdlib libc6 zlib1g libexpat1 libbz2-1.0 libffi8
    liblzma5 libsqlite3-0 libssl3 libuuid1 libreadline8 libtinfo6 libncursesw6 libcrypt1 libdb5.3 libnsl2 libtirpc3
    libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libkeyutils1 libcom-err2 libgcc-s1 media-types tzdata
    dash coreutils libselinux1 libpcre2-8-0 libacl1 libattr1 libgmp10'

usage() { sed -n '5,7s/^# //p' "$0" >&2; exit 2; }
cannot() { echo "$kind: $*" >&2; exit 77; }

# Makes sure that the command $1 is there, from the package $2.
need() {
    command -v "$1" >/dev/null && return 0
    command -v apt-get >/dev/null || return 1
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$2"; } </dev/null >"$folder/install.log" 2>&1
    command -v "$1" >/dev/null
}

runs() { [ -s "$folder/pid" ] && kill -0 "$(cat "$folder/pid")" 2>/dev/null; }

answers() { curl --silent --fail --max-time 5 --unix-socket "$folder/socket" http://engine/_ping >/dev/null 2>&1; }

# Waits until the engine answers; fails when it ends or takes too long.
await_answer() {
    for _ in $(seq 100); do
        answers && return 0
        runs || return 1
        sleep 0.2
    done
    return 1
}

start_dockerd() {
    need dockerd docker.io || cannot "there is no dockerd, and the package docker.io cannot be installed"
    echo '{}' >"$folder/daemon.json"
    # gVisor, where Debian has it; the tests that need it say so where it is not.
    # Without network it need not find one, which it would look for outside its own namespace here.
    runsc=
    if need runsc runsc; then
        runsc=$folder/runsc
        printf '#!/bin/sh\nexec %s --network=none "$@"\n' "$(command -v runsc)" >"$runsc" && chmod 755 "$runsc"
    fi
    for storage in overlay2 vfs; do
        # Of one that was killed.
        rm -f "$folder/pid"
        setsid dockerd --config-file "$folder/daemon.json" --data-root "$folder/data" --exec-root "$folder/exec" \
            --pidfile "$folder/pid" -H "unix://$folder/socket" --bridge=none --iptables=false --ip6tables=false \
            --ip-forward=false --ip-masq=false --userland-proxy=false --storage-driver="$storage" \
            --exec-opt native.cgroupdriver=cgroupfs --log-driver=none ${runsc:+--add-runtime "runsc=$runsc"} "$@" \
            </dev/null >"$folder/log" 2>&1 &
        started=$!
        for _ in 1 2 3 4 5 6 7 8 9 10; do [ -s "$folder/pid" ] || sleep 0.1; done
        await_answer && return 0
        kill "$started" 2>/dev/null
        wait "$started" 2>/dev/null
    done
    cannot "dockerd does not start: $(tail -n 1 "$folder/log")"
}

start_podman() {
    need podman podman || cannot "there is no podman, and the package podman cannot be installed"
    need runc runc || cannot "there is no runc, and crun fails where control groups are of both versions"
    printf '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n' >"$folder/containers.conf"
    CONTAINERS_CONF="$folder/containers.conf" setsid podman --root "$folder/data" --runroot "$folder/run" \
        --tmpdir "$folder/tmp" --cgroup-manager cgroupfs --events-backend file --runtime "$(command -v runc)" \
        --storage-driver overlay system service --time=0 "unix://$folder/socket" </dev/null >"$folder/log" 2>&1 &
    echo $! >"$folder/pid"
    await_answer || cannot "podman's service does not start: $(tail -n 1 "$folder/log")"
}

# Has another engine give the image, which is quicker than making it.
copy_image() {
    case ${RLM_TEST_DOCKER:-} in "unix://$folder/socket") return 1 ;; unix://*) ;; *) return 1 ;; esac
    curl --silent --fail --unix-socket "${RLM_TEST_DOCKER#unix://}" "http://engine/v1.40/images/$image/get" \
        | curl --silent --fail --unix-socket "$folder/socket" -X POST -H 'Content-Type: application/x-tar' \
            --data-binary @- http://engine/v1.40/images/load >"$folder/load.log" 2>&1
    has_image
}

# Makes the image's tree and hands it to the engine as it is. Nothing in it depends on when and where that was.
make_image() {
    mkdir -p "$folder/debs" || exit 1
    # shellcheck disable=SC2086
    (cd "$folder/debs" && apt-get download -qq $packages </dev/null >"$folder/download.log" 2>&1) \
        || { apt-get update -qq </dev/null && cd "$folder/debs" && apt-get download -qq $packages </dev/null; } \
            >"$folder/download.log" 2>&1 \
        || cannot "Debian's packages for the image cannot be downloaded: $(tail -n 1 "$folder/download.log")"
    rm -rf "$folder/tree"
    for name in bin sbin lib lib64; do
        mkdir -p "$folder/tree/usr/$name" && ln -s "usr/$name" "$folder/tree/$name"
    done
    mkdir -p "$folder/part"
    for deb in "$folder"/debs/*.deb; do
        rm -rf "$folder/part" && dpkg-deb -x "$deb" "$folder/part" || exit 1
        for name in bin sbin lib lib64; do
            [ ! -d "$folder/part/$name" ] || [ -L "$folder/part/$name" ] || {
                mkdir -p "$folder/part/usr/$name"
                cp -a "$folder/part/$name/." "$folder/part/usr/$name/" && rm -rf "${folder:?}/part/$name"
            }
        done
        cp -a "$folder/part/." "$folder/tree/" || exit 1
    done
    rm -rf "$folder/part" "$folder/tree/usr/share/doc" "$folder/tree/usr/share/man" "$folder/tree/usr/share/locale" \
        "$folder/tree/usr/share/lintian" "$folder/tree/var" "$folder/tree/etc/dpkg"
    ln -sf python3.11 "$folder/tree/usr/bin/python3" && ln -sf dash "$folder/tree/usr/bin/sh"
    mkdir -p "$folder/tree/tmp" "$folder/tree/proc" "$folder/tree/sys" "$folder/tree/dev" "$folder/tree/etc"
    chmod 1777 "$folder/tree/tmp"
    printf 'root:x:0:0:root:/root:/bin/sh\n' >"$folder/tree/etc/passwd"
    tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$folder/tree" -cf "$folder/image.tar" . || exit 1
    curl --silent --show-error --fail-with-body --unix-socket "$folder/socket" -X POST \
        -H 'Content-Type: application/x-tar' --data-binary "@$folder/image.tar" \
        "http://engine/v1.40/images/create?fromSrc=-&repo=${image%:*}&tag=${image#*:}" >"$folder/import.log" 2>&1 \
        || cannot "the image cannot be imported: $(tail -n 1 "$folder/import.log")"
    # Podman calls what it imports `latest`.
    has_image || curl --silent --fail --unix-socket "$folder/socket" -X POST \
        "http://engine/v1.40/images/${image%:*}:latest/tag?repo=${image%:*}&tag=${image#*:}" >/dev/null
    has_image || cannot 'the image was imported and is not there'
    rm -rf "$folder/tree" "$folder/image.tar"
}

has_image() {
    curl --silent --fail --max-time 20 --unix-socket "$folder/socket" "http://engine/v1.40/images/$image/json" \
        >/dev/null 2>&1
}

# Whether the engine's own client gets a container to run: where a machine does not allow that, rlm cannot either.
runs_containers() {
    case $kind in
        docker) set -- docker -H "unix://$folder/socket" ;;
        podman) set -- podman --remote --url "unix://$folder/socket" ;;
    esac
    timeout 60 "$@" run --rm --network none "$image" python3 -c pass </dev/null >"$folder/trial.log" 2>&1
}

stop() {
    if runs; then
        engine=$(cat "$folder/pid")
        kill "$engine"
        for _ in $(seq 100); do kill -0 "$engine" 2>/dev/null || break; sleep 0.1; done
        kill -KILL "$engine" 2>/dev/null
    fi
    awk -v folder="$folder/" 'index($2, folder) == 1 { print $2 }' /proc/mounts | sort -r | while read -r mount; do
        umount "$mount"
    done
    rm -rf --one-file-system "$folder"
}

case ${1:-} in
    start)
        [ $# -ge 3 ] || usage
        kind=$2
        [ "$(uname -s)" = Linux ] || cannot 'needs Linux'
        [ "$(id -u)" -eq 0 ] || cannot 'needs root'
        mkdir -p "$3" || exit 1
        folder=$(cd -- "$3" && pwd -P)
        need curl curl || cannot 'needs curl'
        need dpkg-deb dpkg || cannot 'the image is made from Debian packages'
        shift 3
        if ! runs || ! answers; then
            case $kind in docker) start_dockerd "$@" ;; podman) start_podman ;; *) usage ;; esac
        fi
        has_image || copy_image || make_image
        runs_containers || cannot "it starts no container: $(tail -n 1 "$folder/trial.log")"
        echo "unix://$folder/socket"
        ;;
    stop)
        [ $# -eq 2 ] || usage
        [ -d "$2" ] || exit 0
        kind=engine folder=$(cd -- "$2" && pwd -P)
        stop
        ;;
    *) usage ;;
esac
