package dev.rlm.repl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.Test;

import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.GuestAnswer;
import dev.rlm.core.repl.GuestCall;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.Variable;

/// What every engine does alike for a guest that means well: values, output, errors, the vocabulary, answers.
interface ReplContract extends GuestTraits {
    /// Cells of one session, each with a last expression.
    List<String> ORDINARY_PYTHON = List.of("""
        class Point:
            count = 0
            def __init__(self, x):
                self.x = x
                Point.count += 1
            @property
            def double(self):
                return self.x * 2
        p = Point(4)
        (p.double, Point.count, next(iter([1])))""", """
        n = 10
        def outer():
            global n
            n += 1
            k = 0
            def inner():
                nonlocal k
                k += 1
                return [n + i + k for i in range(3)]
            return inner()
        outer()""", """
        import functools
        def twice(f):
            @functools.wraps(f)
            def g(*a, **k):
                return f(*a, **k) * 2
            return g
        @twice
        def three():
            return 3
        def gen():
            yield from (i * i for i in range(4))
        (three(), list(gen()), three.__name__)""", """
        text = '''first
            indented
        last'''
        text""", """
        x = float('nan'); y = float('-inf')
        (x, y, x == x)""", """
        class_ = 1; from_ = 'kw'; match = 2
        match match:
            case 2: r = 'two'
        (r, [q := 5, q], f"{q=}", {**{'a': 1}})""", """
        import dataclasses, typing, re, json, collections, datetime, math, statistics
        @dataclasses.dataclass
        class Row:
            name: 'str'
            values: typing.List[int] = dataclasses.field(default_factory=list)
        (Row('a', [1]), re.findall(r'\\d+', 'a1b22'), json.loads(json.dumps({'é': [None, 1.5]})),
         collections.Counter('aab').most_common(1), statistics.mean([1, 2, 6]))""", """
        import pickle
        pickle.loads(pickle.dumps(Row('b'))), __name__""", """
        async def one():
            return 1
        import asyncio
        async def both():
            return await asyncio.gather(one(), asyncio.to_thread(llm_query, 'a'), asyncio.sleep(0.01, 'slept'))
        asyncio.run(both())""",
            """
                i = 'outer'
                squares = [i * i for i in range(3)]
                lambdas = [lambda k=k: k + n for k in range(2)]
                (i, squares, [f() for f in lambdas], {k: v for k, v in zip('ab', squares)}, next((k for k in 'xyz' if k > 'x'), None))""",
            """
                row = {'class': 1, 'from': 2, 'lambda': 3, 'None': 4}
                def taking(**given): return sorted(given)
                (taking(**row), row['class'], type('Row', (), row)().__getattribute__('from'))""", """
                import contextlib, enum, itertools
                @contextlib.contextmanager
                def noted(log):
                    log.append('in')
                    try:
                        yield log
                    finally:
                        log.append('out')
                class Colour(enum.Enum):
                    RED = 1
                with noted([]) as log, contextlib.suppress(KeyError):
                    {}['missing']
                first, *rest = itertools.accumulate([1, 2, 3])
                (log, Colour.RED.name, first, rest)""");

    ReplFactory factory();

    @Test
    default void lastExpressionOfACellIsItsValueAndVariablesStay() throws Exception {
        try (Session session = Session.of(factory())) {
            assertThat(session.shown("x = 20\nx += 1\nx * 2")).isEqualTo("42");
            assertThat(session.shown("x")).isEqualTo("21");
            assertThat(session.shown("None")).isEmpty();
            assertThat(session.shown("")).isEmpty();
            assertThat(session.shown("# only a comment")).isEmpty();
            assertThat(session.shown("'a' * 1_010_000")).hasSizeBetween(1_000_000, 1_000_100)
                    .contains("\n… 10,002 characters left out …\n");
            assertThat(session.run("'a' * 999_000").truncated()).isFalse();
            assertThat(session.run("'a' * 1_010_000").truncated()).isTrue();
            assertThat(session.run("['a'] * 1_010_000").truncated()).isTrue();
        }
    }

    @Test
    default void contextAndSourcesAreThereAsGiven() throws Exception {
        try (Session session = Session.of(factory(), new ContextValue.Texts(List.of("één", "two 😀")), Session.ECHO)) {
            assertThat(session.shown("context, sources, type(context) is list")).isEqualTo(
                    "(['één', 'two 😀'], ['a.txt'], True)");
        }
        try (Session session = Session.of(factory())) {
            assertThat(session.shown("context, type(context) is str")).isEqualTo("('the input', True)");
        }
    }

    @Test
    default void printedTextIsKeptAsItIs() throws Exception {
        try (Session session = Session.of(factory())) {
            CellResult result = session.run("""
                import sys
                print('out', 1, [2.5])
                print('no newline', end='')
                print('err', file=sys.stderr)
                sys.stdout.write('\\x00 \\ud800 😀 \\x1b[31m\\n')
                sys.stdout.buffer.write('bytes é\\n'.encode())
                sys.stdout.flush()
                """);
            assertThat(result.report().stdout().text())
                    .isEqualTo("out 1 [2.5]\nno newline\u0000 \\ud800 😀 \u001b[31m\nbytes é\n");
            assertThat(result.report().stderr().text()).isEqualTo("err\n");
        }
    }

    @Test
    default void tracebackShowsTheCellsOwnLinesAndNothingOfTheMachinery() throws Exception {
        try (Session session = Session.of(factory())) {
            session.run("def half(x):\n    return 1 / x");
            assertThat(session.shown("""
                try:
                    half(0)
                except ZeroDivisionError as e:
                    raise ValueError('no half') from e
                """)).isEqualTo("""
                Traceback (most recent call last):
                  File "<cell 2>", line 2, in <module>
                    half(0)
                  File "<cell 1>", line 2, in half
                    return 1 / x
                ZeroDivisionError: division by zero

                The above exception was the direct cause of the following exception:

                Traceback (most recent call last):
                  File "<cell 2>", line 4, in <module>
                    raise ValueError('no half') from e
                ValueError: no half""");
            assertThat(session.shown("y = (1 +\nif")).startsWith("  File \"<cell 3>\", line ")
                    .contains("SyntaxError: ");
            assertThat(session.shown("def deep(n):\n    return deep(n + 1) if n < 80 else 1 / 0\ndeep(0)")).contains(
                    "  … 52 more calls …\n").endsWith("ZeroDivisionError: division by zero");
            assertThat(session.shown("raise ExceptionGroup('both', [ValueError('a'), KeyError('b')])")).endsWith("""
                ExceptionGroup: both (2 sub-exceptions)
                  | ValueError: a
                  | KeyError: 'b'""");
        }
    }

    @Test
    default void guestsOwnTracebacksAndInspectionSeeTheSource() throws Exception {
        try (Session session = Session.of(factory())) {
            assertThat(session.shown("""
                import traceback
                try:
                    1 / 0
                except ZeroDivisionError:
                    print(traceback.format_exc())
                """)).contains("File \"<cell 1>\", line 3").contains("1 / 0");
            assertThat(session.shown("import inspect\ndef f():\n    return 1\nprint(inspect.getsource(f))"))
                    .isEqualTo("def f():\n    return 1\n\n");
        }
    }

    @Test
    default void whatWasAssignedBeforeAnErrorIsKept() throws Exception {
        try (Session session = Session.of(factory())) {
            assertInstanceOf(CellResult.Raised.class, session.run("a = 1\nb = 2\n1 / 0\nb = 3"));
            assertThat(session.shown("a, b")).isEqualTo("(1, 2)");
        }
    }

    @Test
    default void exitsEndTheCellAndNotTheSession() throws Exception {
        String note = "\n(this ends the cell, not the session: variables are kept and the next cell runs)";
        try (Session session = Session.of(factory())) {
            session.run("kept = 'here'");
            assertThat(session.shown("import sys\nsys.exit(3)")).endsWith("SystemExit: 3" + note);
            assertThat(session.shown("exit()")).endsWith(note);
            assertThat(session.shown("raise SystemExit")).endsWith("SystemExit" + note);
            assertThat(session.shown("raise KeyboardInterrupt")).endsWith("KeyboardInterrupt");
            assertThat(session.shown("kept")).isEqualTo("'here'");
        }
    }

    @Test
    default void ordinaryPythonWorks() throws Exception {
        List<String> values = new ArrayList<>();
        try (Session session = Session.of(factory())) {
            for (String cell : ORDINARY_PYTHON) {
                values.add(session.shown(cell));
            }
        }
        assertThat(String.join("\n", values)).isEqualTo("""
            (8, 1, 1)
            [12, 13, 14]
            (6, [0, 1, 4, 9], 'three')
            'first\\n    indented\\nlast'
            (nan, -inf, False)
            ('two', [5, 5], 'q=5', {'a': 1})
            (Row(name='a', values=[1]), ['1', '22'], {'é': [None, 1.5]}, [('a', 2)], 3)
            (Row(name='b', values=[]), '__main__')
            [1, 'llm_query {"prompt":"a"}', 'slept']
            ('outer', [0, 1, 4], [11, 12], {'a': 0, 'b': 1}, 'y')
            (['None', 'class', 'from', 'lambda'], 1, 2)
            (['in', 'out'], 'RED', 1, [3, 6])""");
    }

    @Test
    default void valuesOver128MegabytesStayWhole() throws Exception {
        try (Session session = Session.of(factory())) {
            assertThat(session.shown("big = 'ab' * 65 * 1024 * 1024\nlen(big)")).isEqualTo("136314880");
            assertThat(session.shown("big += 'c'\n(big[-3:], big.count('b'), hash(big) == hash(big[:]))"))
                    .isEqualTo("('abc', 68157440, True)");
            assertThat(session.shown("big")).hasSizeLessThan(1_000_100).contains(" characters left out …\n");
            assertThat(session.shown("llm_query(big)"))
                    .endsWith("RuntimeError: the arguments are too large: 136,314,935 bytes, at most 33,554,468");
            assertThat(session.repl().textOf("big").orElseThrow()).hasSizeLessThan(8_000_100).endsWith("abc");
            assertThat(session.shown("del big\n'after'")).isEqualTo("'after'");
        }
    }

    @Test
    default void staleValueIsNotShownAgain() throws Exception {
        try (Session session = Session.of(factory())) {
            assertThat(session.shown("result = 5\nresult")).isEqualTo("5");
            assertThat(session.shown("for i in range(3): pass")).isEmpty();
        }
    }

    @Test
    default void variablesAreReportedWithTypesAndSizesAndNeverValues() throws Exception {
        try (Session session = Session.of(factory())) {
            CellResult result = session.run("""
                import math
                text = 'x' * 3400; rows = [1] * 12; one = {'k': 'secret'}; n = 5; raw = b'ab'; _hidden = 1
                def f(): pass
                class Odd:
                    def __len__(self): raise ValueError
                odd = Odd()
                """);
            assertThat(result.report().variables()).containsExactly(new Variable("text", "str", "3,400 chars"),
                    new Variable("rows", "list", "12 items"), new Variable("one", "dict", "1 item"),
                    new Variable("n", "int", ""), new Variable("raw", "bytes", "2 bytes"),
                    new Variable("f", "function", ""), new Variable("Odd", "type", ""), new Variable("odd", "Odd", ""));
            assertThat(session.shown("SHOW_VARS()")).isEqualTo("""
                text: str, 3,400 chars
                rows: list, 12 items
                one: dict, 1 item
                n: int
                raw: bytes, 2 bytes
                f: function
                Odd: type
                odd: Odd""");
        }
    }

    @Test
    default void queriesReachTheHostWhateverTheirKeywordsAreCalled() throws Exception {
        List<String> calls = List.of("llm_query('p')", "llm_query(query='p', model='m')", "llm_query('p', 'extra')",
                "llm_query(text='p', context=['a', 'b'])", "llm_query(7)",
                "llm_query([{'role': 'user', 'content': 'p'}])",
                "llm_query_batched(['a', 'b'], model='m')", "llm_query_batched(queries=('a', 1))",
                "llm_query_batched(prompt='a')", "rlm_query('p')", "rlm_query('p', 'text', 'm')",
                "rlm_query(prompt='p', context=['a', 'b'])", "rlm_query_batched(['a', 'b'], ['x', ['y', 'z']])",
                "rlm_query_batched(prompts=['a', 'b'], context='x')", "budget()");
        List<String> seen = new ArrayList<>();
        try (Session session = Session.of(factory())) {
            for (String call : calls) {
                seen.add(session.shown("print(" + call + ")"));
            }
        }
        assertThat(String.join("", seen)).isEqualTo("""
            llm_query {"prompt":"p"}
            llm_query {"prompt":"p","model":"m"}
            llm_query {"prompt":"p","extra":"extra"}
            llm_query {"prompt":"p","extra":"a\\n\\nb"}
            llm_query {"prompt":"7"}
            llm_query {"prompt":"p"}
            llm_query_batched {"prompts":["a","b"],"model":"m"}
            llm_query_batched {"prompts":["a","1"]}
            llm_query_batched {"prompts":["a"]}
            rlm_query {"prompt":"p"}
            rlm_query {"prompt":"p","context":"text","model":"m"}
            rlm_query {"prompt":"p","context":["a","b"]}
            rlm_query_batched {"prompts":["a","b"],"contexts":["x",["y","z"]]}
            rlm_query_batched {"prompts":["a","b"],"contexts":["x","x"]}
            budget {}
            """);
    }

    @Test
    default void wrongArgumentsAreErrorsThatSayWhatIsRight() throws Exception {
        try (Session session = Session.of(factory())) {
            assertThat(session.shown("llm_query(promt='x')"))
                    .endsWith("TypeError: llm_query() has no argument 'promt'; it takes prompt, context, model");
            assertThat(session.shown("llm_query()")).endsWith("TypeError: llm_query() needs a prompt");
            assertThat(session.shown("llm_query(['a', 'b'])")).endsWith(
                    "TypeError: llm_query() takes one text, not a list of 2; llm_query_batched takes many");
            assertThat(session.shown("rlm_query_batched(['a', 'b'], ['x'])"))
                    .endsWith("ValueError: rlm_query_batched() got 2 prompts and 1 contexts");
        }
    }

    @Test
    default void repliesAreRealPythonValuesAndErrorsRuntimeErrors() throws Exception {
        JsonNodeFactory json = JsonNodeFactory.instance;
        try (Session session = Session.of(factory(), call -> switch (call.function()) {
            case "llm_query_batched" -> new HostReply.Value(json.arrayNode().add("é😀").add("b\n"));
            case "budget" -> new HostReply.Value(json.objectNode()
                    .put("calls", 3)
                    .put("cost_usd", 0.25)
                    .putNull("tokens")
                    .put("strict", true));
            default -> new HostReply.Error("refused: the budget is used up");
        })) {
            assertThat(session.shown("r = llm_query_batched(['x'])\ntype(r) is list, r")).isEqualTo(
                    "(True, ['é😀', 'b\\n'])");
            assertThat(session.shown("budget()")).isEqualTo(
                    "{'calls': 3, 'cost_usd': 0.25, 'tokens': None, 'strict': True}");
            assertThat(session.shown("""
                try:
                    llm_query('x')
                except RuntimeError as e:
                    print('caught', e)
                llm_query('y')
                """)).isEqualTo("""
                caught refused: the budget is used up
                Traceback (most recent call last):
                  File "<cell 3>", line 5, in <module>
                    llm_query('y')
                RuntimeError: refused: the budget is used up""");
        }
    }

    @Test
    default void callsCarryTheirCellAndAreNumberedByTheHost() throws Exception {
        List<GuestCall> calls = Collections.synchronizedList(new ArrayList<>());
        try (Session session = Session.of(factory(), call -> {
            calls.add(call);
            return Session.ECHO.call(call);
        })) {
            session.run("llm_query('a')\nllm_query('b')");
            session.run("llm_query('c')");
        }
        assertThat(calls.stream().map(call -> call.cell() + "." + call.n() + " " + call.arguments().path("prompt")))
                .containsExactly("1.1 \"a\"", "1.2 \"b\"", "2.3 \"c\"");
    }

    @Test
    default void answerIsReadWhenTheCellHasEnded() throws Exception {
        List<String> cells = List.of("answer['ready'] = True\nanswer['content'] = 'later'",
                "answer.update(content={'a': [1, None]}, ready=True)", "answer = {'content': 3.5, 'ready': True}",
                "answer['ready'] = True", "FINAL(['é', {'k': float('nan')}])",
                "result = 'from a variable'\nFINAL_VAR('result')",
                "FINAL_VAR(result)\n", "answer['content'] = 'draft'", "answer['content'] = ''; answer['ready'] = True",
                "class Odd:\n    def __str__(self): raise ValueError('no')\nFINAL(Odd())");
        List<String> answers = new ArrayList<>();
        try (Session session = Session.of(factory())) {
            for (String cell : cells) {
                GuestAnswer answer = session.run(cell).report().answer();
                answers.add((answer.ready() ? "ready " : "open ") + answer.via() + " " + answer.content());
            }
        }
        assertThat(String.join("\n", answers)).isEqualTo("""
            ready ANSWER later
            ready ANSWER {"a": [1, null]}
            ready ANSWER 3.5
            ready ANSWER 3.5
            ready FINAL ["é", {"k": null}]
            ready FINAL_VAR from a variable
            open ANSWER from a variable
            open ANSWER draft
            ready ANSWER\s
            ready FINAL <Odd whose text cannot be made: ValueError>""");
    }

    @Test
    default void answerOfACellThatRaisesIsReportedAndTakenBack() throws Exception {
        try (Session session = Session.of(factory())) {
            CellReport raised = session.run("FINAL('early')\n1 / 0").report();
            assertThat(raised.answer()).isEqualTo(new GuestAnswer(true, "early", GuestAnswer.Via.FINAL, false));
            assertThat(session.shown("answer")).isEqualTo("{'content': 'early', 'ready': False}");
        }
    }

    @Test
    default void answerBoundToSomethingElseIsPutBackAndReported() throws Exception {
        try (Session session = Session.of(factory())) {
            session.run("answer['content'] = 'kept'");
            for (String cell : List.of("answer = llm_query('x')", "del answer", "answer = None")) {
                assertThat(session.run(cell).report().answer())
                        .isEqualTo(new GuestAnswer(false, "kept", GuestAnswer.Via.ANSWER, true));
            }
            assertThat(session.shown("answer")).isEqualTo("{'content': 'kept', 'ready': False}");
        }
    }

    @Test
    default void helpersAndContextArePutBackAfterEachCell() throws Exception {
        try (Session session = Session.of(factory())) {
            CellReport report = session.run("context = context[:3]; llm_query = print; del sources; budget = 5")
                    .report();
            assertThat(report.restored()).containsExactlyInAnyOrder("context", "llm_query", "sources", "budget");
            assertThat(session.shown("context, sources, llm_query('p')")).isEqualTo(
                    "('the input', ['a.txt'], 'llm_query {\"prompt\":\"p\"}')");
        }
    }

    @Test
    default void helpersWorkForAGuestThatBrokeBuiltinsAndJson() throws Exception {
        try (Session session = Session.of(factory())) {
            session.run("import json, builtins\njson.dumps = json.loads = None\n"
                    + "for name in ('len', 'isinstance', 'str', 'type', 'list', 'repr', 'compile', 'exec', 'getattr'):\n"
                    + "    setattr(builtins, name, None)");
            CellResult result = session.run("answer['content'] = llm_query('p')\nSHOW_VARS()");
            assertThat(Session.shown(result)).isEqualTo("name: str, 7 chars");
            assertThat(result.report().answer().content()).isEqualTo("llm_query {\"prompt\":\"p\"}");
        }
    }

    @Test
    default void finalVarWithoutSuchAVariableListsTheOnesThatExist() throws Exception {
        try (Session session = Session.of(factory())) {
            assertThat(session.shown("rows = [1]\nFINAL_VAR('row')")).endsWith(
                    "NameError: FINAL_VAR takes the name of a variable, as FINAL_VAR(\"name\"); there is no 'row'."
                            + " Variables: rows");
        }
    }

    @Test
    default void textOfAVariableIsReadFromTheLiveSession() throws Exception {
        try (Session session = Session.of(factory())) {
            session.run("s = 'é\\n'; d = {'b': (1, 2), 3: {4}}; n = 12; empty = ''");
            assertThat(Stream.of("s", "d", "n", "empty", "missing", "context").map(name -> {
                try {
                    return session.repl().textOf(name);
                } catch (ReplException e) {
                    throw new AssertionError(e);
                }
            })).containsExactly(Optional.of("é\n"), Optional.of("{\"b\": [1, 2], \"3\": [4]}"), Optional.of("12"),
                    Optional.of(""), Optional.empty(), Optional.of("the input"));
        }
    }

    @Test
    default void sameSeedGivesTheSameRandomNumbersWheneverRandomIsImported() throws Exception {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (Session session = Session.of(factory())) {
                seen.add(session.shown("import random\n(random.random(), random.sample(range(100), 3),"
                        + " {'b', 'a', 'c', 'x'}, hash('text'))"));
            }
        }
        assertThat(seen.get(0)).isEqualTo(seen.get(1)).startsWith("(0.32383276483316237, ");
    }
}
