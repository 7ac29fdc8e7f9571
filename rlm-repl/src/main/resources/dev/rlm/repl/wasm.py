

# ---- the engine's side of a session in WebAssembly; stands after guest.py, in the same names ----
#
# The interpreter is called for one order at a time: `run(order, text)`. What it wants from outside goes through one
# descriptor: what is written there begins with a letter that says what it is, what is read there is the reply to a
# call. An interrupt is SIGINT, which the engine raises by itself; what does not stop at it is undone by the engine.
import _signal
import posix

BRIDGE = 3
CHUNK = 64 * 1024
PRINTED_AT_ONCE = 1024 * 1024
RESERVE = 1024 * 1024


def _bridge(write, read):
    def print_text(stream, text):
        kind = b"o" if stream == 1 else b"e"
        for i in range(0, len(text), PRINTED_AT_ONCE):
            write(BRIDGE, kind + text[i:i + PRINTED_AT_ONCE].encode("utf-8", "backslashreplace"))

    def call(request):
        write(BRIDGE, b"c" + request.encode("utf-8", "backslashreplace"))
        parts = [read(BRIDGE, CHUNK)]
        while len(parts[-1]) == CHUNK:
            parts.append(read(BRIDGE, CHUNK))
        return b"".join(parts).decode("utf-8")

    return Guest(print_text, call)


def _orders(guest, signal, stop):
    reserve = [bytes(RESERVE)]

    def cell(number, code):
        signal(_signal.SIGINT, stop)
        if not reserve:
            reserve.append(bytes(RESERVE))
        return guest.run(number, code)

    orders = {
        "cell": cell,
        "text": lambda number, text: guest.add_text(text),
        "begin": lambda number, settings: guest.begin(settings),
        "value": lambda number, name: guest.text_of(name),
        "stopped": lambda number, text: guest.stopped(),
        "undone": lambda number, text: guest.undone(),
        "refused": lambda number, message: guest.refused(message),
        "import": lambda number, name: guest._import(name),
    }

    def run(order, text):
        name, _, number = order.partition(" ")
        try:
            return orders[name](int(number or 0), text) or ""
        except MemoryError:
            reserve.clear()
            if name == "cell":
                return guest.refused("MemoryError")
            raise

    return run


posix.chdir("/guest")
run = _orders(_bridge(posix.write, posix.read), _signal.signal, _signal.default_int_handler)
