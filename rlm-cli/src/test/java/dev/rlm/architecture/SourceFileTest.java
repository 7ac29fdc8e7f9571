package dev.rlm.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class SourceFileTest {
    @Test
    void everythingTheRulesLookAtIsFound() {
        SourceFile file = SourceFile.parse("a/Sample.java", """
            package a;

            public class Sample {
                Sample(int a, int b, int c, int d, int e) {}

                /// A word that is not part of the method.
                @Deprecated
                void long_(int a) {
                    var x = a;
                    for (final var y : new int[0]) {}
                    Runnable r = () -> {
                        try { work(); } catch (IllegalStateException | Exception e) { }
                    };
                    java.util.function.IntUnaryOperator variable = z -> z;
                }

                record Pair(int a, int b, int c, int d, int e, int f) {
                    Pair(int a, int b, int c, int d, int e, int f) { this.a = a; }
                    void work() throws Exception {
                        try { toString(); } catch (Throwable t) { throw t; }
                    }
                }
            }
            """);

        assertThat(file).isEqualTo(new SourceFile("a/Sample.java", 23,
                List.of(new SourceFile.Method("<init>", 4, 1, 5), new SourceFile.Method("long_", 7, 9, 1),
                        new SourceFile.Method("<init>", 18, 1, 0), new SourceFile.Method("work", 19, 3, 0)),
                List.of(12, 20), List.of(12), List.of(9, 10), List.of("Sample"), false));
    }

    @Test
    void documentedTypesAndTabsAreSeen() {
        SourceFile file = SourceFile.parse("A.java", "/// Words.\npublic interface A {\n\tint a();\n}\n");

        assertThat(file.undocumented()).isEmpty();
        assertThat(file.hasTab()).isTrue();
    }
}
