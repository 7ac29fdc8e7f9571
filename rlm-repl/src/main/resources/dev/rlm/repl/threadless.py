"""Two modules of the standard library for an interpreter that comes without them, since it has neither threads nor
processes: `concurrent.futures`, in which what is submitted runs at once, in the caller, and `subprocess`, which is there
to be imported and starts nothing."""
import sys
import time

FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED = "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"
PENDING, RUNNING, CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED = (
    "PENDING", "RUNNING", "CANCELLED", "CANCELLED_AND_NOTIFIED", "FINISHED")
_TimeoutError = TimeoutError


class Error(Exception):
    """Base class for all future-related exceptions."""


class CancelledError(Error):
    """The Future was cancelled."""


class InvalidStateError(Error):
    """The operation is not allowed in this state."""


class BrokenExecutor(RuntimeError):
    """Raised when an executor has become non-functional."""


class Future:
    """Represents the result of a computation."""

    def __init__(self):
        self._state = PENDING
        self._result = None
        self._exception = None
        self._callbacks = []

    def cancel(self):
        if self._state in (RUNNING, FINISHED):
            return False
        self._end(CANCELLED)
        return True

    def cancelled(self):
        return self._state in (CANCELLED, CANCELLED_AND_NOTIFIED)

    def running(self):
        return self._state == RUNNING

    def done(self):
        return self._state in (CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED)

    def add_done_callback(self, fn):
        if self.done():
            fn(self)
        else:
            self._callbacks.append(fn)

    def _wait(self, timeout):
        if self.cancelled():
            raise CancelledError()
        if not self.done():
            if timeout is None:
                raise RuntimeError("this future will never be done: there are no threads here")
            time.sleep(timeout)
            raise _TimeoutError()

    def result(self, timeout=None):
        self._wait(timeout)
        if self._exception is not None:
            raise self._exception
        return self._result

    def exception(self, timeout=None):
        self._wait(timeout)
        return self._exception

    def set_running_or_notify_cancel(self):
        if self._state == CANCELLED:
            self._state = CANCELLED_AND_NOTIFIED
            return False
        self._state = RUNNING
        return True

    def set_result(self, result):
        if self.done():
            raise InvalidStateError("%s: %r" % (self._state, self))
        self._result = result
        self._end(FINISHED)

    def set_exception(self, exception):
        if self.done():
            raise InvalidStateError("%s: %r" % (self._state, self))
        self._exception = exception
        self._end(FINISHED)

    def _end(self, state):
        self._state = state
        callbacks, self._callbacks = self._callbacks, []
        for fn in callbacks:
            fn(self)


class Executor:
    """Runs what is submitted, at once."""

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        if max_workers is not None and max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        self._over = False
        if initializer is not None:
            initializer(*initargs)

    def submit(self, fn, /, *args, **kwargs):
        if self._over:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future = Future()
        future.set_running_or_notify_cancel()
        try:
            result = fn(*args, **kwargs)
        except Exception as e:
            future.set_exception(e)
        else:
            future.set_result(result)
        return future

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        futures = [self.submit(fn, *args) for args in zip(*iterables)]
        return (future.result() for future in futures)

    def shutdown(self, wait=True, *, cancel_futures=False):
        self._over = True

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.shutdown()
        return False


class ThreadPoolExecutor(Executor):
    """Without threads."""


class DoneAndNotDoneFutures(tuple):
    done = property(lambda self: self[0])
    not_done = property(lambda self: self[1])


def wait(fs, timeout=None, return_when=ALL_COMPLETED):
    fs = set(fs)
    done = {future for future in fs if future.done()}
    return DoneAndNotDoneFutures((done, fs - done))


def as_completed(fs, timeout=None):
    waiting = []
    for future in dict.fromkeys(fs):
        if future.done():
            yield future
        else:
            waiting.append(future)
    if waiting:
        raise RuntimeError("%d futures will never be done: there are no threads here" % len(waiting))


def _refuse(*args, **kwargs):
    raise PermissionError("this REPL starts no processes")


def _install():
    module = type(sys)
    futures = module("concurrent.futures", "Execute computations; here without threads: at once, in the caller.")
    for name in ("FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED", "Error", "CancelledError", "InvalidStateError",
                 "BrokenExecutor", "Future", "Executor", "ThreadPoolExecutor", "wait", "as_completed"):
        value = globals()[name]
        if isinstance(value, type):
            value.__module__ = futures.__name__
        setattr(futures, name, value)
    futures.TimeoutError = _TimeoutError
    futures.__path__ = []
    for name in ("_base", "thread"):
        setattr(futures, name, futures)
        sys.modules["concurrent.futures." + name] = futures
    for state in (PENDING, RUNNING, CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED):
        setattr(futures, state, state)
    concurrent = module("concurrent")
    concurrent.__path__ = []
    concurrent.futures = futures
    sys.modules["concurrent"] = concurrent
    sys.modules["concurrent.futures"] = futures

    subprocess = module("subprocess", "There are no processes here.")
    for name in ("run", "call", "check_call", "check_output", "getoutput", "getstatusoutput"):
        setattr(subprocess, name, _refuse)
    subprocess.Popen = type("Popen", (), {"__init__": _refuse})
    subprocess.SubprocessError = type("SubprocessError", (Exception,), {})
    for name in ("CalledProcessError", "TimeoutExpired"):
        setattr(subprocess, name, type(name, (subprocess.SubprocessError,), {}))
    subprocess.PIPE, subprocess.STDOUT, subprocess.DEVNULL = -1, -2, -3
    sys.modules["subprocess"] = subprocess


_install()
