"""The engine's side of a session in CPython: frames on two descriptors of its own, over `guest.py`.

It is run with a private copy of the builtins, in which `GUEST` is the code of `guest.py`. Standard input and output
are the frames when it starts; it moves them away and puts nothing and two pipes in their place, so that whatever is
written to descriptors 1 and 2, also by child processes, becomes printed text.

No thread reads frames: whoever waits for one reads (`Link.wait`). One thread only carries printed text from the pipes.
An interrupt is SIGINT. Its handler raises in code of the guest, never in a function of this file, and so on until this
file is in control again (`Interrupts`). The host sends SIGINT only between a cell's STARTED and its DONE, so one that
comes at another time is late.
"""
import sys
from _codecs import utf_8_decode
from _signal import ITIMER_REAL, SIG_DFL, SIGALRM, SIGINT, setitimer, signal
from _thread import RLock, allocate_lock, get_ident, stack_size, start_new_thread
from itertools import count
from posix import O_RDWR, _exit, close, dup2, open, pipe, read, readv, register_at_fork, set_blocking, write
from select import POLLIN, poll

FROM_HOST, TO_HOST, PRINTED, PRINTED_ERR = 200, 201, 202, 203
settrace = sys.settrace
CHUNK = 64 * 1024
HEADER = 9
TOGETHER = 16 * 1024
PIECE = 4 * 1024
HEAD = TAIL = 512 * 1024
QUIET_MS = 30
THREAD_STACK = 2 * 1024 * 1024
RESERVE = 4 * 1024 * 1024
INPUT_ENDED, OUT_OF_MEMORY, INTERPRETER_BROKE, BAD_FRAME = 80, 82, 83, 84
NOT_FOUND = '{"found": false, "text": ""}'
MOMENT = 0.1
DELAYS = (50e-6, 80e-6, 130e-6, 200e-6, 320e-6, 500e-6, 800e-6, 2e-3, 5e-3)
MOST_LINES = 8
OURS = globals()
MAIN = get_ident()


def number_of(four):
    return int.from_bytes(four, "big", signed=True)


class Wait:
    """What one thread waits for."""
    __slots__ = ("done", "value", "woken")

    def __init__(self):
        self.done = False
        self.value = None
        self.woken = allocate_lock()
        self.woken.acquire()

    def wake(self):
        try:
            self.woken.release()
        except RuntimeError:
            pass  # It was woken before.

    def finish(self, value):
        self.value = value
        self.done = True
        self.wake()


class Link:
    """Frames. Any thread may send; of the threads that wait, one reads for all."""

    def __init__(self):
        self._sending = allocate_lock()
        self._unsent = []
        self._leading = allocate_lock()
        self._waiting = []
        self._read = b""
        self._readable = poll()
        self._readable.register(FROM_HOST, POLLIN)
        self._quiet = poll()
        self._quiet.register(FROM_HOST, POLLIN)
        self.replies = {}
        self.inbox = []
        self.idle = Wait()

    def send(self, kind, number, body=b""):
        """Sends a frame whole. A thread that finds another sending, or itself further up, leaves its frame to that."""
        head = kind + number.to_bytes(4, "big", signed=True) + len(body).to_bytes(4, "big")
        self._unsent.append((head + body,) if len(body) <= TOGETHER else (head, body))
        while self._unsent and self._sending.acquire(False):
            try:
                while self._unsent:
                    for part in self._unsent.pop(0):
                        _write(part)
            finally:
                self._sending.release()

    def wait(self, wait, breakable=False):
        """Returns when `wait` is done."""
        self._waiting.append(wait)
        try:
            while not wait.done:
                if self._leading.acquire(False):
                    try:
                        while not wait.done:
                            self._take(breakable)
                    finally:
                        self._leading.release()
                elif breakable:
                    interrupts.breakable = True
                    wait.woken.acquire()
                    interrupts.breakable = False
                else:
                    wait.woken.acquire()
        finally:
            self._waiting.remove(wait)
            for other in self._waiting[:1]:
                other.wake()

    def next_order(self, preload):
        """The next thing that the host wants done. While nothing comes, `preload()` is called as long as it is true."""
        more = True
        while more and not self.inbox and not self._read and not self._quiet.poll(QUIET_MS):
            more = preload()
        while not self.inbox:
            self.idle = Wait()
            if not self.inbox:
                self.wait(self.idle)
        return self.inbox.pop(0)

    def _take(self, breakable):
        if not self._read and breakable:
            # An interrupt may come here, where nothing can be lost, and not while reading.
            interrupts.breakable = True
            self._readable.poll()
            interrupts.breakable = False
        while len(self._read) < HEADER:
            self._fill()
        head = self._read
        length = number_of(head[5:9])
        body, self._read = head[HEADER:HEADER + length], head[HEADER + length:]
        if len(body) < length:
            body = _rest(body, length)
        self._dispatch(head[:1], number_of(head[1:5]), body)

    def _fill(self):
        came = read(FROM_HOST, CHUNK)
        if not came:
            _exit(INPUT_ENDED)
        self._read += came

    def _dispatch(self, kind, number, body):
        if kind == b"r":
            waiting = self.replies.pop(number, None)
            if waiting is not None:
                waiting.finish(body)
        elif kind != b"i":  # Which comes when the signal could not be sent: there is nothing else that could stop a cell.
            self.inbox.append((kind, number, body))
            self.idle.finish(None)


def _rest(begun, length):
    """A long body, of which the first bytes were read, without a copy."""
    body = bytearray(length)
    body[:len(begun)] = begun
    with memoryview(body) as view:
        at = len(begun)
        while at < length:
            came = readv(FROM_HOST, [view[at:]])
            if not came:
                _exit(INPUT_ENDED)
            at += came
    return body


def _write(part):
    """Writes to the host."""
    try:
        at = write(TO_HOST, part)
        if at < len(part):
            with memoryview(part) as view:
                while at < len(part):
                    at += write(TO_HOST, view[at:])
    except OSError:
        _exit(INPUT_ENDED)


class Printed:
    """One stream of what a cell prints: the head is sent line by line as it comes, so that it is not lost with a killed
    process; of the rest the tail is kept, and sent when the cell has ended."""

    def __init__(self, number, pipe_end):
        self._number = number
        self._pipe = pipe_end
        self._lock = RLock()
        self._undecoded = b""
        self._ended = False
        self._begin()

    def _begin(self):
        self._unsent = []
        self._waiting = 0
        self._left = HEAD
        self._tail = []
        self._kept = 0
        self._chars = 0

    def print(self, text):
        with self._lock:
            if not self._waiting:
                self.drain()
            self._add(text)
            if self._waiting >= PIECE or text[-1:] == "\n":
                self.flush()

    def _add(self, text):
        self._chars += _wide(text)
        if self._left:
            # Counted as the host counts, in UTF-16.
            head = text[:self._left]
            wide = _wide(head)
            if wide > self._left:
                head = head[:self._left // 2]
                wide = _wide(head)
                self._left = wide
            self._left -= wide
            self._unsent.append(head)
            self._waiting += len(head)
            text = text[len(head):]
        if text:
            self._tail.append(text[-TAIL:])
            self._kept += len(self._tail[-1])
            if self._kept > 4 * TAIL:
                self._tail = ["".join(self._tail)[-TAIL:]]
                self._kept = TAIL

    def flush(self):
        """Sends what is waiting of the head."""
        with self._lock:
            text = "".join(self._unsent)
            self._unsent = []
            self._waiting = 0
            for i in range(0, len(text), PIECE):
                link.send(b"O", self._number, text[i:i + PIECE].encode("utf-8", "backslashreplace"))

    def drain(self):
        """Takes what has come through the pipe."""
        with self._lock:
            while not self._ended:
                try:
                    came = read(self._pipe, CHUNK)
                except BlockingIOError:
                    return
                self._ended = not came
                text, used = utf_8_decode(self._undecoded + came, "backslashreplace", self._ended)
                self._undecoded = (self._undecoded + came)[used:]
                self._add(text)
                self.flush()

    def end_cell(self):
        """Sends the rest and starts anew for the next cell."""
        with self._lock:
            self.drain()
            self.flush()
            if self._tail or not self._left:
                tail = "".join(self._tail)[-TAIL:]
                link.send(b"T", self._number, self._chars.to_bytes(8, "big") + tail.encode("utf-8", "backslashreplace"))
            self._begin()

    def carry(self):
        """Takes what comes through the pipe, for ever."""
        arrival = poll()
        arrival.register(self._pipe, POLLIN)
        while not self._ended:
            arrival.poll()
            self.drain()


def _wide(text):
    """How many UTF-16 characters it has."""
    if text.isascii():
        return len(text)
    return sum(len(text[i:i + CHUNK].encode("utf-16-le", "surrogatepass")) for i in range(0, len(text), CHUNK)) // 2


class Calls:
    """The guest's calls of host functions; any guest thread may call."""

    def __init__(self):
        self._numbers = count(1)
        self.most_bytes = 0

    def call(self, request):
        if process.forked:
            return '{"error": "only the process of the REPL itself can ask its host, not a fork of it"}'
        body = request.encode("utf-8", "backslashreplace")
        if len(body) > self.most_bytes:
            return '{"error": "the arguments are too large: %s bytes, at most %s"}' % (
                format(len(body), ","), format(self.most_bytes, ","))
        out.flush()
        err.flush()
        on_main = get_ident() == MAIN
        number = next(self._numbers)
        reply = link.replies[number] = Wait()
        try:
            # Of the main thread the host takes one call at a time, and that which was interrupted is still open there.
            link.send(b"M" if on_main and not interrupts.raised else b"N", number, body)
            link.wait(reply, on_main)
        finally:
            link.replies.pop(number, None)
        return str(reply.value, "utf-8")


class Interrupts:
    """Stops guest code on the main thread. Raises where it is. Code that has not let go after a moment swallows what is
    raised: then once more some lines later, and again by timer, each time after another delay and another number of
    lines, until one of them hits where a loop is outside its `try`."""

    def __init__(self):
        self.breakable = False
        self._running = False
        self.raised = False
        self._shots = 0
        self._lines = 0

    def on_signal(self, number, frame):
        if not self._running:
            return
        hit = frame.f_globals is not OURS or self.breakable
        if self.raised:
            self._trace_from(frame)
        signal(SIGALRM, self.on_signal)
        setitimer(ITIMER_REAL, MOMENT if hit and not self.raised else DELAYS[self._shots % len(DELAYS)])
        self._shots += 1
        if hit:
            self._raise()

    def _trace_from(self, frame):
        self._lines = self._shots % MOST_LINES
        while frame is not None:
            if frame.f_globals is not OURS:
                frame.f_trace = self.trace
            frame = frame.f_back
        settrace(self.trace)

    def trace(self, frame, event, arg):
        if frame.f_globals is OURS or not self._running:
            return None
        if event == "line":
            if not self._lines:
                self._raise()
            self._lines -= 1
        return self.trace

    def _raise(self):
        self.breakable = False
        self.raised = True
        raise KeyboardInterrupt

    def run(self, begun, work, *args):
        """Runs guest code. What it returned, or None when it was stopped."""
        signal(SIGINT, self.on_signal)
        self.raised = False
        self._shots = 0
        self._running = True
        result = None
        try:
            begun()
            result = work(*args)
        except KeyboardInterrupt:
            pass
        finally:
            self._running = False
            if self._shots:
                setitimer(ITIMER_REAL, 0)
                self._settle()
        return None if self.raised else result

    def _settle(self):
        """What was still on its way has been handled when this is entered."""
        self.breakable = False
        settrace(None)
        signal(SIGALRM, SIG_DFL)


class Process:
    """What this process is to the host."""

    def __init__(self):
        self.forked = False
        self._reserve = bytearray(RESERVE)

    def free_reserve(self):
        """Gives up what is kept back for the work here when the guest has used up all memory."""
        self._reserve = None

    def keep_reserve(self):
        """Takes it again once there is more."""
        try:
            self._reserve = self._reserve or bytearray(RESERVE)
        except MemoryError:
            pass

    def fork(self):
        """In the child of a fork: its text goes the way of any child's, and the host never hears of it."""
        self.forked = True
        nothing = open("/dev/null", O_RDWR)
        dup2(nothing, FROM_HOST, False)
        dup2(nothing, TO_HOST, False)
        close(nothing)


def print_text(stream, text):
    if process.forked:
        data = text.encode("utf-8", "backslashreplace")
        while data:
            data = data[write(stream, data):]
    else:
        (out if stream == 1 else err).print(text)


def run_cell(guest, number, body):
    try:
        report = interrupts.run(lambda: link.send(b"S", number), guest.run, number, str(body, "utf-8"))
        if report is None:
            report = guest.stopped()
        report = report.encode()
        if b"MemoryError" in report:
            process.free_reserve()
        else:
            process.keep_reserve()
    except MemoryError:
        process.free_reserve()
        report = guest.refused("MemoryError").encode()
    if process.forked:
        _exit(0)
    out.end_cell()
    err.end_cell()
    link.send(b"D", number, report)


def text_of(guest, number, body):
    try:
        value = (interrupts.run(lambda: None, guest.text_of, str(body, "utf-8")) or NOT_FOUND).encode()
    except MemoryError:
        value = NOT_FOUND.encode()
    link.send(b"V", number, value)


def serve(guest):
    link.send(b"H", 0, ("CPython " + ".".join(map(str, sys.version_info[:3]))).encode())
    kind, number, body = link.next_order(lambda: False)
    while kind == b"t":
        guest.add_text(str(body, "utf-8"))
        kind, number, body = link.next_order(lambda: False)
    if kind != b"b":
        _exit(BAD_FRAME)
    calls.most_bytes = number
    guest.begin(str(body, "utf-8"))
    del body
    link.send(b"R", number)
    orders = {b"c": run_cell, b"v": text_of}
    while True:
        kind, number, body = link.next_order(guest.preload)
        if kind not in orders:
            _exit(BAD_FRAME)
        orders[kind](guest, number, body)


def take_descriptors():
    dup2(0, FROM_HOST, False)
    dup2(1, TO_HOST, False)
    nothing = open("/dev/null", O_RDWR)
    dup2(nothing, 0)
    close(nothing)
    for fd, moved in ((1, PRINTED), (2, PRINTED_ERR)):
        end, start = pipe()
        dup2(start, fd)
        dup2(end, moved, False)
        set_blocking(moved, False)
        close(start)
        close(end)


take_descriptors()
process = Process()
interrupts = Interrupts()
link = Link()
calls = Calls()
out = Printed(1, PRINTED)
err = Printed(2, PRINTED_ERR)
register_at_fork(after_in_child=process.fork)
stack_size(THREAD_STACK)
start_new_thread(out.carry, ())
start_new_thread(err.carry, ())
signal(SIGINT, interrupts.on_signal)
GUEST_NAMES = dict(OURS["__builtins__"])
GUEST_NAMES.update({"__builtins__": dict(GUEST_NAMES), "__name__": "rlm"})
exec(GUEST, GUEST_NAMES)
try:
    serve(GUEST_NAMES["Guest"](print_text, calls.call))
except MemoryError:
    _exit(OUT_OF_MEMORY)
except BaseException:
    _exit(INTERPRETER_BROKE)
