package dev.rlm.core.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PythonShapeTest {

    @Test
    void codeOfEveryKindOfStatementIsPython() {
        assertThat(PythonShape.isPython("""
            from __future__ import annotations
            import re, os.path as p
            from . import (a, b,)
            from .x import *
            @cache
            async def f(a, /, b: int = 1, *args, c=None, **kw) -> dict[str, int]:
                \"""Doc: it's (unbalanced.\"""
                async with g() as h, k as l:
                    await h
                return {**kw, "a": [*args], 'b': lambda x, *y: x + 1}
            class A(B): pass
            x: int = 0x1F + 1_000 - .5e-3 * 2j ** -1 // 3 % 4 @ m
            a, *b = b[1:], a[::2], c[:, 0], d[...]
            a.b[0] += 1; c = d = not e
            for i, (k, v) in enumerate(z.items()):
                if k not in seen and v is not None or ~i & 1: continue
                elif (n := len(k)) > 3 <= 4 != 5: break
                else: ...
            while True:
                try:
                    print(f"{d["a"]} {{x", end='')
                except (A, B) as e:
                    raise C("x") from e
                finally:
                    del x, y[0]
            s = [y for x in z if x for y in x if y] if q else {k: v for k, v in w}
            match s:
                case [1, *rest] if rest: yield from rest
                case {"a": 1}: global zz
            type X = int
            for *u, w in x,: u = *u, w
            j: str | None = rf'({a}\\{{%)' if a else None
            t = "a" "b" \\
                'c'
            assert t, "msg"
            print(*t, sep="\\n")  # done (
            """)).isTrue();
    }

    @TestFactory
    Stream<DynamicTest> smallPieceOfCodeIsPython() {
        return Stream.of("print(1)", "x = 1", "context[:500]", "len(context)", "import re", "answer[\"ready\"] = True",
                "FINAL(42)", "FINAL(\"it's\")", "if x:\n  y", "with open(p) as f: d = f.read()", "# look\nprint(x)\n",
                "größe = 3", "s = \"\"\"\nDear all\n\"\"\"", "print(x) if x else None",
                "r = llm_query_batched([f'{c}' for c in d])")
                .map(code -> DynamicTest.dynamicTest(code, () -> assertThat(PythonShape.isPython(code)).isTrue()));
    }

    @TestFactory
    Stream<DynamicTest> textOfAnotherKindIsNotPython() {
        return Stream.of("\n# only a comment\n", "Done.", "Done", "The answer is 42", "Note: see foo(x)", "42",
                "Total (estimated)", "1. Do this\n2. Do that", "- foo(bar)\n- baz(qux)", "it's fine", "x = 5 apples",
                "2 + 2 = 4",
                "{\"a\": [1, 2], \"b\": true}", "[1, 2, 3]", "{\n  \"name\": \"x\",\n}", "key: value\nother: value",
                "$ ls -la\ntotal 0", "pip install foo", "cat a.txt | grep x", "cd /tmp/x && ls", "echo \"hi\"",
                "!pip install x",
                "| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n--- | ---", "a,b,c\n1,2,3", "<b>hi</b>", "SELECT * FROM t",
                "FINAL(the capital is Paris)", "print(", "x = [1, 2", "s = 'open", "s = '''open", "x = (1]",
                ">>> x = 1\n1",
                "const x = 1;", "public int f() { return 1; }", "if (x) { y(); }", "Traceback (most recent call last):",
                "for each item do", "x = ", "return x y", "a b", "f(x) g(y)", "print \"x\"", "x ? y : z", "é è", "…",
                "call: f(x)", "else", "if x", "1 (one)", "a -> b", "not x y", "x not y", "lambda", "x = a and", "....")
                .map(text -> DynamicTest.dynamicTest(text.strip(),
                        () -> assertThat(PythonShape.isPython(text)).isFalse()));
    }

    @Test
    void oneLineThatIsNotPythonSpoilsTheRest() {
        assertThat(List.of("x = 1\nThat was it.\ny = 2", "Here is code:\nx = 1", "Here:\nx = 1", ""))
                .noneMatch(PythonShape::isPython);
    }
}
