#!/usr/bin/env python3
"""Writes an input to try `rlm` on: an incident at a house that does not exist, as its services, people and papers
recorded it, and questions with the passages that answer them.

    python3 generate.py [--seed 1] [--out FOLDER] [--size KILOBYTES]

The same seed gives the same files, byte for byte, on every Python from 3.9 on. Seeds take the kinds of incident by turns,
and draw house, names, numbers and times. The files beside this script are those of seed 1.
"""
import argparse
import json
import sys
from pathlib import Path

from generator import background, kinds, noise
from generator.case import Case
from generator.draw import Draw
from generator.world import HOUSES, World


def name_of(kind):
    return kind.__name__.rpartition(".")[2]


def incident(seed, kilobytes):
    """The kind, files and questions of a seed."""
    kind = kinds.ALL[(seed - 1) % len(kinds.ALL)]
    draw = Draw(seed)
    w, case = World(draw, 0 if seed == 1 else draw.below(len(HOUSES))), Case()
    kind.tell(w, case)
    background.red_herrings(w, case)
    background.tickets(w, case, name_of(kind))
    background.postmortems(w, case, [other for other in kinds.ALL if other is not kind])
    background.runbook(w, case)
    files = [*noise.logs(w, case, kilobytes), noise.chat(w, case), *case.files]
    passages = {}
    for file in files:
        for key, passage in file.passages():
            passages.setdefault(key, []).append(passage)
    return name_of(kind), files, [question(*asked, passages) for asked in case.questions]


def question(kind, text, answer, keys, passages):
    """A group of passages for each thing that is asked: one of a group is enough. What is counted needs every line."""
    groups = [[one] for one in passages[keys[0]]] if kind == "count" else [passages[key] for key in keys]
    return {"type": kind, "question": text, "answer": answer, "answered_by": groups}


def write(folder, seed, kilobytes):
    kind, files, questions = incident(seed, kilobytes)
    for file in files:
        path = folder / "incident" / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(("\n".join(file.lines) + "\n").encode())
    document = {"seed": seed, "kind": kind, "questions": questions}
    (folder / "questions.json").write_bytes((json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode())


def main():
    parser = argparse.ArgumentParser(description="Writes an incident of many files, and questions on it.")
    parser.add_argument("--seed", type=int, default=1, help="which incident (default 1)")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent,
                        help="folder for incident/ and questions.json (default: beside this script)")
    parser.add_argument("--size", type=int, default=350, help="about how many kilobytes in all, from 30 to 900 (default 350)")
    options = parser.parse_args()
    if options.seed < 1 or not 30 <= options.size <= 900:
        parser.error("--seed starts at 1, --size goes from 30 to 900")
    target = options.out / "incident"
    if target.exists() and any(target.iterdir()) and options.out.resolve() != Path(__file__).resolve().parent:
        sys.exit(f"{target} is not empty: choose another folder with --out, or remove it first")
    write(options.out, options.seed, options.size)


if __name__ == "__main__":
    main()
