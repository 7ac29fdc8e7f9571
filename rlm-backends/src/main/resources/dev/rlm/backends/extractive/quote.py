ASK = %ASK%
REACH = 6  # rows that a sub-call gets to see on each side


def passage_of(row):
    return [r for r in range(max(0, row - REACH), min(len(rows), row + REACH + 1)) if rows[r][0] == rows[row][0]]


def prompt_of(row):
    passage = passage_of(row)
    rare = sorted(range(len(WORDS)), key=lambda word: -rarity[word])
    return "\n".join([
        "Which of the numbered lines in the passage bear on the question? Copy those lines with their numbers, and",
        "nothing else. If none does, reply: nothing relevant",
        "", "Question:", QUESTION,
        "", "Words: " + ", ".join(WORDS[word] for word in rare),
        "", f"Passage: {place_of(passage[0], passage[-1])}",
        *(f"[{number}] {text_of(r)}" for number, r in enumerate(passage, 1))])


def rows_named(reply, row):
    """The rows that a reply points to. Its numbers count, never its wording: what is quoted comes from the text."""
    passage = passage_of(row)
    numbers = (re.match(r"\W*(\d{1,3})\b", line) for line in reply.split("\n"))
    return [passage[int(n.group(1)) - 1] for n in numbers if n and 0 < int(n.group(1)) <= len(passage)]


def reply_to(row):
    return f"[{passage_of(row).index(row) + 1}]"


def counted():
    """For a question after a number: the lines that are alike but for their numbers, of the best passage with any."""
    for row in picked[:3]:
        same = [r for r in sorted(hits) if hits[r].keys() == hits[row].keys() and rows[r][0] == rows[row][0]
                and kind_of(r) == kind_of(row)]
        if len(same) > 1:
            return same
    return []


replies, failed = [reply_to(row) for row in picked], ""
if ASK:
    try:
        replies = llm_query_batched([prompt_of(row) for row in picked])
        if bad := [reply for reply in replies if reply.startswith("Error:")]:
            failed = f"{len(bad)} of {count(len(replies), 'sub-call')} failed ({bad[0][7:].strip()})"
            replies = [reply_to(row) if r.startswith("Error:") else r for r, row in zip(replies, picked)]
    except RuntimeError as error:
        failed = f"the sub-calls failed ({error})"
quoted, kinds, quotes, alike = set(), set(), [], 0
if COUNTS and (same := counted()):
    shown = same[:20]
    quotes.append("\n".join([
        f"{len(same)} lines differ in their numbers only" + (", the first of them:" if same[20:] else ":"),
        f"{names[rows[same[0]][0]]}:" + ", ".join(str(rows[r][1]) for r in shown),
        *("  > " + text_of(r) for r in shown)]))
    quoted.update(same)
    kinds.add(kind_of(same[0]))
for reply, row in zip(replies, picked):
    chosen = []
    for r in sorted(set(rows_named(reply, row)) - quoted):
        if kind_of(r) in kinds:
            alike += 1
        else:
            chosen.append(r)
            kinds.add(kind_of(r))
    quoted.update(chosen)
    while chosen:
        run = [r for i, r in enumerate(chosen) if r - chosen[0] == i]
        chosen = chosen[len(run):]
        quotes.append(quote_of(run[0], run[-1]))
if alike:
    differ = "line that differs from these in its" if alike == 1 else "lines that differ from these in their"
    quotes.append(f"Left out: {alike} more {differ} numbers only.")
parts = ["Passages found (no language model)"] if quotes else [
    "Nothing found (no language model)", "Passages share words with the question, but none bears on it."]
if NOTE and quotes:
    parts.append(NOTE)
if failed:
    parts.append(f"Chosen in part by rank alone: {failed}.")
if picked:
    answer["content"] = "\n\n".join(parts + quotes)
    answer["ready"] = True
print(f"{count(len(quoted), 'line')} quoted from {count(len(set(rows[r][0] for r in quoted)), 'document')}")
