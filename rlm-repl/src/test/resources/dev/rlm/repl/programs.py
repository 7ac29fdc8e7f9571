#: word counts
text = "the cat and the hat and the bat"
counts = {}
for word in text.split():
    counts[word] = counts.get(word, 0) + 1
sorted(counts.items(), key=lambda item: (-item[1], item[0]))

#: collections.Counter
from collections import Counter
Counter("mississippi").most_common()

#: defaultdict and deque
from collections import defaultdict, deque
groups = defaultdict(list)
for n in range(10):
    groups[n % 3].append(n)
ring = deque(range(5), maxlen=3)
ring.rotate(1)
print(dict(groups), list(ring))

#: named tuple
from collections import namedtuple
Point = namedtuple("Point", "x y", defaults=[0])
print(Point(1), Point(1, 2)._replace(x=5), Point(3, 4)._asdict())

#: comprehension scope
x = "outer"
squares = [x * x for x in range(4)]
print(x, squares, {n: [m for m in range(n)] for n in range(3)})

#: generators that talk
def averager():
    total, count, average = 0, 0, None
    while True:
        value = yield average
        total, count = total + value, count + 1
        average = total / count
talk = averager()
next(talk)
print([talk.send(n) for n in (10, 20, 30)])

#: yield from and StopIteration
def inner():
    got = yield 1
    return got or "nothing"
def outer():
    result = yield from inner()
    yield result
print(list(outer()))

#: classes, inheritance, super
class Base:
    def __init__(self, name):
        self.name = name
    def hello(self):
        return "I am " + self.name
class Child(Base):
    def hello(self):
        return super().hello() + ", a child"
print(Child("Ann").hello(), [kind.__name__ for kind in Child.__mro__])

#: dataclasses
from dataclasses import dataclass, field, asdict, replace
@dataclass(order=True, frozen=True)
class Item:
    price: float
    name: str = field(compare=False)
    tags: tuple = ()
items = sorted([Item(2.5, "b"), Item(1.0, "a", ("x",))])
print(items, asdict(items[0]), replace(items[1], price=9.0))

#: enums
from enum import Enum, Flag, auto
class Colour(Enum):
    RED = auto()
    BLUE = auto()
class Mode(Flag):
    READ = auto()
    WRITE = auto()
print(list(Colour), Colour["RED"].value, Mode.READ | Mode.WRITE, Mode.READ in Mode.READ | Mode.WRITE)

#: pattern matching
def what(value):
    match value:
        case {"kind": "point", "at": [x, y]}:
            return f"point {x},{y}"
        case [first, *rest] if rest:
            return f"{first} and {len(rest)} more"
        case str() | int():
            return "plain"
        case _:
            return "other"
print([what(v) for v in ({"kind": "point", "at": [1, 2]}, [1, 2, 3], [1], "s", 4, None)])

#: decorators with arguments
import functools
def times(n):
    def wrap(f):
        @functools.wraps(f)
        def call(*args):
            return [f(*args) for _ in range(n)]
        return call
    return wrap
@times(3)
def shout(word):
    """Says it loudly."""
    return word.upper()
print(shout("hi"), shout.__name__, shout.__doc__)

#: closures and nonlocal
def counter():
    n = 0
    def up():
        nonlocal n
        n += 1
        return n
    return up
up = counter()
up(), up(), up()

#: caches
from functools import lru_cache, reduce, partial
@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(90), fib.cache_info().hits, reduce(lambda a, b: a * b, range(1, 11)), partial(int, base=2)("1011"))

#: itertools
import itertools
print(list(itertools.chain([1], [2, 3])), list(itertools.combinations("abc", 2)),
      [(k, len(list(g))) for k, g in itertools.groupby("aaabbc")], list(itertools.accumulate([1, 2, 3, 4])),
      list(itertools.islice(itertools.count(5, 5), 3)), list(itertools.pairwise("abcd")))

#: sorting is stable
rows = [("b", 2), ("a", 2), ("c", 1), ("a", 1)]
print(sorted(rows, key=lambda row: row[1]), sorted(rows, reverse=True), max(rows), min(rows, key=lambda r: (r[1], r[0])))

#: exceptions: finally, else, chaining
log = []
def work(n):
    try:
        log.append("try")
        return 10 // n
    except ZeroDivisionError as e:
        raise ValueError("bad n") from e
    else:
        log.append("else")
    finally:
        log.append("finally")
try:
    work(0)
except ValueError as e:
    print(e, type(e.__cause__).__name__, log, work(3))

#: exception groups
try:
    raise ExceptionGroup("several", [ValueError("a"), TypeError("b"), ValueError("c")])
except* ValueError as group:
    print("values", [str(e) for e in group.exceptions])
except* TypeError as group:
    print("types", [str(e) for e in group.exceptions])

#: a traceback with source lines
def deep(n):
    if n == 0:
        raise KeyError("at the bottom")
    return deep(n - 1)
deep(2)

#: a syntax error
x = = 1

#: an unknown name
print("before")
undefined_name + 1

#: context managers
from contextlib import contextmanager, suppress, ExitStack
@contextmanager
def tag(name):
    print("<" + name + ">")
    try:
        yield name
    finally:
        print("</" + name + ">")
with tag("a") as outer, tag("b"):
    print(outer)
with suppress(KeyError):
    {}["x"]
with ExitStack() as stack:
    for name in "cd":
        stack.enter_context(tag(name))

#: big integers
n = 2 ** 521 - 1
print(n % 1_000_000_007, len(str(n)), pow(3, 1000, 10**9 + 7), (10**50) // 7, -7 // 2, -7 % 3, int("ff", 16), (1 << 100).bit_length())

#: floats
print(0.1 + 0.2, 1e16, 1e22, 1.0, -0.0, float("nan"), float("inf"), round(2.5), round(-1.15, 1), 1 / 3, (0.5).hex(), 7.0 // 2, divmod(-7.5, 2))

#: the smallest float
5e-324

#: formatting
n, f, s = 1234567, 3.14159, "é漢"
print(f"{n:,} {n:>12} {n:x} {n:#b} {f:.2f} {f:10.3e} {f:%} {s!r} {s:*^8} {n=}", "%05d|%-6s|%+.1f" % (42, "ab", 2.25), "{:>{w}}".format("x", w=4))

#: strings
s = "  The quick brown fox\n"
print(s.strip().title(), s.split(), s.count("o"), s.find("quick"), s.partition("brown"), "a,b,,c".split(","), "x".join("abc"), "abc".translate({97: "A"}), "ß".upper(), "ﬁ".casefold(), "İ".lower(), "abc"[::-1], "tab\tx".expandtabs(4))

#: unicode
import unicodedata
s = "e\u0301漢😀"
print(len(s), len(unicodedata.normalize("NFC", s)), unicodedata.name("漢"), unicodedata.category("😀"), s.encode("utf-8"), b"\xff\xfea\x00".decode("utf-16"), ascii(s), [hex(ord(c)) for c in s])

#: bytes
b = bytes(range(5)) + bytearray(b"abc")
print(b.hex(" "), b[2], b[-3:], int.from_bytes(b[:4], "big"), (1000).to_bytes(3, "little"), b.find(b"b"), bytes.fromhex("00ff"), memoryview(b)[1:3].tolist())

#: regular expressions
import re
log = "2024-05-01 ERROR disk 91%\n2024-05-02 INFO ok\n2024-05-03 ERROR net 7%"
print(re.findall(r"^(\S+) ERROR (\w+) (\d+)%$", log, re.M), re.sub(r"\d{4}-(\d\d)-(\d\d)", r"\2.\1.", log).splitlines()[0],
      re.split(r"[,;]\s*", "a, b;c"), re.fullmatch(r"(?P<k>\w+)=(?P<v>.*)", "key=a=b").groupdict(), re.match("x", "y"),
      [m.span() for m in re.finditer(r"(?i)error", log)], re.sub(r"(?<=a)b+", lambda m: m[0].upper(), "abbcab"))

#: JSON
import json
data = {"b": [1, 2.5, None, True], "a": {"é": "\n\u2028"}, "n": float("nan")}
print(json.dumps(data, sort_keys=True), json.dumps(data["a"], ensure_ascii=False, indent=1), json.loads('{"x": [1e3, -0.0, "\\ud83d\\ude00"]}'))
try:
    json.loads('{"a" 1}')
except json.JSONDecodeError as e:
    print(e.lineno, e.colno, e.pos)

#: CSV
import csv, io
text = 'name,"said"\r\nann,"hello, ""you"""\r\nbob,"two\nlines"\r\n'
rows = list(csv.DictReader(io.StringIO(text)))
out = io.StringIO()
csv.writer(out, quoting=csv.QUOTE_MINIMAL).writerows([["a b", 'c"d', 3], ["x,y", "", None]])
print(rows, repr(out.getvalue()))

#: dates
from datetime import date, datetime, timedelta, timezone
d = datetime(2024, 2, 28, 23, 30, tzinfo=timezone.utc)
print(d + timedelta(hours=25), d.isoformat(), d.strftime("%Y-%j %a %d.%m.%y %H:%M:%S %z"), date(2024, 3, 1) - date(2023, 3, 1), datetime.fromisoformat("2024-01-02T03:04:05+02:00").astimezone(timezone.utc), d.timestamp(), date(2024, 12, 30).isocalendar(), datetime.strptime("5 May 2024", "%d %B %Y"))

#: calendar and time
import calendar, time
print(calendar.monthrange(2023, 2)[1], calendar.isleap(2100), time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(86400 * 365)), calendar.timegm((2000, 1, 1, 0, 0, 0)), calendar.month(2024, 2))

#: decimal and fractions
from decimal import Decimal, getcontext, ROUND_HALF_UP
from fractions import Fraction
getcontext().prec = 30
print(Decimal("0.1") * 3, Decimal(2).sqrt(), Decimal("2.675").quantize(Decimal("0.01"), ROUND_HALF_UP), Fraction(1, 3) + Fraction("0.25"), Fraction(3.5), Decimal("1E+3").normalize(), Fraction(22, 7).limit_denominator(5))

#: statistics and math
import math, statistics
data = [2, 4, 4, 4, 5, 5, 7, 9]
print(statistics.mean(data), statistics.median(data), statistics.pstdev(data), statistics.mode(data), statistics.quantiles(data, n=4), math.comb(10, 3), math.gcd(84, 36), math.isqrt(99), math.factorial(20), math.hypot(3, 4), math.fsum([0.1] * 10), math.log2(1024), math.floor(-1.5))

#: random numbers of the session's seed
import random
print([random.randrange(100) for _ in range(5)], random.Random(5).sample(range(50), 4), random.Random("x").random(), random.Random(1).choices("abc", [5, 1, 1], k=5))

#: hashes
import hashlib, hmac, zlib, binascii
print(hashlib.sha256(b"abc").hexdigest(), hashlib.md5(b"abc").hexdigest(), hashlib.sha3_256(b"").hexdigest()[:16], hmac.new(b"k", b"m", "sha1").hexdigest(), zlib.crc32(b"abc"), binascii.crc32(b"abc"), hashlib.sha512(b"x").digest_size)

#: blake2
import hashlib
print(hashlib.blake2b(b"abc", digest_size=8).hexdigest(), hashlib.blake2s(b"abc").hexdigest()[:16])

#: compression
import zlib, gzip
data = b"to be or not to be " * 100
packed = zlib.compress(data, 9)
print(len(packed) < 60, zlib.decompress(packed) == data, gzip.decompress(gzip.compress(data, mtime=0)) == data)

#: bz2 and lzma
import bz2, lzma
data = b"to be or not to be " * 100
print(bz2.decompress(bz2.compress(data)) == data, lzma.decompress(lzma.compress(data)) == data)

#: zip files in memory
import io, zipfile
box = io.BytesIO()
with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("a/b.txt", "hello")
    z.writestr("c.txt", "world" * 100)
with zipfile.ZipFile(box) as z:
    print(z.namelist(), z.read("a/b.txt"), z.getinfo("c.txt").file_size, z.testzip())

#: base64 and struct
import base64, struct
print(base64.b64encode(b"any carnal pleas"), base64.urlsafe_b64decode("-_8="), base64.b32encode(b"hi"), struct.pack("<Hif", 1, -2, 1.5), struct.unpack(">bQ", b"\xff" + b"\0" * 7 + b"\x07"), struct.calcsize("<3s2x"))

#: pickle and copy
import copy, pickle
a = {"self": None, "list": [1, [2, 3]], "set": {1}}
a["self"] = a
b = pickle.loads(pickle.dumps(a))
c = copy.copy(a)
d = copy.deepcopy(a)
d["list"][1].append(4)
print(b["self"] is b, c["list"] is a["list"], a["list"], d["list"], pickle.loads(pickle.dumps((1, "x", None), 0)))

#: paths without files
import posixpath
from pathlib import PurePosixPath
p = PurePosixPath("/a/b/../c.tar.gz")
print(p.name, p.suffixes, p.parent, p.stem, p.with_suffix(".zip"), posixpath.normpath(str(p)), p.relative_to("/a"), p.match("*.gz"), posixpath.join("a", "/b"), PurePosixPath("a") / "b")

#: URLs
from urllib.parse import urlparse, parse_qs, quote, urlencode, urljoin, unquote
u = urlparse("https://user@example.org:8080/a/b;p?q=1&q=2&e=#frag")
print(u.hostname, u.port, parse_qs(u.query, keep_blank_values=True), quote("a b/é"), urlencode({"x": "1 2", "y": ["a"]}), urljoin("http://h/a/b", "../c"), unquote("%E6%BC%A2"))

#: HTML and XML
import html
from html.parser import HTMLParser
import xml.etree.ElementTree as ET
class Links(HTMLParser):
    found = []
    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name == "href"]
Links().feed('<p><a href="/x?a&amp;b">x</a><a HREF=y>')
root = ET.fromstring("<r a='1'><i>x</i><i>y &amp; z</i></r>")
print(Links.found, html.escape("<&\">"), html.unescape("&eacute;&#x41;"), [i.text for i in root.iter("i")], ET.tostring(root.find("i")))

#: e-mail
from email import message_from_string
m = message_from_string("From: a@b.c\nSubject: =?utf-8?b?w6k=?=\nContent-Type: text/plain; charset=utf-8\n\nbody\nmore")
from email.header import decode_header
print(m["from"], decode_header(m["subject"]), m.get_content_type(), m.get_payload().splitlines())

#: configuration files
import configparser, tomllib, shlex
c = configparser.ConfigParser()
c.read_string("[a]\nx = 1\ny = %(x)s2\n[b]\nflag = yes")
print(c["a"]["y"], c.getboolean("b", "flag"), tomllib.loads('t = [1, 2]\n[s]\nk = "v"'), shlex.split("a 'b c' d\\ e"))

#: text tools
import difflib, string, textwrap
print(textwrap.fill("the quick brown fox jumps over the lazy dog", 20).splitlines(), textwrap.dedent("  a\n    b\n"), textwrap.shorten("hello big wide world", 12),
      list(difflib.unified_diff(["a", "b"], ["a", "c"], lineterm=""))[2:], difflib.get_close_matches("appel", ["ape", "apple", "peach"]), string.Template("$a and ${b}").substitute(a=1, b=2), round(difflib.SequenceMatcher(None, "abcd", "bcde").ratio(), 3))

#: heaps and bisection
import bisect, heapq
h = [5, 1, 8, 3]
heapq.heapify(h)
print([heapq.heappop(h) for _ in range(4)], heapq.nlargest(2, "banana"), list(heapq.merge([1, 4], [2, 3])), bisect.bisect_left([1, 3, 3, 5], 3), bisect.bisect([1, 3, 3, 5], 3))

#: sets and dicts
a, b = {1, 2, 3}, {2, 3, 4}
d = {"x": 1, "y": 2}
d |= {"y": 3, "z": 4}
print(a & b, a | b, sorted(a ^ b), a - b, a <= {1, 2, 3, 4}, d, list(reversed(d)), dict(zip("ab", range(2))), d.pop("q", None), frozenset([1]) in {frozenset([1])}, {**d, "w": 0}.keys() - d.keys())

#: slices and unpacking
a, *b, c = range(6)
l = list(range(10))
l[2:5] = ["x"]
del l[::3]
print(a, b, c, l, l[-2:], "abcdef"[1:-1:2], [*range(2), *"ab"], (lambda *a, k=1, **kw: (a, k, kw))(1, 2, z=3))

#: dynamic classes and descriptors
class Positive:
    def __set_name__(self, owner, name):
        self.name = "_" + name
    def __get__(self, obj, kind):
        return getattr(obj, self.name, 0)
    def __set__(self, obj, value):
        if value < 0:
            raise ValueError(self.name[1:] + " must not be negative")
        setattr(obj, self.name, value)
Account = type("Account", (), {"balance": Positive()})
Account.balance.__set_name__(Account, "balance") if False else Account.__dict__["balance"].__set_name__(Account, "balance")
a = Account()
a.balance = 5
try:
    a.balance = -1
except ValueError as e:
    print(a.balance, e)

#: abstract classes and protocols
from abc import ABC, abstractmethod
from typing import Protocol, runtime_checkable
class Shape(ABC):
    @abstractmethod
    def area(self): ...
@runtime_checkable
class Closes(Protocol):
    def close(self): ...
class File:
    def close(self): pass
try:
    Shape()
except TypeError as e:
    print("abstract" in str(e), isinstance(File(), Closes), isinstance(3, Closes))

#: operators of one's own
class V:
    def __init__(self, *c): self.c = c
    def __add__(self, o): return V(*(a + b for a, b in zip(self.c, o.c)))
    def __mul__(self, k): return V(*(a * k for a in self.c))
    __rmul__ = __mul__
    def __eq__(self, o): return self.c == o.c
    def __repr__(self): return "V" + repr(self.c)
    def __len__(self): return len(self.c)
    def __getitem__(self, i): return self.c[i]
    def __bool__(self): return any(self.c)
3 * V(1, 2) + V(1, 1), V(1) == V(1), bool(V(0)), list(V(4, 5)), V(1, 2)[-1]

#: async
import asyncio
async def double(n):
    await asyncio.sleep(0.001 * (3 - n))
    return 2 * n
async def main():
    async def numbers():
        for n in range(3):
            yield n
    return await asyncio.gather(*(double(n) for n in range(3))), [n async for n in numbers()]
asyncio.run(main())

#: threads
import threading, queue
q = queue.Queue()
def put(n):
    q.put(n * n)
threads = [threading.Thread(target=put, args=(n,)) for n in range(4)]
for t in threads: t.start()
for t in threads: t.join()
print(sorted(q.get() for _ in range(4)))

#: a pool of threads
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(3) as pool:
    print(list(pool.map(lambda n: n + 1, range(5))), pool.submit(sum, [1, 2]).result())

#: introspection
import ast, inspect
def add(a, b: int = 2, *rest, key=None, **more) -> int:
    return a + b
print(inspect.signature(add), add.__defaults__, inspect.getsource(add).splitlines()[0], ast.unparse(ast.parse("x=(1+ 2)*y")), ast.literal_eval("{'a': [1, (2,)]}"))

#: weak references
import weakref
class Node: pass
n = Node()
there = weakref.ref(n)
names = weakref.WeakValueDictionary(a=n)
print(there() is n, names["a"] is n, list(names))

#: files in the temporary folder
import os, tempfile
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "a.txt")
    with open(path, "w") as f:
        print("line 1\nline 2", file=f)
    with open(path) as f:
        print(f.readlines(), os.path.getsize(path), os.listdir(folder))
print(os.path.exists(folder))

#: sqlite in memory
import sqlite3
db = sqlite3.connect(":memory:")
db.execute("create table t (a integer, b text)")
db.executemany("insert into t values (?, ?)", [(1, "x"), (2, "y"), (3, "x")])
print(db.execute("select b, sum(a) from t group by b order by b").fetchall())

#: unit tests
import unittest
class T(unittest.TestCase):
    def test_one(self):
        self.assertEqual(1 + 1, 2)
result = unittest.TestResult()
unittest.defaultTestLoader.loadTestsFromTestCase(T).run(result)
print(result.testsRun, result.wasSuccessful())

#: exit is an error of the cell
import sys
print("one")
sys.exit("enough")

#: print in all ways
import sys
print("a", "b", sep="-", end="!\n")
print(*range(3), sep="\n")
sys.stdout.write("no newline")
print("", file=sys.stderr)
print()
sys.stderr.write("to stderr\n")

#: the recursion limit
def down(n):
    return down(n + 1)
try:
    down(0)
except RecursionError as e:
    print("RecursionError", str(e)[:32])

#: uuid and secrets look right
import secrets, uuid
print(uuid.uuid5(uuid.NAMESPACE_DNS, "example.org"), len(secrets.token_hex(8)), uuid.UUID(int=5), uuid.uuid4().version)

#: time zones
from zoneinfo import ZoneInfo
from datetime import datetime
print(datetime(2024, 7, 1, 12, tzinfo=ZoneInfo("Europe/Berlin")).utcoffset())
