#!/usr/bin/env python3
"""Asks every question of generated incidents and judges what is quoted, beside a textbook search.

<<<<<<< HEAD
    python3 evaluate.py [--seeds 101-105] [--rlm ../rlm] [--model builtin/extractive] [--jobs 1] [--json]
=======
    python3 evaluate.py [--seeds 101-105] [--size 350] [--model builtin/extractive] [--jobs 1] [--json]
                        [--rlm COMMAND ...]
>>>>>>> examples

For each seed: generates the incident, runs `rlm run -m MODEL QUESTION -c FOLDER` for each question, whole processes, and
reads the quotes from the answer. A question counts when every passage that it needs is quoted: of each group in
`questions.json` at least one line, from the right file, as a whole. Nothing else of the answer is looked at.

Baselines are BM25 (k1 1.2, b 0.75; small letters, stop words left out, no stemming). `lines` ranks single lines, `windows`
every window of five lines that do not overlap; both quote from the best downwards until they have quoted as many
<<<<<<< HEAD
characters as the model's answer to the same question. Exit code 1: a run failed.
=======
characters as the model's answer to the same question.
>>>>>>> examples
"""
import argparse
import json
import math
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import generate

STOP = set("""a an and are as at be been but by did do does for from had has have how if in into is it its many much no not of
on or such that the their then there these they this to was were what when where which who whom why will with would""".split())
PLACE = re.compile(r"(\S.*):\d+(?:(?:-|, )\d+)*")


def words(text):
    return [word for word in re.findall(r"[a-z0-9]+", text.lower()) if word not in STOP]


class Bm25:
    """Passages of `size` lines that are not blank, ranked as in the textbook."""

    def __init__(self, folder, size):
        self.passages, self.counts = [], []
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(folder).as_posix()
                lines = [line.strip() for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
                self.passages += [(name, lines[at:at + size]) for at in range(0, len(lines), size)]
        self.counts = [Counter(words(" ".join(lines))) for _, lines in self.passages]
        self.lengths = [sum(count.values()) for count in self.counts]
        self.mean = sum(self.lengths) / len(self.lengths)
        self.having = Counter(word for count in self.counts for word in count)

    def score(self, question, place):
        count, total = self.counts[place], len(self.passages)
        norm = 1.2 * (1 - 0.75 + 0.75 * self.lengths[place] / self.mean)
        return sum(math.log(1 + (total - self.having[word] + 0.5) / (self.having[word] + 0.5))
                   * count[word] * 2.2 / (count[word] + norm) for word in words(question) if count[word])

    def quoted(self, question, characters):
        """(file, line of text) from the best passages, until so many characters are reached; at least one passage."""
        scores = [self.score(question, place) for place in range(len(self.passages))]
        quotes, used = set(), 0
        for place in sorted(range(len(scores)), key=lambda one: -scores[one]):
            if used >= characters or not scores[place]:
                break
            name, lines = self.passages[place]
            quotes |= {(name, line) for line in lines}
            used += sum(map(len, lines))
        return quotes


def quotes_of(answer):
    """(file, line of text) of what an answer quotes: blocks of a place and lines that begin with `>`."""
    quotes, file = set(), None
    for line in answer.split("\n"):
        if line.startswith("  > ") and file:
            quotes.add((file, line[4:].strip()))
        elif place := PLACE.fullmatch(line.strip()):
            file = place.group(1)
    return quotes


def is_answered(question, quotes):
    return all(any((passage["file"], passage["text"]) in quotes for passage in group)
               for group in question["answered_by"])


def ask(options, folder, question):
<<<<<<< HEAD
    """The answer of a whole run; exits when the run does not end with an answer."""
    run = subprocess.run([*options.rlm, "run", "-m", options.model, question, "-c", "incident", "--json"], cwd=folder,
                         stdin=subprocess.DEVNULL, env={**os.environ, "XDG_STATE_HOME": str(folder / "state")},
                         capture_output=True, text=True, encoding="utf-8")
    if run.returncode != 0:
        sys.exit(f"{' '.join(options.rlm)} run ended with {run.returncode} for: {question}\n{run.stderr}")
    return json.loads(run.stdout)["answer"]
=======
    """The answer of a whole run, which is tried up to three times; empty, and so not answered, if none ends well."""
    command = [*options.rlm, "run", "-m", options.model, question, "-c", "incident", "--json"]
    environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state")}
    for _ in range(3):
        run = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                             text=True, encoding="utf-8")
        if run.returncode == 0:
            return json.loads(run.stdout)["answer"]
        print(f"evaluate.py: exit code {run.returncode} for: {question}\n{run.stderr}", file=sys.stderr)
    return ""
>>>>>>> examples


def judged(folder, answers):
    """A row for each question of a generated folder, given the answers in the same order."""
    document = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    baselines = {"lines": Bm25(folder / "incident", 1), "windows": Bm25(folder / "incident", 5)}
    for question, answer in zip(document["questions"], answers):
        quotes = quotes_of(answer)
        characters = sum(len(line) for _, line in quotes)
        row = {"seed": document["seed"], "kind": document["kind"], "type": question["type"],
               "question": question["question"], "characters": characters, "model": is_answered(question, quotes)}
        for name, bm25 in baselines.items():
            row[name] = is_answered(question, bm25.quoted(question["question"], characters))
        yield row


def evaluated(options, seed, out):
    folder = out / str(seed)
    generate.write(folder, seed, options.size)
    document = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    asked = [question["question"] for question in document["questions"]]
    with ThreadPoolExecutor(options.jobs) as pool:
        answers = list(pool.map(lambda text: ask(options, folder, text), asked))
    return list(judged(folder, answers))


def table(rows, by):
    """A Markdown table of how many questions are answered, in groups and in all."""
    groups = defaultdict(list)
    for row in rows:
        groups[by(row)].append(row)
    lines = ["| | questions | model | BM25 lines | BM25 windows |", "|---|--:|--:|--:|--:|"]
    for name, some in [*sorted(groups.items()), ("all", rows)]:
        shares = [f"{100 * sum(row[who] for row in some) / len(some):.0f} %" for who in ("model", "lines", "windows")]
        lines.append(f"| {name} | {len(some)} | {' | '.join(shares)} |")
    return "\n".join(lines)


def seeds_of(text):
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def main():
    parser = argparse.ArgumentParser(description="Asks the questions of generated incidents and judges the quotes.")
    parser.add_argument("--seeds", type=seeds_of, default=seeds_of("101-105"), help="first-last (default 101-105)")
    parser.add_argument("--size", type=int, default=350, help="kilobytes of each incident (default 350)")
    parser.add_argument("--rlm", nargs=argparse.REMAINDER, default=[str(Path(__file__).resolve().parent.parent / "rlm")],
                        help="the command to ask (default: ./rlm of this checkout)")
    parser.add_argument("--model", default="builtin/extractive")
    parser.add_argument("--jobs", type=int, default=1, help="runs at the same time (default 1)")
    parser.add_argument("--json", action="store_true", help="one line for each question instead of tables")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="rlm-evaluate-") as out:
        for seed in options.seeds:
<<<<<<< HEAD
            rows += evaluated(options, seed, Path(out))
            print(f"seed {seed}: {sum(row['model'] for row in rows if row['seed'] == seed)} of"
                  f" {sum(row['seed'] == seed for row in rows)}", file=sys.stderr)
    if options.json:
        print("\n".join(json.dumps(row) for row in rows))
    else:
=======
            some = evaluated(options, seed, Path(out))
            rows += some
            print(f"seed {seed}: {sum(row['model'] for row in some)} of {len(some)}", file=sys.stderr)
            if options.json:
                print("\n".join(json.dumps(row) for row in some), flush=True)
    if not options.json:
>>>>>>> examples
        print(table(rows, lambda row: f"seed {row['seed']}, {row['kind']}"), table(rows, lambda row: row["type"]), sep="\n\n")


if __name__ == "__main__":
    main()
