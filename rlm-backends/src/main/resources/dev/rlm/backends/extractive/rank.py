import math, re

QUESTION = %QUESTION%
ENDING = %ENDING%
WORDS = %WORDS%
# Each word as I look for it: with its usual endings; names and numbers, which are in NAMES, as they stand.
FORMS = %FORMS%
NAMES = %NAMES%
# Words that mean about the same, which count half.
ALIKE = %ALIKE%
NOTE = %NOTE%
COUNTS = %COUNTS%  # whether the question is after a number
STOPPED = %STOPPED%  # heads what stands as the answer until sub-calls have read the passages

LEAST = 0.2  # the least share of the question's words, by their weight, that a passage holds
WEAKEST = 0.2  # the least score of a passage, as a share of the best one's
NEAR = (1.0, 0.6, 0.4, 0.25)  # what a word counts in a row itself, and one, two, three rows away
START, END = r"(?:(?<![^\W_])|(?<=[a-z])(?=[A-Z]))", r"(?:(?![^\W_])|(?<=[a-z])(?=[A-Z]))"
# The group of a match tells the word, or that it is like word N - len(WORDS); all endings in one place compile faster.
bent = [n for n, form in enumerate(FORMS + ALIKE) if form and n not in NAMES]
groups = ["|".join("(" + (FORMS + ALIKE)[n] + ")" for n in some) or "(?!)" for some in (bent, NAMES)]
pattern = re.compile(START + f"(?i:(?:{groups[0]}){ENDING}|{groups[1]})" + END)
word_of = [None] + bent + NAMES


def is_mine(text):
    """Whether a text is no more than the question itself."""
    return len(text.strip()) <= len(QUESTION) + 40 and QUESTION.strip() in text


texts = [context] if isinstance(context, str) else list(context)
texts = [text for text in texts if len(texts) > 1 or not is_mine(text)]
names = [" ".join(name.split()) for name in sources] if len(sources) == len(texts) else ["context"] * len(texts)


def rows_of(texts):
    """All lines that are not blank, as (document, line, start, end); long ones in pieces."""
    rows = []
    for doc, text in enumerate(texts):
        start = 0
        for line, part in enumerate(text.split("\n"), 1):
            end = start + len(part)
            while end - start > 500:
                cut = text.rfind(". ", start + 200, start + 499) + 1
                cut = cut or text.rfind(" ", start + 200, start + 500)
                cut = cut if cut > start else start + 500
                rows.append((doc, line, start, cut))
                start = cut
            if text[start:end].strip():
                rows.append((doc, line, start, end))
            start = end + 1
    return rows


def hits_of(texts, rows):
    """The words of each row that has any, {row: {word: times}}; word N is like word N - len(WORDS)."""
    hits, row = {}, 0
    for doc, text in enumerate(texts):
        for match in pattern.finditer(text):
            while rows[row][0] < doc or rows[row][3] <= match.start():
                row += 1
            found = hits.setdefault(row, {})
            word = word_of[match.lastindex]
            found[word] = found.get(word, 0) + 1
    return hits


def headings_of(rows):
    """The row of the Markdown heading over each row, where there is one: a passage is about that too."""
    over, heading = {}, None
    for row, (doc, _, start, _) in enumerate(rows):
        if texts[doc].startswith("#", start):
            heading = row
        if heading is not None and rows[heading][0] == doc:
            over[row] = heading
    return over


def ranked(rows, hits):
    """BM25 over the neighbourhood of each row: (score, row), best first; and of each word in how many blocks it stands,
    and its weight."""
    block = max(1, min(8, len(rows) // 50))  # rows over which it is counted how rare a word is
    named = [{word_of[match.lastindex] for match in pattern.finditer(name)} for name in names]
    held = [set() for _ in range(2 * len(WORDS))]
    for row, found in hits.items():
        for word in found:
            held[word].add(row // block)
    blocks = len(rows) // block + 1
    rarity = [math.log(1 + (blocks - len(some) + 0.5) / (len(some) + 0.5)) for some in held]
    rarity = [weight * (1 if word < len(WORDS) else 0.5) for word, weight in enumerate(rarity)]
    mean = sum(end - start for _, _, start, end in rows) / max(1, len(rows))
    worth = {}
    for word, some in enumerate(held):
        for held_by in some:
            worth[held_by] = worth.get(held_by, 0.0) + rarity[word]
    best = set(sorted(worth, key=lambda one: (-worth[one], one))[:150])
    over, scored = headings_of(rows), []
    for row in hits:
        if row // block not in best:
            continue
        doc = rows[row][0]
        near = {word: 0.4 for word in named[doc]}
        for word in hits.get(over.get(row), ()):
            near[word] = 0.6
        size = 0.0
        for other in range(max(0, row - 3), min(len(rows), row + 4)):
            if rows[other][0] == doc:
                share = NEAR[abs(other - row)]
                size += share * (rows[other][3] - rows[other][2])
                for word, times in hits.get(other, {}).items():
                    near[word] = near.get(word, 0) + share * times
        dampen = 1.2 * (0.4 + 0.6 * size / (3.5 * mean))
        parts = {}
        for word, times in near.items():  # of a word and those like it, the better one counts
            part = rarity[word] * 2.2 * times / (times + dampen)
            parts[word % len(WORDS)] = max(part, parts.get(word % len(WORDS), 0.0))
        covered = sum(rarity[word] for word in parts) / sum(rarity[:len(WORDS)])
        if covered >= LEAST and len(parts) >= min(2, (len(WORDS) + 1) // 2):
            scored.append((sum(parts.values()) * (0.5 + 0.5 * covered), row))
    return sorted(scored, key=lambda pair: (-pair[0], pair[1])), [len(some) for some in held], rarity


def text_of(row):
    doc, _, start, end = rows[row]
    return texts[doc][start:end].replace("\r", " ").strip()


def place_of(first, last):
    lines = rows[first][1], rows[last][1]
    return f"{names[rows[first][0]]}:{lines[0]}" + (f"-{lines[1]}" if lines[1] > lines[0] else "")


def quote_of(first, last):
    return "\n".join([place_of(first, last)] + ["  > " + text_of(row) for row in range(first, last + 1)])


def count(number, noun):
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def kind_of(row):
    """What a line is when its numbers are taken away: logs say the same thing a thousand times."""
    return re.sub(r"[0-9a-f]*\d[\w.:-]*", "#", text_of(row))


def picked_of(scored, most):
    """The best rows that differ: no near neighbours, no lines that differ in numbers only, not all of one document."""
    kinds, differing = set(), []
    for score, row in scored[:5000]:
        kind = kind_of(row)
        if kind not in kinds and score >= WEAKEST * scored[0][0] and len(differing) < 300:
            kinds.add(kind)
            differing.append((score, row))
    picked = []
    while differing and len(picked) < most:
        taken = [rows[row][0] for row in picked]
        _, best = max(differing, key=lambda pair: (pair[0] * 0.85 ** taken.count(rows[pair[1]][0]), -pair[1]))
        picked.append(best)
        differing = [(s, row) for s, row in differing if abs(row - best) > 6 or rows[row][0] != rows[best][0]]
    return picked


rows = rows_of(texts)
hits = hits_of(texts, rows)
scored, held, rarity = ranked(rows, hits)
picked = picked_of(scored, 8)
print(f"{count(len(texts), 'document')}, {count(sum(map(len, texts)), 'character')}, {count(len(rows), 'row')} of text")
print("words, and in how many blocks of the text they stand:", ", ".join(f"{w} {n}" for w, n in zip(WORDS, held)))
if picked:
    answer["content"] = "\n\n".join([STOPPED] + [NOTE] * bool(NOTE) + [quote_of(row, row) for row in picked])
    print(f"{count(len(picked), 'passage')} to read:")
    for row in picked:
        print(f"  {place_of(row, row)}  {text_of(row)[:90]}")
elif not rows:
    answer["content"] = ("Nothing to search (no language model)\n\nThere is no context besides the question, or it is"
                         " empty. Name files or folders with -c.")
    answer["ready"] = True
else:
    lack = f"No passage holds enough of the question's words: {', '.join(WORDS)}." if WORDS else (
        "The question has no word to search for.")
    answer["content"] = "Nothing found (no language model)\n\n" + lack
    answer["ready"] = True
