package dev.rlm.repl.local.worker;

import java.util.List;

import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.io.IOAccess;

/// Leaves compiled forms of the modules that cells often import beside them in the unpacked Python library: a worker
/// then need not compile them at each start. Runs code of the library alone, none of a guest's.
public final class BytecodeMain {
    private static final List<String> MODULES = List.of("re", "json", "linecache", "traceback", "collections", "math",
            "random", "itertools", "functools", "string", "statistics", "datetime", "textwrap", "argparse", "ast",
            "asyncio", "base64", "bisect", "calendar", "concurrent.futures", "contextlib", "copy", "csv", "dataclasses",
            "decimal", "difflib", "enum", "fractions", "hashlib", "heapq", "html", "inspect", "io", "logging",
            "operator",
            "os", "pathlib", "pprint", "queue", "secrets", "shutil", "struct", "tempfile", "threading", "time", "types",
            "typing", "unicodedata", "urllib.parse", "uuid", "xml.etree.ElementTree", "zlib");

    private BytecodeMain() {}

    public static void main(String[] args) {
        try (Context context = Context.newBuilder("python")
                .allowIO(IOAccess.ALL)
                .allowCreateThread(true)
                .option("engine.WarnInterpreterOnly", "false")
                .option("python.DontWriteBytecodeFlag", "false")
                .build()) {
            MODULES.forEach(module -> compile(context, module));
        }
    }

    /// A module that cannot be imported is none that a cell could.
    private static void compile(Context context, String module) {
        try {
            context.eval("python", "import " + module);
        } catch (PolyglotException failure) {
            System.err.println(module + ": " + failure.getMessage());
        }
    }
}
