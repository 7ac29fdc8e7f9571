package dev.rlm.core.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of gitignore(5), a row each. `d/` at a path's end means that it is a folder.
class IgnoreRulesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, value = {
            "*.log,a.log,true", "*.log,x/y/a.log,true", "*.log,a.logs,false",
            "/*.log,a.log,true", "/*.log,x/a.log,false",
            "doc/*.txt,doc/a.txt,true", "doc/*.txt,doc/x/a.txt,false", "doc/*.txt,x/doc/a.txt,false",
            "build/,build/,true", "build/,x/build/,true", "build/,build,false", "/build/,x/build/,false",
            "a/b/,a/b/,true", "a/b/,x/a/b/,false",
            "**/foo,foo,true", "**/foo,x/y/foo,true", "**/foo/bar,x/foo/bar,true", "**/foo/bar,foo/x/bar,false",
            "abc/**,abc/x,true", "abc/**,abc/x/y,true", "abc/**,abc/,false",
            "a/**/b,a/b,true", "a/**/b,a/x/y/b,true", "a/**/b,a/x/y,false",
            "**,anything,true", "x**y,xAAy,true", "x**y,x/y,false",
            "a?c,abc,true", "a?c,a/c,false", "[a-c]x,bx,true", "[!a-c]x,bx,false", "[^a-c]x,dx,true", "[]x]y,]y,true",
            "[[:digit:]]x,7x,true", "[[:digit:]]x,ax,false", "[\\]]x,]x,true", "[ab,[ab,false", "[ab,a,false",
            "#a,#a,false", "\\#a,#a,true", "\\!a,!a,true", "a\\*b,a*b,true", "a\\*b,axb,false",
            "a  ,a,true", "a\\ ,a ,true", "!a,a,false", "/,a,false", "A,a,false", "'','',false",
    })
    void lineFitsAsGitSays(String line, String path, boolean ignored) throws IOException {
        assertThat(ignores(line, path)).isEqualTo(ignored);
    }

    @Test
    void lastLineThatFitsDecides() throws IOException {
        assertThat(ignores("*.log\n!keep.log\n", "keep.log")).isFalse();
        assertThat(ignores("!keep.log\n*.log\n", "keep.log")).isTrue();
        assertThat(ignores("\uFEFF*.log\r\n# remark\r\n\r\n!keep.log\r\n", "x/keep.log")).isFalse();
        assertThat(ignores("\uFEFF*.log\r\n", "other.log")).isTrue();
    }

    @Test
    void deeperFileDecidesBeforeAHigherOne() throws Exception {
        write(".gitignore", "*.log\n/only.txt\n");
        write("sub/.gitignore", "!keep.log\nonly.txt\n");
        write("sub/keep.log", "1");
        write("sub/other.log", "2");
        write("keep.log", "3");
        write("only.txt", "4");
        write("sub/only.txt", "5");
        write("sub/deep/keep.log", "6");
        write("other/only.txt", "7");

        assertThat(names(".")).containsExactly("other/only.txt", "sub/deep/keep.log", "sub/keep.log");
    }

    @Test
    void nothingIsTakenBackFromAFolderThatIsLeftOut() throws Exception {
        write(".gitignore", "target/\n!target/keep.md\nlib/*\n!lib/keep.md\n");
        write("target/keep.md", "1");
        write("lib/keep.md", "2");
        write("lib/drop.md", "3");

        assertThat(names(".")).containsExactly("lib/keep.md");
    }

    @Test
    void rulesOfTheRepositoryAboveHoldInANamedFolderUnlessTheyLeaveItOutItself() throws Exception {
        Files.createDirectories(folder.resolve("repo/.git"));
        write(".gitignore", "*.md\n");
        write("repo/.gitignore", "*.log\nbuild/\n");
        write("repo/docs/a.log", "1");
        write("repo/docs/b.md", "2");
        write("repo/build/out/c.log", "3");

        assertThat(names("repo/docs")).containsExactly("b.md");
        assertThat(names("repo/build/out")).containsExactly("c.log");
        assertThat(names("repo")).containsExactly("docs/b.md");
    }

    @Test
    void hostilePatternTakesNoLongerThanAnother() throws IOException {
        String pattern = "*a".repeat(2000) + "b\n" + "**/".repeat(500) + "x\n";
        String path = "a".repeat(200) + ("/" + "a".repeat(200)).repeat(10);

        assertThat(ignores(pattern, path)).isFalse();
    }

    private boolean ignores(String lines, String path) throws IOException {
        Files.writeString(folder.resolve(".gitignore"), lines);
        boolean isFolder = path.endsWith("/");
        Path asked = Arrays.stream(path.split("/")).map(Path::of).reduce(folder, Path::resolve);
        return IgnoreRules.above(folder).in(folder).ignores(asked, isFolder);
    }

    private List<String> names(String source) throws ContextException {
        return new ArrayList<>(new ContextLoader(folder, 1_000_000)
                .load(List.of(source), new ByteArrayInputStream(new byte[0]))
                .names());
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }
}
