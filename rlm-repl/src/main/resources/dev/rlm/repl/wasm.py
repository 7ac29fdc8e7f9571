

# ---- the engine's side of a session in WebAssembly; stands after guest.py, in the same names ----
#
# The interpreter is called for one order at a time: `run(order, text)`. What it wants from outside goes through one
# descriptor: what is written there begins with a letter that says what it is, what is read there is the reply to a
# call. An interrupt is SIGINT, which the engine raises by itself, again and again until the cell has ended; what does
# not stop at it is undone by the engine.
import _signal
import posix

BRIDGE = 3
CHUNK = 64 * 1024
PRINTED_AT_ONCE = 1024 * 1024
RESERVE = 1024 * 1024
MOST_LINES = 8
OURS = globals()


_with_loop = []


def _let_asyncio_run(asyncio):
    """In place of guest.py's, whose event loop waits for threads: this one sleeps until its next timer."""
    if _with_loop:
        return
    _with_loop.append(asyncio)

    class Loop(asyncio.base_events.BaseEventLoop):
        def __init__(self):
            super().__init__()
            self._selector = self

        def select(self, timeout):
            if timeout is None or timeout > 0:
                sys.modules["time"].sleep(86_400 if timeout is None else timeout)
            return ()

        def _process_events(self, events):
            pass

        def _write_to_self(self):
            pass

        async def shutdown_default_executor(self, timeout=None):
            pass

    class Policy(asyncio.events.BaseDefaultEventLoopPolicy):
        _loop_factory = Loop

    asyncio.set_event_loop_policy(Policy())


class _Interrupts:
    """Raises KeyboardInterrupt in code of the guest, never in this file, but where it waits for the host. In code that
    swallows it, each time another number of lines later, until one hits where a loop is outside its `try`."""

    def __init__(self):
        self.running = False
        self.waiting = False
        self._shots = 0
        self._lines = 0

    def begin(self):
        _signal.signal(_signal.SIGINT, self.on_signal)
        self._shots = 0
        self.running = True

    def on_signal(self, number, frame):
        if not self.running:
            return
        hit = frame.f_globals is not OURS or self.waiting
        if self._shots:
            self._trace_from(frame)
        if hit:
            self._shots += 1
            raise KeyboardInterrupt

    def _trace_from(self, frame):
        self._lines = self._shots % MOST_LINES
        while frame is not None:
            if frame.f_globals is not OURS:
                frame.f_trace = self.trace
            frame = frame.f_back
        _settrace(self.trace)

    def trace(self, frame, event, arg):
        if frame.f_globals is OURS or not self.running:
            return None
        if event == "line":
            if not self._lines:
                raise KeyboardInterrupt
            self._lines -= 1
        return self.trace


_settrace = sys.settrace
_interrupts = _Interrupts()


def _bridge(write, read):
    def print_text(stream, text):
        kind = b"o" if stream == 1 else b"e"
        for i in range(0, len(text), PRINTED_AT_ONCE):
            write(BRIDGE, kind + text[i:i + PRINTED_AT_ONCE].encode("utf-8", "backslashreplace"))

    def call(request):
        write(BRIDGE, b"c" + request.encode("utf-8", "backslashreplace"))
        _interrupts.waiting = True
        parts = [read(BRIDGE, CHUNK)]
        _interrupts.waiting = False
        while len(parts[-1]) == CHUNK:
            parts.append(read(BRIDGE, CHUNK))
        return b"".join(parts).decode("utf-8")

    return Guest(print_text, call)


def _orders(guest):
    reserve = [bytes(RESERVE)]

    def cell(number, code):
        if not reserve:
            reserve.append(bytes(RESERVE))
        _interrupts.begin()
        # In a generator, whose handled exceptions go with it: an interrupt that hits the end of an `except` leaves one.
        return next(guest.run(number, code) for _ in (0,))

    def warm():
        """What each session would else do at its beginning."""
        guest._streams()
        _let_asyncio_run(sys.modules["asyncio"])

    orders = {
        "cell": cell,
        "text": lambda number, text: guest.add_text(text),
        "begin": lambda number, settings: guest.begin(settings),
        "value": lambda number, name: guest.text_of(name),
        "stopped": lambda number, text: guest.stopped(),
        "undone": lambda number, text: guest.undone(),
        "refused": lambda number, message: guest.refused(message),
        "import": lambda number, name: guest._import(name),
        "warm": lambda number, text: warm(),
    }

    def run(order, text):
        name, _, number = order.partition(" ")
        _interrupts.waiting = False
        try:
            return orders[name](int(number or 0), text) or ""
        except MemoryError:
            reserve.clear()
            if name == "cell":
                return guest.refused("MemoryError")
            raise
        except KeyboardInterrupt:
            return ""
        finally:
            _interrupts.running = False

    return run


posix.chdir("/guest")
run = _orders(_bridge(posix.write, posix.read))
