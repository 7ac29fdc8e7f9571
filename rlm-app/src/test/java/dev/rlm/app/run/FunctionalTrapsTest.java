package dev.rlm.app.run;

import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Plain Python that restricted interpreters break: here it has to work, cell after cell of one session.
class FunctionalTrapsTest {
    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> plainPythonWorks() throws Exception {
        Runs runs = new Runs(folder).document("class", "one")
                .document("None.txt", "two")
                .document("lambda/import.py",
                        "three");
        return values(state(functions(names(new Turns(runs))))).tests();
    }

    private static Turns names(Turns turns) {
        return turns
                .prints("inputs named like keywords", "print(sources, context)",
                        "['class', 'None.txt', 'lambda/import.py'] ['one', 'two', 'three']")
                .prints("augmented assignment", "x = 1\nx += 1\nprint(x)", "2")
                .prints("augmented assignment in the next cell", "x += 40\nx", "=> 42")
                .prints("augmented assignment of elements", "d = {'a': [1]}\nd['a'] += [2]\nd['a'][0] *= 5\nd",
                        "=> {'a': [5, 2]}")
                .prints("classes with inheritance and super", """
                    class A:
                        kind = 'a'
                        def __init__(self, n): self.n = n
                    class B(A):
                        def __init__(self, n):
                            super().__init__(n + 1)
                        @property
                        def twice(self): return 2 * self.n
                        def __repr__(self): return f'B({self.n})'
                    B(1), B(1).twice, B.kind""", "=> (B(2), 4, 'a')")
                .prints("classes of an earlier cell, dataclasses", """
                    from dataclasses import dataclass
                    @dataclass
                    class P(A):
                        n: int = 7
                    P(), isinstance(P(), A)""", "=> (P(n=7), True)")
                .prints("next", "it = iter([1, 2])\nprint(next(it), next(it), next(it, 'over'))", "1 2 over")
                .prints("comprehension scopes", """
                    k = 10
                    squares = [k * k for k in range(3)]
                    names = {w: sum(len(v) for v in context if v != w) for w in context}
                    print(k, squares, names)""", "10 [0, 1, 4] {'one': 8, 'two': 8, 'three': 6}")
                .prints("comprehensions in functions and classes see the cell's names", """
                    limit = 2
                    def small(values): return [v for v in values if v < limit]
                    class C:
                        each = [limit for _ in range(2)]
                    small([1, 2]), C.each""", "=> ([1], [2, 2])");
    }

    private static Turns functions(Turns turns) {
        return turns
                .prints("global", """
                    count = 0
                    def bump():
                        global count, made
                        count += 1
                        made = 'here'
                    bump(); bump()
                    print(count, made)""", "2 here")
                .prints("nonlocal and closures", """
                    def counter():
                        n = 0
                        def step():
                            nonlocal n
                            n += 1
                            return n
                        return step
                    step = counter()
                    step(), step()""", "=> (1, 2)")
                .prints("functions call each other across cells", "def f(n): return 1 if n == 0 else n * g(n - 1)",
                        "(nothing was printed)")
                .prints("and recursion", "def g(n): return f(n)\nf(5)", "=> 120")
                .prints("decorators", """
                    import functools
                    def loud(function):
                        @functools.wraps(function)
                        def wrapper(*args, **kwargs):
                            return function(*args, **kwargs).upper()
                        return wrapper
                    @loud
                    @functools.lru_cache
                    def greet(name, *, mark='!'): return 'hi ' + name + mark
                    greet('you'), greet('you', mark='?'), greet.__name__""", "=> ('HI YOU!', 'HI YOU?', 'greet')")
                .prints("generators", """
                    def numbers():
                        got = yield 1
                        yield got
                        yield from 'ab'
                    gen = numbers()
                    print(next(gen), gen.send('sent'), list(gen))""", "1 sent ['a', 'b']")
                .prints("async", """
                    async def one(): return 1
                    async def both(): return [await one(), await one()] + [n async for n in items()]
                    async def items():
                        for n in (2, 3): yield n
                    try:
                        both().send(None)
                    except StopIteration as stop:
                        print(stop.value)""", "[1, 1, 2, 3]");
    }

    private static Turns state(Turns turns) {
        return turns
                .prints("asyncio", """
                    import asyncio
                    async def later(n):
                        await asyncio.sleep(0.001)
                        return n
                    async def all_of_them(): return await asyncio.gather(later(1), later(2))
                    asyncio.run(all_of_them())""", "=> [1, 2]")
                .prints("match, walrus, star and f-strings", """
                    match {'kind': 'a', 'rest': [1, 2, 3]}:
                        case {'kind': str(kind), 'rest': [first, *others]} if (total := sum(others)) > 4:
                            print(f'{kind=} {first:>3} {others!r} {total:,}')""", "kind='a'   1 [2, 3] 5")
                .prints("with and contextlib", """
                    from contextlib import contextmanager, suppress
                    @contextmanager
                    def tag(name):
                        print('<' + name + '>')
                        yield name
                        print('</' + name + '>')
                    with tag('b') as t, suppress(ZeroDivisionError):
                        print(t)
                        1 / 0""", "<b>\nb\n</b>")
                .prints("imports of the standard library", """
                    import collections, csv, datetime, decimal, difflib, fractions, hashlib, heapq, io, itertools, json
                    import math, operator, re, statistics, string, textwrap, unicodedata, uuid, zlib
                    print(json.loads(json.dumps({'a': [1, None]})), re.findall(r'\\d+', 'a1b22'), math.comb(5, 2),
                          collections.Counter('aab').most_common(1), statistics.mean([1, 2, 6]),
                          list(csv.reader(io.StringIO('a,"b,c"'))), hashlib.sha256(b'').hexdigest()[:8],
                          decimal.Decimal('0.1') * 3, datetime.date(2024, 2, 29).isoformat())""",
                        "{'a': [1, None]} ['1', '22'] 10 [('a', 2)] 3 [['a', 'b,c']] e3b0c442 0.3 2024-02-29")
                .prints("variables of a cell that raises", "kept = ['before']\nkept.append(1 // 0)", """
                    Traceback (most recent call last):
                      File "<cell 41>", line 2, in <module>
                        kept.append(1 // 0)
                    ZeroDivisionError: integer division or modulo by zero""")
                .prints("are kept", "kept", "=> ['before']");
    }

    private static Turns values(Turns turns) {
        return turns
                .prints("a result", "result = 'old'\nresult", "=> 'old'")
                .prints("is not shown again", "result2 = 1", "(nothing was printed)")
                .prints("nor behind a None", "print('new')\nNone", "new")
                .prints("multi-line strings keep their indentation", """
                    text = '''
                      two
                        four
                    none
                    \\ttab'''
                    if True:
                        inner = \"""
                    left
                            right\"""
                    print(repr(text), repr(inner))""",
                        "'\\n  two\\n    four\\nnone\\n\\ttab' '\\nleft\\n        right'")
                .prints("NaN and infinities", """
                    nan, inf = float('nan'), float('inf')
                    print(nan, inf, -inf, nan == nan, max(1, inf), json.dumps([nan]))""",
                        "nan inf -inf False inf [NaN]")
                .prints("big whole numbers", "2 ** 200 % 1_000_007, int('9' * 30) + 1",
                        "=> (%d, 1000000000000000000000000000000)".formatted(
                                java.math.BigInteger.TWO.pow(200).mod(java.math.BigInteger.valueOf(1_000_007))))
                .prints("values of more than 128 MB", "big = 'x' * 140_000_000\nprint(len(big), big[-1])\ndel big",
                        "140000000 x")
                .prints("text beyond the first plane, and lone surrogates",
                        "print(len('🚢'), '🚢', 'ü'.encode(), '\\ud800')", "1 🚢 b'\\xc3\\xbc' \\ud800")
                .prints("print's own options",
                        "print(1, 2, sep='-', end='.\\n')\nimport sys\nprint('e', file=sys.stderr)",
                        "1-2.\ne");
    }
}
