"""Number 1 of a container: takes the driver and the guest from its input, runs them in a process of its own, and ends
with it, or as soon as the host has closed the input, whatever the guest does meanwhile. With number 1 the system ends
all of a container, and nothing in the container can end or stop it.

Its arguments: how many bytes the driver has, how many the guest, how much address space each process may reserve, and how
many files it may have open.
"""
import builtins
import sys
from _signal import SIGCHLD, SIGINT, SIGKILL, set_wakeup_fd, signal
from posix import (WNOHANG, WIFSIGNALED, WTERMSIG, _exit, chdir, fork, kill, open, pipe, read, set_blocking, waitpid,
                   waitstatus_to_exitcode)
from select import POLLIN, poll

INPUT_ENDED, OUT_OF_MEMORY = 80, 82
SIGNALLED = 128


def take(size):
    taken = b""
    while len(taken) < size:
        taken += read(0, size - len(taken)) or _exit(INPUT_ENDED)
    return taken


def ran_out_of_memory():
    """Whether the system has ended a process of this container because its memory was used up."""
    for name in "/sys/fs/cgroup/memory/memory.oom_control", "/sys/fs/cgroup/memory.events":
        try:
            said = read(open(name, 0), 4096).split()
        except OSError:
            continue
        return said[said.index(b"oom_kill") + 1] != b"0" if b"oom_kill" in said else False
    return False


def code_of(status):
    if not WIFSIGNALED(status):
        return waitstatus_to_exitcode(status)
    if WTERMSIG(status) == SIGKILL and ran_out_of_memory():
        return OUT_OF_MEMORY
    return SIGNALLED + WTERMSIG(status)


def watch(guest):
    """Waits for the end of the guest, or of the input, and for orphans. Passes interrupts on."""
    woken, wake = pipe()
    set_blocking(woken, False)
    set_blocking(wake, False)
    set_wakeup_fd(wake)
    signal(SIGINT, lambda *_: kill(guest, SIGINT))
    signal(SIGCHLD, lambda *_: None)
    events = poll()
    events.register(0, 0)
    events.register(woken, POLLIN)
    while True:
        ended, status = waitpid(-1, WNOHANG)
        while ended:
            if ended == guest:
                _exit(code_of(status))
            ended, status = waitpid(-1, WNOHANG)
        for descriptor, _ in events.poll():
            if descriptor == 0:
                _exit(INPUT_ENDED)
            try:
                read(woken, 4096)
            except BlockingIOError:
                pass


def packages():
    """Where an image has modules beyond Python's own."""
    version = "python%d.%d" % sys.version_info[:2]
    for folder in version + "/site-packages", "python3/dist-packages", version + "/dist-packages":
        yield sys.prefix + "/lib/" + folder
        yield "/usr/local/lib/" + folder


def run(address_space, files):
    from resource import RLIMIT_AS, RLIMIT_CORE, RLIMIT_NOFILE, setrlimit
    for limit, most in (RLIMIT_AS, address_space), (RLIMIT_NOFILE, files), (RLIMIT_CORE, 0):
        setrlimit(limit, (most, most))
    chdir("/box")
    sys.path += dict.fromkeys(packages())
    sys.argv[:] = [""]
    names = dict(vars(builtins))
    names.update({"__builtins__": dict(names), "__name__": "rlm", "GUEST": GUEST})
    exec(DRIVER, names)


sizes = [int(size) for size in sys.argv[1:]]
DRIVER, GUEST = (compile(take(size), "<rlm>", "exec", 0, True) for size in sizes[:2])
number = fork()
if number:
    watch(number)
run(*sizes[2:])
