"""The guest's side of a session: the vocabulary, and how a cell runs. The same file serves every engine.

An engine runs this file with a private copy of the builtins, makes one `Guest` with two functions of its own,

    write(stream, text)   stream 1 or 2; takes printed text, never fails
    call(json) -> json    asks the host and waits; never raises

and then calls `add_text`, `begin`, `run`, `stopped`, `text_of`, `preload`. What they return is JSON text.

Nothing here imports a Python module: imports are most of an engine's start, and the guest may patch what it imports.
All state that matters to the host lives in the host; a guest that breaks into this file only fools itself.
"""
import _ast
import _io
import _json
import sys

FILE = "<rlm>"
ONLY_AST = 0x400
SHOWN_VALUE = 1_000_000
SHOWN_TRACE = 40_000
SHOWN_FRAMES = 30
SHOWN_VARIABLES = 500
ANSWER_CHARS = 8_000_000
PRELOADED = ("re", "json", "linecache", "traceback", "collections", "math", "random", "itertools", "functools",
             "string", "statistics", "datetime", "textwrap")
QUOTED_AT_ONCE = 1_000_000
MISSING = object()
EXIT_NOTE = "(this ends the cell, not the session: variables are kept and the next cell runs)"


# ---- JSON and text, without the guest's `json` ----

def _clean(text):
    """Text that can be sent as UTF-8: lone surrogates become their escapes."""
    try:
        text.encode("utf-8")
        return text
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _exact(text):
    """A `str` that is no subclass."""
    return text if type(text) is str else str.__str__(text)


def _number(value):
    if isinstance(value, int):
        return int.__repr__(value)
    text = float.__repr__(value)
    return "null" if text in ("nan", "inf", "-inf") else text


def _key(key):
    if isinstance(key, str):
        return _exact(key)
    if key is None or isinstance(key, (bool, int, float)):
        return _to_json(key)
    return str(key)


def _quote(text, parts):
    """A JSON string; long ones in pieces: GraalPy refuses to quote them at once."""
    if len(text) <= QUOTED_AT_ONCE:
        parts.append(_json.encode_basestring(_clean(text)))
        return
    parts.append('"')
    for i in range(0, len(text), QUOTED_AT_ONCE):
        parts.append(_json.encode_basestring(_clean(text[i:i + QUOTED_AT_ONCE]))[1:-1])
    parts.append('"')


def _put(value, parts, above):
    if isinstance(value, str):
        _quote(_exact(value), parts)
    elif value is None or value is True or value is False:
        parts.append("null" if value is None else "true" if value else "false")
    elif isinstance(value, (int, float)):
        parts.append(_number(value))
    elif not isinstance(value, (dict, list, tuple, set, frozenset)):
        _quote(_exact(str(value)), parts)
    elif len(above) > 200 or above and any(value is outer for outer in above):
        parts.append('"..."')
    elif isinstance(value, dict):
        above = (*above, value)
        before = "{"
        for key, item in dict.items(value):
            parts.append(before)
            _quote(_key(key), parts)
            parts.append(": ")
            _put(item, parts, above)
            before = ", "
        parts.append("}" if before == ", " else "{}")
    else:
        above = (*above, value)
        before = "["
        for item in value:
            parts.append(before)
            _put(item, parts, above)
            before = ", "
        parts.append("]" if before == ", " else "[]")


def _to_json(value):
    """JSON text of any value: containers as such, whatever else is in them by `str()`. Can be sent as UTF-8."""
    parts = []
    _put(value, parts, ())
    return "".join(parts)


class _Scan:
    """What the scanner of `_json` wants to know."""
    strict = False
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float
    memo = {}


_scan = _json.make_scanner(_Scan)


def _from_json(text):
    return _scan(text, 0)[0]


def _as_text(value):
    """A value as answer text: a `str` as it is, containers as JSON, anything else by `str()`."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _exact(value)
    try:
        if isinstance(value, (dict, list, tuple, set, frozenset)):
            return _to_json(value)
        return _exact(str(value))
    except BaseException as e:
        return "<%s whose text cannot be made: %s>" % (type(value).__name__, type(e).__name__)


def _cut(text, limit):
    if len(text) <= limit:
        return text
    kept = limit // 2
    return _cut_mark(text[:kept], len(text) - 2 * kept, text[-kept:])


def _cut_mark(head, missing, tail):
    return "%s\n… %s characters left out …\n%s" % (head, format(missing, ","), tail)


# ---- arguments: models misspell about every third keyword ----

_PROMPT = ("prompt", "query", "question", "text", "input", "message", "task", "q", "prompts", "queries")
_PROMPTS = ("prompts", "queries", "questions", "texts", "inputs", "messages", "tasks", "prompt", "query", "text",
            "batch", "items")
_CONTEXT = ("context", "ctx", "data", "document", "documents", "contexts", "extra")
_CONTEXTS = ("contexts", "context", "ctxs", "documents", "data")
_MODEL = ("model", "model_name", "model_id")
_SHARE = ("share", "shared", "share_state", "share_variables")


def _take(function, args, kwargs, *slots):
    """The arguments in the order of `slots`, each a tuple of names; MISSING where there is none."""
    if len(args) > len(slots):
        raise TypeError("%s() takes at most %d arguments, %d were given" % (function, len(slots), len(args)))
    values = list(args) + [MISSING] * (len(slots) - len(args))
    for name, value in kwargs.items():
        places = [i for i, names in enumerate(slots) if name.lower() in names]
        if not places:
            raise TypeError("%s() has no argument %r; it takes %s" % (
                function, name, ", ".join(names[0] for names in slots)))
        if values[places[0]] is not MISSING:
            raise TypeError("%s() got %r twice" % (function, slots[places[0]][0]))
        values[places[0]] = value
    return [MISSING if value is None else value for value in values]


def _prompt(function, value):
    if value is MISSING:
        raise TypeError("%s() needs a prompt" % function)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, (list, tuple)):
        if value and all(isinstance(part, dict) and "content" in part for part in value):
            return "\n\n".join(_as_text(part["content"]) for part in value)
        if len(value) == 1:
            return _prompt(function, value[0])
        raise TypeError("%s() takes one text, not a %s of %d; %s_batched takes many" % (
            function, type(value).__name__, len(value), function))
    return _as_text(value)


def _prompts(function, value):
    if value is MISSING:
        raise TypeError("%s() needs a list of prompts" % function)
    if isinstance(value, (str, bytes, bytearray)):
        value = [value]
    if isinstance(value, dict):
        raise TypeError("%s() takes a list of texts, not a dict" % function)
    return [_prompt(function, MISSING if item is None else item) for item in value]


def _documents(value):
    """A context: one text, or a list of them."""
    if isinstance(value, (list, tuple)):
        return [_as_text(item) for item in value]
    return _as_text(value)


def _contexts(function, value, count):
    """For each prompt its context; one text serves all."""
    if isinstance(value, (str, bytes, bytearray, dict)):
        return [_as_text(value)] * count
    values = [_documents(item) for item in value]
    if len(values) != count:
        raise ValueError("%s() got %d prompts and %d contexts" % (function, count, len(values)))
    return values


def _request(function, **arguments):
    return _to_json({"function": function,
                     "arguments": {name: value for name, value in arguments.items() if value is not MISSING}})


def _model(value):
    return value if value is MISSING else _as_text(value)


def _share(value):
    """Said only when it is wanted."""
    return True if value is not MISSING and value else MISSING


# ---- what the guest finds in place of the standard streams ----

def _make_stream(write, number):
    """A text stream that hands on what is written, and can't be closed or changed."""

    class _Bytes(_io._BufferedIOBase):
        __slots__ = ()

        def writable(self):
            return True

        def write(self, data):
            data = bytes(data)
            write(number, data.decode("utf-8", "backslashreplace"))
            return len(data)

        def flush(self):
            pass

        def close(self):
            pass

    bytes_stream = _Bytes()

    class Stream(_io._TextIOBase):
        __slots__ = ()
        encoding = "utf-8"
        errors = "backslashreplace"
        newlines = None
        line_buffering = True
        closed = False
        name = "<stdout>" if number == 1 else "<stderr>"
        mode = "w"
        buffer = property(lambda self: bytes_stream)

        def writable(self):
            return True

        def write(self, text):
            if not isinstance(text, str):
                raise TypeError("write() argument must be str, not " + type(text).__name__)
            text = _exact(text)
            write(number, _clean(text))
            return len(text)

        def writelines(self, lines):
            for line in lines:
                self.write(line)

        def flush(self):
            pass

        def close(self):
            pass

        def isatty(self):
            return False

        def reconfigure(self, **_):
            pass

    return Stream(), [_Made(kind) for kind in (Stream, _Bytes)]


class _Made:
    """What a class was when it was made."""

    def __init__(self, kind):
        self.kind = kind
        self._names = tuple(kind.__dict__)
        self._values = tuple(kind.__dict__.values())
        self._ids = tuple(map(id, self._values))

    def is_whole(self):
        now = self.kind.__dict__
        return tuple(now) == self._names and tuple(map(id, now.values())) == self._ids


class _Listing(str):
    """Text that is shown as it is when it is the last expression of a cell."""
    __slots__ = ()

    def __repr__(self):
        return str.__str__(self)


class _OnImport:
    """Does something to a module the moment it is imported: importing it beforehand would cost every start."""

    def __init__(self, name, act):
        self._name = name
        self._act = act
        self._loader = None

    def find_spec(self, name, path=None, target=None):
        if name != self._name or self._loader is not None:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                self._loader = spec.loader
                spec.loader = self
                return spec
        return None

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__loader__ = module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._act(module)
        if self in sys.meta_path:
            sys.meta_path.remove(self)


def _when_imported(name, act):
    if name in sys.modules:
        act(sys.modules[name])
    else:
        sys.meta_path.insert(0, _OnImport(name, act))


def _let_asyncio_run(asyncio):
    """Where there are no sockets, an event loop that needs none: it waits for timers and threads."""
    try:
        asyncio.new_event_loop().close()
        return
    except Exception:
        pass
    import threading

    class Loop(asyncio.base_events.BaseEventLoop):
        def __init__(self):
            super().__init__()
            self._selector = self
            self._woken = threading.Event()

        def select(self, timeout):
            self._woken.wait(timeout)
            self._woken.clear()
            return ()

        def _process_events(self, events):
            pass

        def _write_to_self(self):
            self._woken.set()

    class Policy(asyncio.events.BaseDefaultEventLoopPolicy):
        _loop_factory = Loop

    asyncio.set_event_loop_policy(Policy())


# ---- tracebacks: the cell's own lines, nothing of this file ----

def _name_of(exc):
    kind = type(exc)
    module = kind.__module__
    return kind.__qualname__ if module in ("builtins", "__main__") else "%s.%s" % (module, kind.__qualname__)


def _message_of(exc):
    try:
        text = _exact(str(exc))
    except BaseException:
        text = "<its message cannot be made>"
    return "%s: %s" % (_name_of(exc), text) if text else _name_of(exc)


class _Traces:
    """Formats exceptions with the source lines of cells."""

    def __init__(self, sources):
        self._sources = sources

    def _line(self, file, number):
        lines = self._sources.get(file)
        return lines[number - 1].strip() if lines and 0 < number <= len(lines) else ""

    def _frame(self, trace):
        code = trace.tb_frame.f_code
        file = code.co_filename
        line = self._line(file, trace.tb_lineno)
        return '  File "%s", line %d, in %s\n' % (
            file[file.rfind("/lib/python") + 1:], trace.tb_lineno, code.co_name) + ("    %s\n" % line if line else "")

    def _frames(self, trace):
        kept = SHOWN_FRAMES // 2
        first, last, count = [], [], 0
        while trace is not None:
            if trace.tb_frame.f_code.co_filename != FILE:
                count += 1
                (first if count <= kept else last).append(trace)
                if len(last) > 2 * kept:
                    del last[:kept]
            trace = trace.tb_next
        last = last[-kept:]
        left_out = count - len(first) - len(last)
        frames = [self._frame(one) for one in first + last]
        if left_out:
            frames.insert(kept, "  … %s more calls …\n" % format(left_out, ","))
        return frames

    def _syntax(self, exc):
        line = self._line(exc.filename, exc.lineno or 0) or (exc.text or "").strip()
        shown = '  File "%s", line %s\n' % (exc.filename, exc.lineno)
        if not line:
            return shown + "%s: %s\n" % (_name_of(exc), exc.msg)
        full = self._sources.get(exc.filename, [""] * (exc.lineno or 0))[(exc.lineno or 1) - 1] or line
        column = min(len(full), max(0, (exc.offset or 1) - 1 - (len(full) - len(full.lstrip()))))
        return shown + "    %s\n    %s^\n%s: %s\n" % (line, " " * column, _name_of(exc), exc.msg)

    def _one(self, exc):
        frames = self._frames(exc.__traceback__)
        text = "Traceback (most recent call last):\n" + "".join(frames) if frames else ""
        text += self._syntax(exc) if isinstance(exc, SyntaxError) and exc.filename else _message_of(exc) + "\n"
        for note in getattr(exc, "__notes__", None) or ():
            text += _as_text(note) + "\n"
        if isinstance(exc, BaseExceptionGroup):
            for inner in exc.exceptions[:10]:
                text += "  | " + _message_of(inner) + "\n"
        return text

    def of(self, exc):
        """The traceback, causes first."""
        texts = []
        seen = []
        while exc is not None and len(seen) < 5 and not any(exc is one for one in seen):
            seen.append(exc)
            texts.insert(0, self._one(exc))
            if exc.__cause__ is not None:
                exc, link = exc.__cause__, "\nThe above exception was the direct cause of the following exception:\n\n"
            elif exc.__context__ is not None and not exc.__suppress_context__:
                exc, link = exc.__context__, "\nDuring handling of the above exception, another exception occurred:\n\n"
            else:
                break
            texts.insert(0, link)
        if len(texts) > 1 and texts[0].startswith("\n"):
            del texts[0]
        return _cut("".join(texts).rstrip("\n"), SHOWN_TRACE)


def _shown(value):
    """`repr`, cut, and whether it was; of a long text without making all of it, which can take more memory than
    there is."""
    kept = SHOWN_VALUE // 2 - 1
    if type(value) is not str or len(value) <= 2 * kept:
        text = _exact(repr(value))
        return _cut(text, SHOWN_VALUE), len(text) > SHOWN_VALUE
    return _cut_mark(repr(value[:kept])[:-1], len(value) - 2 * kept, repr(value[-kept:])[1:]), True


def _leave(code=None):
    raise SystemExit(code)


# ---- the session ----

class Guest:
    """One session. All but the host calls and printing happens on the engine's main thread."""

    def __init__(self, write, call):
        self._write = write
        self._ask = call
        self._made = {}
        self._module = type(sys)("__main__")
        self._names = self._module.__dict__
        self._names["__builtins__"] = sys.modules["builtins"]
        self._sources = {}
        self._traces = _Traces(self._sources)
        self._texts = []
        self._given = {}
        self._answer = {"content": "", "ready": False}
        self._via = "answer"
        self._preload = []
        self._builtins = sys.modules["builtins"]

    # -- the engine's calls --

    def add_text(self, text):
        """Takes the next document of the context."""
        self._texts.append(text)

    def begin(self, settings):
        """All documents were given: makes the names. In a fork of a session, over the variables of that one."""
        settings = _from_json(settings)
        sys.modules["__main__"] = self._module
        seed = settings["seed"]
        _when_imported("random", lambda module: module.seed(seed))
        _when_imported("asyncio", _let_asyncio_run)
        for name in ("exit", "quit"):
            if not hasattr(self._builtins, name):
                setattr(self._builtins, name, _leave)
        self._preload = list(PRELOADED) if settings["preload"] else []
        self._given = self._vocabulary()
        self._given["context"] = self._texts if settings["list"] else self._texts[0]
        self._given["sources"] = settings["sources"]
        self._texts = []
        self._put_back()
        self._answer = self._names["answer"] = {"content": "", "ready": False}
        self._streams()

    def preload(self):
        """Imports one module that cells often want. True while there are more."""
        if self._preload:
            self._import(self._preload.pop(0))
        return bool(self._preload)

    def run(self, number, code):
        """Runs a cell to its end and reports."""
        self._via = "answer"
        try:
            value = self._execute("<cell %d>" % number if number else "<setup>", code)
        except BaseException as e:
            trace = self._trace_of(e)
            if isinstance(e, SystemExit):
                trace += "\n" + EXIT_NOTE
            e = None
            return self._report("raised", trace=trace)
        return self._report("completed", value=value)

    def _trace_of(self, exc):
        try:
            return self._traces.of(exc)
        except Exception:
            return "%s: <its traceback cannot be made>" % type(exc).__name__

    def stopped(self):
        """Reports after an interrupt from outside."""
        return self._report("stopped")

    def undone(self):
        """Reports after an interrupt for which the engine had to put all back as it was before the cell."""
        return self._report("undone")

    def refused(self, message):
        """Reports a cell that the engine ended with an error that its code cannot see: `PermissionError: …`."""
        return self._report("raised", trace=message)

    def text_of(self, name):
        """A variable as answer text."""
        found = name in self._names and not name.startswith("__")
        text = _as_text(self._names[name]) if found else ""
        return _to_json({"found": found, "text": _cut(text, ANSWER_CHARS)})

    # -- running --

    def _import(self, name):
        try:
            __import__(name)
        except ImportError:
            pass

    def _execute(self, file, code):
        self._sources[file] = code.splitlines()
        if "traceback" in code or "inspect" in code or "linecache" in code:
            self._import("linecache")
        if "linecache" in sys.modules:
            lines = [line + "\n" for line in self._sources[file]]
            getattr(sys.modules["linecache"], "cache", {})[file] = (len(code), None, lines, file)
        tree = compile(code, file, "exec", ONLY_AST, True)
        last = tree.body.pop() if tree.body and type(tree.body[-1]).__name__ == "Expr" else None
        exec(compile(tree, file, "exec", 0, True), self._names)
        if last is None:
            return None
        value = eval(compile(_ast.Expression(last.value), file, "eval", 0, True), self._names)
        return None if value is None else _shown(value)

    # -- after a cell --

    def _report(self, end, value=None, trace=None):
        sys.settrace(None)
        sys.setprofile(None)
        self._streams()
        restored = self._put_back()
        report = {"end": end, "restored": restored, "answer": self._read_answer(),
                  "variables": self._variables()}
        if value is not None:
            report["value"], cut = value
            if cut:
                report["cut"] = True
        if trace is not None:
            report["traceback"] = trace
        return _to_json(report)

    def _streams(self):
        sys.modules.setdefault("sys", sys)
        for name, number in (("stdout", 1), ("stderr", 2)):
            stream, kinds = self._made.get(number, (None, ()))
            if stream is None or type(stream) is not kinds[0].kind or not all([made.is_whole() for made in kinds]):
                stream, _ = self._made[number] = _make_stream(self._write, number)
            setattr(sys, name, stream)
            setattr(sys, "__%s__" % name, stream)

    def _put_back(self):
        """The names that were overwritten or deleted and are there again."""
        names = self._names
        names["__builtins__"] = self._builtins
        names["__name__"] = "__main__"
        sys.modules["__main__"] = self._module
        restored = [name for name, value in self._given.items() if names.get(name, MISSING) is not value]
        for name in restored:
            names[name] = self._given[name]
        return restored

    def _read_answer(self):
        found = self._names.get("answer", MISSING)
        rebound = not isinstance(found, dict)
        if not rebound:
            self._answer = found
        answer = self._names["answer"] = self._answer
        ready = dict.get(answer, "ready", False)
        try:
            ready = bool(ready) and _as_text(ready).strip().lower() not in ("false", "no")
        except BaseException:
            ready = False
        content = _cut(_as_text(dict.get(answer, "content", "")), ANSWER_CHARS)
        dict.__setitem__(answer, "ready", False)
        return {"ready": ready, "content": content, "via": self._via, "rebound": rebound}

    def _own(self):
        for name, value in list(self._names.items()):
            if (type(name) is str and name not in self._given and name != "answer" and not name.startswith("_")
                    and type(value) is not type(sys)):
                yield name, value

    def _variables(self):
        shown = []
        for name, value in self._own():
            if len(shown) == SHOWN_VARIABLES:
                break
            try:
                kind, size = _cut(_exact(type(value).__name__), 200), self._size(value)
            except BaseException:
                kind, size = "?", ""
            shown.append([_cut(name, 200), kind, size])
        return shown

    def _size(self, value):
        if isinstance(value, str):
            return format(str.__len__(value), ",") + " chars"
        if isinstance(value, (bytes, bytearray)):
            return format(len(value), ",") + " bytes"
        for kind in (list, dict, tuple, set, frozenset):
            if isinstance(value, kind):
                count = kind.__len__(value)
                return format(count, ",") + (" item" if count == 1 else " items")
        return ""

    # -- the vocabulary --

    def _call(self, request):
        reply = _from_json(self._ask(request))
        if "error" in reply:
            raise RuntimeError(reply["error"])
        return reply["value"]

    def _vocabulary(self):
        call = self._call

        def llm_query(*args, **kwargs):
            """llm_query(prompt, model=None) -> str: one plain model call that sees the prompt and nothing else."""
            prompt, extra, model = _take("llm_query", args, kwargs, _PROMPT, _CONTEXT, _MODEL)
            return call(_request("llm_query", prompt=_prompt("llm_query", prompt), extra=_joined(extra),
                                 model=_model(model)))

        def llm_query_batched(*args, **kwargs):
            """llm_query_batched(prompts, model=None) -> list[str]: llm_query for many prompts at once, in order."""
            prompts, model = _take("llm_query_batched", args, kwargs, _PROMPTS, _MODEL)
            return call(_request("llm_query_batched", prompts=_prompts("llm_query_batched", prompts),
                                 model=_model(model)))

        def rlm_query(*args, **kwargs):
            """rlm_query(prompt, context=None, model=None, share=False) -> str: a child run with a REPL of its own.

            share=True: its REPL begins with copies of your variables, as they were when this cell began, where the
            engine can do that.
            """
            prompt, context, model, share = _take("rlm_query", args, kwargs, _PROMPT, _CONTEXT, _MODEL, _SHARE)
            return call(_request("rlm_query", prompt=_prompt("rlm_query", prompt),
                                 context=context if context is MISSING else _documents(context),
                                 model=_model(model), share=_share(share)))

        def rlm_query_batched(*args, **kwargs):
            """rlm_query_batched(prompts, contexts=None, model=None, share=False) -> list[str]: rlm_query for many."""
            prompts, contexts, model, share = _take("rlm_query_batched", args, kwargs, _PROMPTS, _CONTEXTS, _MODEL,
                                                    _SHARE)
            prompts = _prompts("rlm_query_batched", prompts)
            if contexts is not MISSING:
                contexts = _contexts("rlm_query_batched", contexts, len(prompts))
            return call(_request("rlm_query_batched", prompts=prompts, contexts=contexts, model=_model(model),
                                 share=_share(share)))

        def budget():
            """budget() -> dict: what is left of tokens, cost_usd, seconds, calls, turns, tool_calls, depth."""
            return call(_request("budget"))

        def SHOW_VARS():
            """SHOW_VARS() -> str: your variables with types and sizes."""
            lines = ["%s: %s%s" % (name, kind, ", " + size if size else "") for name, kind, size in self._variables()]
            return _Listing("\n".join(lines) or "no variables yet")

        def FINAL(value):
            """FINAL(value): ends the run with this value, as answer["content"] and answer["ready"] would."""
            self._set_answer(value, "final")

        def FINAL_VAR(name):
            """FINAL_VAR("name"): ends the run with the value of that variable."""
            self._set_answer(self._named(name), "final_var")

        return {f.__name__: f for f in (llm_query, llm_query_batched, rlm_query, rlm_query_batched, budget, SHOW_VARS,
                                        FINAL, FINAL_VAR)}

    def _set_answer(self, value, via):
        answer = self._names.get("answer")
        if not isinstance(answer, dict):
            answer = self._names["answer"] = self._answer
        dict.update(answer, {"content": value, "ready": True})
        self._via = via

    def _named(self, name):
        if not isinstance(name, str):
            return name
        key = _exact(name).strip().strip("\"'")
        if key.isidentifier() and key in self._names:
            return self._names[key]
        names = ", ".join(known for known, _ in self._own()) or "none yet"
        raise NameError("FINAL_VAR takes the name of a variable, as FINAL_VAR(\"name\"); there is no %r. Variables: %s"
                        % (_cut(key, 100), _cut(names, 2000)))


def _joined(value):
    """Extra text of a plain call: documents are put one after the other."""
    if value is MISSING:
        return value
    documents = _documents(value)
    return documents if isinstance(documents, str) else "\n\n".join(documents)
