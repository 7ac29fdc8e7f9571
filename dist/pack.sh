#!/bin/sh
# Packs what Maven laid out into archives that run without any Java. Called by dist/pom.xml.
#
# pack.sh VERSION TARGET FLAVOURS    FLAVOURS: full, no-graalpy, or both in one word list
# TOOLCHAIN_JAVA_HOME  the JDK to link the Java runtime from
# PICOCLI_VERSION, TIMESTAMP (of all files in the archives, ISO 8601)
#
# The same inputs give the same bytes: names are sorted, times and owners fixed.
set -eu
unset CDPATH
export LC_ALL=C
version=$1 target=$2 flavours=$3
here=$(cd -- "$(dirname -- "$0")" && pwd -P)
root=${here%/*}
umask 022

# What jdeps finds for all jars, less java.desktop and java.sql, which libraries only use where they are (Jackson for
# beans, picocli for converters); and what nothing names: character sets of Python's codecs, the server that the
# launcher trains its caches with.
modules=java.base,java.logging,java.management,java.net.http,java.security.jgss,java.xml,jdk.charsets,jdk.httpserver,jdk.management,jdk.security.auth,jdk.unsupported

fail() { printf 'pack.sh: %s\n' "$*" >&2; exit 1; }

[ "$(uname -s) $(uname -m)" = 'Linux x86_64' ] || fail 'the distribution for Linux x64 is built there: jlink links for where it runs'
java_home=${TOOLCHAIN_JAVA_HOME:?the JDK that the toolchains plugin chose}

# Sets up $target/jre.
link_java() {
    rm -rf "$target/jre"
    "$java_home/bin/jlink" --add-modules "$modules" --strip-debug --no-man-pages --no-header-files --compress zip-0 \
        --generate-cds-archive --output "$target/jre" >"$target/jlink.log" 2>&1 || { cat "$target/jlink.log" >&2; fail 'jlink failed'; }
    [ -s "$target/jre/lib/server/classes.jsa" ] || fail 'jlink left no archive of classes, which AOT caches need'
    # jlink leaves it out; caches are made for one build of Java.
    grep '^JAVA_RUNTIME_VERSION=' "$java_home/release" >>"$target/jre/release"
}

# Prints the parts of the flavour $1 that no pom names, as parts.ftl prints the others.
unnamed_parts() {
    cat <<END
info.picocli:picocli $PICOCLI_VERSION (compiled from its sources) | Apache-2.0 | https://picocli.info
Java runtime $java_version (jre/) | GPL-2.0-with-classpath-exception | https://adoptium.net
ANTLR 4 runtime (in tomlj) | BSD-3-Clause | https://www.antlr.org
END
    [ "$1" = full ] || return 0
    cat <<END
Python's standard library 3.12 (in python-resources) | PSF-2.0 | https://www.python.org
pip (in python-resources, with the licences of its own parts) | MIT | https://pip.pypa.io
ZipPy 0.25 (in python-language) | BSD-3-Clause | https://github.com/securesystemslab/zippy
bzip2 1.0.8 (in python-resources) | bzip2-1.0.6 | https://sourceware.org/bzip2
END
}

# Prints the name of the file that holds the text of the licence $1.
text_of() {
    case $1 in
        Apache-2.0) echo "$root/LICENSE" ;;
        GPL-2.0-with-classpath-exception) echo "$target/jre/legal/java.base/LICENSE" ;;
        Unicode-3.0) echo "$target/jre/legal/java.base/icu.md" ;;
        *) echo "$here/licenses/$1.txt" ;;
    esac
}

# Fills the folder $1/licenses, and $1/THIRD-PARTY.txt; $2: the flavour.
licences() {
    java_version=$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"$/\1/p' "$target/jre/release")
    grep -v -e '^dev\.rlm:' -e '^$' "$target/parts.txt" >"$target/parts"
    if [ "$2" != full ]; then sed -i '/^org\.graalvm/d' "$target/parts"; fi
    unnamed_parts "$2" >>"$target/parts"
    sort -u -o "$target/parts" "$target/parts"
    {
        printf 'What this distribution is made of beside rlm itself, a line each: part | licence | home page.\n'
        printf 'The texts of the licences are in licenses/, with the notices that parts ship; those of the Java runtime in\n'
        printf 'jre/legal.\n\n'
        cat "$target/parts"
        [ "$2" != full ] || printf '\n%s\n' 'GraalPy lists what its own jars are made of: https://github.com/oracle/graalpython/blob/master/THIRD_PARTY_LICENSE.txt'
    } >"$1/THIRD-PARTY.txt"
    mkdir "$1/licenses"
    for licence in $(sed 's/^[^|]*| \([^|]*\) |.*/\1/; s/,//g' "$target/parts"); do
        [ -s "$(text_of "$licence")" ] || fail "the text of the licence $licence is missing in dist/licenses"
        cp "$(text_of "$licence")" "$1/licenses/$licence.txt"
    done
    (cd "$target/notices" && find . -path '*/META-INF/*' -type f) >"$target/notices.txt"
    while IFS= read -r notice; do
        part=${notice#./} && part=${part%%-jar/*}
        mkdir -p "$1/licenses/$part"
        cp "$target/notices/$notice" "$1/licenses/$part/"
    done <"$target/notices.txt"
}

# Fills the folder $1/lib; $2: the flavour.
jars() {
    cp "$target"/jars/*.jar "$1/lib/"
    [ "$2" != full ] || cp "$target"/graalpy/*.jar "$1/lib/"
    (
        cd "$1/lib"
        set -- rlm-cli-*.jar
        for jar in *.jar; do [ "$jar" = "$1" ] || set -- "$@" "$jar"; done
        (IFS=: && printf '%s\n' "$*") >classpath
        printf '%s\n' "$version" >version
        sha256sum "$@" | sha256sum | cut -d ' ' -f 1 >build
    )
}

# Copies the file $2 of the checkout to $1.
documentation() {
    [ -s "$root/docs/$2" ] || fail "docs/$2 is missing; it is generated from the commands, see docs/help.md"
    mkdir -p "${1%/*}"
    cp "$root/docs/$2" "$1"
}

# Makes the archive of the flavour $1.
pack() {
    name=rlm-$version-linux-x64
    [ "$1" = full ] || name=$name-$1
    folder=$target/$name
    rm -rf "$folder" "$folder.tar.gz"
    mkdir -p "$folder/bin"
    cp "$root/rlm" "$folder/bin/rlm"
    mkdir "$folder/lib"
    cp "$root/launcher/caches.sh" "$folder/lib/"
    cp "$here/install.sh" "$here/uninstall.sh" "$here/NOTICE" "$root/LICENSE" "$folder/"
    jars "$folder" "$1"
    cp -R "$target/jre" "$folder/jre"
    licences "$folder" "$1"
    documentation "$folder/share/man/man1/rlm.1" man/rlm.1
    documentation "$folder/share/bash-completion/completions/rlm" completions/rlm.bash
    documentation "$folder/share/zsh/site-functions/_rlm" completions/_rlm
    documentation "$folder/share/fish/vendor_completions.d/rlm.fish" completions/rlm.fish
    chmod -R u=rwX,go=rX "$folder"
    tar -C "$target" --sort=name --format=gnu --mtime="$TIMESTAMP" --owner=0 --group=0 --numeric-owner \
        -cf - "$name" | gzip -n >"$folder.tar.gz"
    rm -rf "$folder"
}

link_java
[ -s "$target/parts.txt" ] || fail "$target/parts.txt is missing: the license plugin did not run"
rm -f "$target"/rlm-*.tar.gz "$target/SHA256SUMS"
for flavour in $flavours; do
    case $flavour in full | no-graalpy) pack "$flavour" ;; *) fail "dist.flavours is full, no-graalpy or both, not $flavour" ;; esac
done
(cd "$target" && sha256sum rlm-*.tar.gz >SHA256SUMS && cat SHA256SUMS)
# Left behind, they would be packed again when a part has another version.
rm -rf "$target/jars" "$target/graalpy" "$target/notices" "$target/dependency-maven-plugin-markers" \
    "$target/parts.txt" "$target/parts" "$target/notices.txt"
