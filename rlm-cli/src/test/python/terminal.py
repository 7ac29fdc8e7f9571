#!/usr/bin/env python3
"""Runs a command in a pseudo-terminal, as a user would see it, and prints what was on the screen as JSON.

usage: terminal.py SPEC-AS-JSON

SPEC: {"command": [...], "folder": "...", "environment": {...}, "columns": 80, "rows": 24,
       "stdout": "FILE" or null (the terminal), "reflow": true,
       "steps": [{"when": "text on the screen", "columns": 40} or {"when": "...", "type": "\\u0003"}
       or {"when": "...", "signal": 15}]}
Each step waits until its text is on the screen; then the window gets that width, or that is typed or sent.
Result: {"code": ..., "text": [lines at the end], "frames": [[rows], ...], "overflows": ..., "controls": how many, "unknown": [...],
         "column": of the cursor, "changed": ["cursor hidden", "wrap off", "mode changed", "steps left"]}
"""
import codecs
import fcntl
import json
import os
import pty
import re
import select
import struct
import sys
import termios
import time
import unicodedata

LIMIT_SECONDS = 120
CONTROL = re.compile(r"\x1b\[([?]?)([0-9;]*)([A-Za-z])")


def width(char):
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


class Screen:
    """A terminal's screen with all that scrolled off it. Lines are kept whole; rows are what the width makes of them."""

    def __init__(self, columns, reflow):
        self.columns = columns
        self.reflow = reflow
        self.lines = [[]]
        self.line = 0
        self.cell = 0
        self.pending = ""
        self.wraps = True
        self.hidden = False
        self.overflows = 0
        self.controls = 0
        self.unknown = []

    def rows(self):
        """(line, first cell, end cell) of each row."""
        found = []
        for number, cells in enumerate(self.lines):
            starts = range(0, max(1, len(cells)), self.columns)
            found += [(number, start, min(start + self.columns, len(cells))) for start in starts]
        return found

    def place(self):
        """Row and column of the cursor."""
        rows = self.rows()
        for index in reversed(range(len(rows))):
            number, start, _ = rows[index]
            if number == self.line and start <= self.cell:
                return index, min(self.cell - start, self.columns - 1)
        raise AssertionError("the cursor is nowhere")

    def text(self):
        lines = ["".join(c for c in self.lines[n][a:b] if c is not None).rstrip() for n, a, b in self.rows()]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def whole(self):
        """The lines, each as it was written."""
        lines = ["".join(c for c in cells if c is not None).rstrip() for cells in self.lines]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def resize(self, columns):
        if not self.reflow:
            row, column = self.place()
            self.lines = [self.lines[n][a:b][:columns] for n, a, b in self.rows()]
            self.line, self.cell = row, min(column, columns - 1)
        self.columns = columns

    def feed(self, text):
        text = self.pending + text
        self.pending = ""
        at = 0
        while at < len(text):
            if text[at] == "\x1b":
                match = CONTROL.match(text, at)
                if match:
                    self.control(*match.groups())
                    at = match.end()
                    continue
                if len(text) - at < 12:
                    self.pending = text[at:]
                    return
                self.unknown.append(text[at:at + 6])
            elif text[at] == "\n":
                self.down()
            elif text[at] == "\r":
                row, _ = self.place()
                self.line, self.cell, _ = self.rows()[row]
            elif ord(text[at]) < 32:
                self.unknown.append(text[at])
            else:
                self.put(text[at])
            at += 1

    def down(self):
        row, column = self.place()
        rows = self.rows()
        if row + 1 < len(rows):
            self.line, start, end = rows[row + 1]
            self.cell = min(start + column, end)
        else:
            self.lines.append([])
            self.line, self.cell = len(self.lines) - 1, 0

    def put(self, char):
        cells = self.lines[self.line]
        size = width(char)
        if size == 0:
            return
        _, start, _ = self.rows()[self.place()[0]]
        if not self.wraps and self.cell - start + size > self.columns:
            self.overflows += 1
            return
        while len(cells) < self.cell:
            cells.append(" ")
        cells[self.cell:self.cell + size] = [char] + [None] * (size - 1)
        self.cell += size

    def control(self, private, numbers, final):
        self.controls += 1
        row, column = self.place()
        rows = self.rows()
        if private:
            if numbers == "7":
                self.wraps = final == "h"
            elif numbers == "25":
                self.hidden = final == "l"
            else:
                self.unknown.append("?" + numbers + final)
        elif final == "A":
            self.line, start, end = rows[max(0, row - int(numbers or 1))]
            self.cell = min(start + column, end)
        elif final == "K" and numbers in ("", "0"):
            self.lines[self.line][self.cell:rows[row][2]] = [" "] * max(0, rows[row][2] - self.cell)
        elif final == "J" and numbers in ("", "0"):
            del self.lines[self.line][self.cell:]
            del self.lines[self.line + 1:]
        elif final != "m":
            self.unknown.append(numbers + final)


def set_size(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def start(spec):
    ready, go = os.pipe()
    child, terminal = pty.fork()
    if child == 0:
        os.close(go)
        os.read(ready, 1)  # until the window has its size
        os.chdir(spec["folder"])
        if spec["stdout"]:
            os.dup2(os.open(spec["stdout"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 1)
        os.execve(spec["command"][0], spec["command"], spec["environment"])
    set_size(terminal, spec["rows"], spec["columns"])
    os.close(ready)
    os.close(go)
    return child, terminal


def main(spec):
    child, terminal = start(spec)
    mode = last_mode = termios.tcgetattr(terminal)
    screen = Screen(spec["columns"], spec["reflow"])
    decoder = codecs.getincrementaldecoder("utf-8")()
    steps = list(spec["steps"])
    frames = []
    end = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.05)[0]:
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        last_mode = termios.tcgetattr(terminal)
        screen.feed(decoder.decode(data))
        text = screen.text()
        if not frames or frames[-1] != text:
            frames.append(text)
        if steps and steps[0]["when"] in "\n".join(text):
            step = steps.pop(0)
            if "columns" in step:
                screen.resize(step["columns"])
                set_size(terminal, spec["rows"], step["columns"])
            elif "type" in step:
                os.write(terminal, step["type"].encode())
            else:
                os.kill(child, step["signal"])
    else:
        os.kill(child, 9)
    _, status = os.waitpid(child, 0)
    left = {"cursor hidden": screen.hidden, "wrap off": not screen.wraps, "mode changed": last_mode[:4] != mode[:4],
            "steps left": bool(steps)}
    print(json.dumps({
        "code": os.waitstatus_to_exitcode(status), "text": screen.whole(), "frames": frames,
        "overflows": screen.overflows, "controls": screen.controls, "unknown": screen.unknown, "column": screen.place()[1],
        "changed": [what for what, is_so in left.items() if is_so]}))


main(json.loads(sys.argv[1]))
