package dev.rlm.app.run;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Which fences of a reply run, and what the model is told of the others: each rule through the real loop with the real
/// REPL. Replies that were cut off stand in [WireRowsTest].
class FenceTest {
    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> fencesThatRun() throws Exception {
        return new Turns(new Runs(folder))
                .reply("repl", "Look:\n```repl\nprint(1)\n```\nThen I decide.", List.of("print(1)"), "Output:\n1")
                .reply("REPL in capitals", "```REPL\nprint(1)\n```", List.of("print(1)"), "Output:\n1")
                .reply("python", "```python\nprint(2)\n```", List.of("print(2)"), "Output:\n2")
                .reply("py", "```py\nprint(3)\n```", List.of("print(3)"), "Output:\n3")
                .reply("python3", "```python3\nprint(4)\n```", List.of("print(4)"), "Output:\n4")
                .reply("the only bare fence, if it is Python", "```\nprint(5)\n```", List.of("print(5)"), "Output:\n5")
                .reply("tildes", "~~~repl\nprint('''\n```\n''')\n~~~", List.of("print('''\n```\n''')"),
                        "Output:\n\n```")
                .reply("a decorative outer fence", "```markdown\nFirst:\n```repl\nprint(6)\n```\n```",
                        List.of("print(6)"), "Output:\n6")
                .reply("a fence inside a string does not end the block",
                        "```repl\ns = '''\n```json\n{}\n```\n'''\nprint(len(s))\n```",
                        List.of("s = '''\n```json\n{}\n```\n'''\nprint(len(s))"),
                        "Output:\n16\n\nVariables: s (str, 16 chars)")
                .reply("an unclosed last fence of a reply that ended by itself", "```repl\nprint(7)",
                        List.of("print(7)"), "Output:\n7")
                .reply("indented in a list", "1. Look:\n\n   ```repl\n   if True:\n       print(8)\n   ```",
                        List.of("if True:\n    print(8)"), "Output:\n8")
                .reply("several blocks run in order in the same session",
                        "```repl\nn = 1\nprint(n)\n```\nand\n```repl\nn += 1\nprint(n)\n```",
                        List.of("n = 1\nprint(n)", "n += 1\nprint(n)"),
                        "Output of block 1:\n1\n\nOutput of block 2:\n2\n\nVariables: s (str, 16 chars), n (int)")
                .reply("the first block that raises stops the rest",
                        "```repl\nprint('a')\n```\n```repl\nprint(missing)\n```\n```repl\nprint('c')\n```",
                        List.of("print('a')", "print(missing)"), """
                            Output of block 1:
                            a

                            Output of block 2:
                            Traceback (most recent call last):
                              File "<cell 27>", line 1, in <module>
                                print(missing)
                            NameError: name 'missing' is not defined""")
                .reply("thinking is never code", "<think>\n```repl\nprint('no')\n```\n</think>\n```repl\nprint(9)\n```",
                        List.of("print(9)"), "Output:\n9")
                .reply("all before a closing think tag is thought",
                        "```repl\nprint('no')\n```\n</think>\n```repl\nprint(10)\n```", List.of("print(10)"),
                        "Output:\n10")
                .tests();
    }

    @TestFactory
    Stream<DynamicTest> fencesThatDoNotRun() throws Exception {
        return new Turns(new Runs(folder))
                .reply("beside repl only repl runs",
                        "```python\nsketch()\n```\n```json\n{}\n```\n```repl\nprint(1)\n```\n```\nx = 1\n```",
                        List.of("print(1)"),
                        """
                            Output:
                            1

                            Note: Not run: the `python` block beside the code that was; mark what is to run as ```repl.
                            Note: Not run: the `json` block; only ```repl blocks of Python run.
                            Note: Not run: an unmarked block beside the code that was; mark what is to run as ```repl.""")
                .reply("beside python a bare fence does not run", "```python\nprint(2)\n```\n```\nx = 1\n```",
                        List.of("print(2)"),
                        """
                            Output:
                            2

                            Note: Not run: an unmarked block beside the code that was; mark what is to run as ```repl.""")
                .reply("another language", "```bash\nls\n```", List.of(),
                        "Note: Not run: the `bash` block; only ```repl blocks of Python run.")
                .reply("a bare fence that is not Python", "```\nThe answer is here.\n```", List.of(),
                        "Note: Not run: an unmarked block that is not Python; mark what is to run as ```repl.")
                .reply("several bare fences", "```\na = 1\n```\n```\nb = 2\n```", List.of(),
                        "Note: Not run: several unmarked blocks; mark the one that is to run as ```repl.")
                .reply("all behind an unclosed think tag is thought", "So <think>\n```repl\nprint('no')\n```",
                        List.of(),
                        """
                            Note: Your reply held neither ```repl code nor a final answer, so nothing was done. Write one \
                            block of ```repl code; to end, set answer["content"] and answer["ready"] = True, or put \
                            FINAL(your answer) on a line of its own.""")
                .tests();
    }
}
