#!/usr/bin/env python3
"""Writes the price file that rlm ships from a list of genai-prices figures.

    python3 rlm-pricing/prices.py LIST.json rlm-pricing/src/main/resources/dev/rlm/pricing/prices.json

LIST.json is {"note": "... genai-prices VERSION of YYYY-MM-DD ...", "providers": {NAME: [{id, match, context_window?, prices}]}}
with the prices of that package: numbers, {base, tiers}, or a list of rows with a constraint. What this file cannot
express is left out and said on stderr, so that the model is unpriced instead of priced wrongly:
models that are not text in, text out, and models that also charge by the request, for citations or for thinking apart.
"""

import json
import re
import sys
from decimal import Decimal

NOT_TEXT = re.compile(r"(image|audio|tts|realtime|transcribe|embed|voxtral|omni|-live|computer-use)")
# Whose a model is, by how its name begins, where several sell it.
MAKES = {"anthropic": ["claude*"], "cohere": ["command*", "c4ai*"], "deepseek": ["deepseek*"],
         "google": ["gemini*", "gemma*"], "minimax": ["minimax*"], "moonshotai": ["kimi*", "moonshot*"],
         "mistral": ["mistral*", "ministral*", "magistral*", "mixtral*", "codestral*", "devstral*", "pixtral*", "open-m*"],
         "openai": ["gpt*", "chatgpt*", "codex*", "o1*", "o3*", "o4*"], "perplexity": ["sonar*"], "x-ai": ["grok*"],
         "zai": ["glm*"]}
# These bill what they write to their cache only where a request asks for it; the others that bill it do so by themselves.
WRITES_WHEN_ASKED = {"anthropic", "google"}
# Their names are MAKER/MODEL, at the maker's price.
GATEWAYS = ["openrouter"]
ALSO_CALLED = {"google": ["gemini"], "x-ai": ["xai"], "moonshotai": ["moonshot"], "mistral": ["mistralai"], "zai": ["z-ai"]}
RATES = {"input_mtok": "input", "cache_read_mtok": "cache_read", "cache_write_mtok": "cache_write", "output_mtok": "output"}
UNBOUND = {"requests_kcount", "output_reasoning_mtok", "output_citation_mtok"}


def money(value):
    return format(value.normalize() if value else Decimal(0), "f")


def row_of(prices, constraint):
    """One row: the rates from the first token on, and again from each threshold that any of them has."""
    def rate(value, above):
        if not isinstance(value, dict):
            return value
        reached = [tier for tier in value["tiers"] if tier["start"] <= above]
        return max(reached, key=lambda tier: tier["start"])["price"] if reached else value["base"]

    def rates(above):
        return {ours: money(rate(prices[theirs], above)) for theirs, ours in RATES.items() if theirs in prices}

    row = {}
    if constraint and constraint["type"] == "start_date":
        row["from"] = constraint["start_date"]
    elif constraint and constraint["type"] == "time_of_date":
        row["some_hours"] = True
    elif constraint:
        raise SystemExit(f"unknown constraint {constraint}")
    row.update(rates(0))
    starts = {int(tier["start"]) for theirs in RATES for tier in
              (prices[theirs]["tiers"] if isinstance(prices.get(theirs), dict) else [])}
    if starts:
        row["tiers"] = [{"above": start, **rates(start)} for start in sorted(starts)]
    return row


def pattern_of(match):
    """Globs and /regular expressions/ stay; "starts with X and a lookahead" becomes one regular expression."""
    if not match.startswith("AND:"):
        return match
    parts = {key: value for part in json.loads(match[4:]) for key, value in part.items()}
    if set(parts) != {"starts_with", "regex"} or not parts["regex"].startswith("^(?"):
        raise SystemExit(f"unknown match {match}")
    return "/" + parts["regex"] + parts["starts_with"].replace(".", r"\.") + "/"


def fits(pattern, name):
    if pattern.startswith("/"):
        return re.search(pattern[1:-1], name) is not None
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), name) is not None


def model_of(provider, entry):
    rows = entry["prices"] if isinstance(entry["prices"], list) else [{"prices": entry["prices"]}]
    figures = set().union(*(row["prices"] for row in rows))
    reason = ("is not text in, text out" if NOT_TEXT.search(entry["id"].lower()) or "output_mtok" not in figures else
              "charges for more than tokens in and out" if figures & UNBOUND else "")
    if reason:
        print(f"left out: {provider}/{entry['id']} {reason}", file=sys.stderr)
        return None
    matches = [pattern_of(match) for match in entry["match"]]
    patterns = [match for match in matches if match.startswith("/") or "*" in match]
    names = [match for match in matches if match not in patterns]
    if entry["id"] not in names and any(fits(pattern, entry["id"]) for pattern in patterns):
        names.insert(0, entry["id"])
    first = {}
    for name in names:
        first.setdefault(name.lower(), name)  # case means nothing: the first stays
    names = list(first.values())
    model = {"id": entry["id"], "names": names}
    if patterns:
        model["patterns"] = patterns
    if provider == "google" and "claude" in entry["id"]:
        model["resold"] = True
    if "context_window" in entry:
        model["context_window"] = entry["context_window"]
    model["rows"] = [row_of(row["prices"], row.get("constraint")) for row in rows]
    return model


def main(source, target):
    with open(source, encoding="utf-8") as file:
        listed = json.load(file, parse_float=Decimal, parse_int=lambda text: Decimal(text))
    version, date = re.search(r"genai-prices (\S+) of (\d{4}-\d{2}-\d{2})", listed["note"]).groups()
    lines = []
    for provider, entries in sorted(listed["providers"].items()):
        models = [model for model in (model_of(provider, entry) for entry in entries) if model]
        if not models:
            continue
        facts = {"also": ALSO_CALLED.get(provider), "makes": MAKES.get(provider),
                 "writes_when_asked": provider in WRITES_WHEN_ASKED}
        known = "".join(f' "{name}": {json.dumps(fact)},' for name, fact in facts.items() if fact)
        rows = ",\n".join(json.dumps(model, separators=(",", ":"), default=int) for model in models)
        lines.append(f'{json.dumps(provider)}: {{{known} "models": [\n{rows}\n]}}')
    head = {"schema": "rlm.prices/1", "unit": "USD per million tokens, estimates", "source": f"genai-prices {version}",
            "as_of": date, "licence": "figures from https://github.com/pydantic/genai-prices, Copyright (c) Pydantic"
            " Services Inc. and contributors, MIT licence: see META-INF/NOTICE"}
    gateways = json.dumps(GATEWAYS)
    with open(target, "w", encoding="utf-8") as file:
        file.write(json.dumps(head, indent=0)[:-2] + ',\n"gateways": ' + gateways + ',\n"providers": {\n' + ",\n".join(lines) + "\n}\n}\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
