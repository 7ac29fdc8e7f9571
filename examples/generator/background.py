"""Papers that answer nothing, or another question: the runbook, tickets of other days, reports of older incidents."""
from .case import File
from .world import minutes

# One a kind, with that kind's words; the kind of the case itself is left out, so that nothing answers falsely.
OTHER_DAYS = {
    "pool": ("Voucher counted twice", ["14 {customers} used one voucher twice in the same basket.",
                                       "The thread pool of {other} has two sizes now, small and large."]),
    "certificate": ("Rotate the keys of partners", ["Keys of partners are issued for a year, certificates for three.",
                                                    "Two partners still use the old key; they were called."]),
    "disk": ("Replica disk fills up", ["replica-2 keeps old WAL files. Disk at 91 percent, alert at 95.",
                                       "A bigger volume is ordered. The log folder of reports may be emptied meanwhile."]),
    "flag": ("Remove the flag old-basket", ["It has been on for everybody since last year, and its code is dead.",
                                            "Totals are the same with and without it, compared over 2,000 {deeds}."]),
    "stale_address": ("New address of the office printer", ["The printer moved to the second floor and has a new address.",
                                                            "Its name is the same; laptops find it after a restart."]),
    "poison": ("{other} skips messages of schema 2", ["They come from a test system and are skipped on purpose.",
                                                      "The queue of the test system gets a name of its own."])}


def tickets(w, case, kind):
    for name, (title, lines) in OTHER_DAYS.items():
        if name != kind:
            words = {"customers": w.customers, "other": w.other, "deeds": w.deeds}
            case.ticket(w.draw.pick([w.ops, w.sup])(), title.format(**words), {
                "Reporter": w.draw.pick(w.others), "Status": w.draw.pick(["solved", "open"]),
                "Created": w.before(w.draw.between(5, 60))}, *(line.format(**words) for line in lines))


def postmortems(w, case, others):
    """Reports of three older incidents of other kinds, and a question on the first."""
    for place, other in enumerate(w.draw.shuffled(others)[:3]):
        number, title, lines, question, answer = other.old(w)
        key = f"old-{place}"
        case.paper(f"postmortems/{number}.md", f"# {number}: {title}\n", *(
            line if isinstance(line, str) else (line[0], key) for line in lines),
            "\n## What went well\n", "The page came after two minutes, and the channel stayed calm.")
        if place == 0:
            case.ask("distractor", question, answer, key)


def runbook(w, case):
    d, book = w.draw, File("runbook.md")
    book.add(f"# Runbook of {w.house}\n\nFor whoever is on call. Read the section of the service that hurts, do the steps in"
             " their order, write into the channel what you did.\n")
    for service in w.services:
        book.add(f"## {service}\n")
        for step in [
                f"Look at the error rate by path before you touch anything. {service} has a board of its own.",
                f"Restart one node of {service} at a time, and wait for its health check in between.",
                f"A rollback of {service} is `ship back {service}`. It takes about four minutes.",
                "If a queue of events grows, tell the teams that read it; events are kept for seven days.",
                "When in doubt, wake the second on call. Nobody was ever blamed for that.",
                f"Certificates of {service} renew by themselves thirty days ahead.",
                f"Its logs are kept for {d.between(20, 40)} days, its traces for {d.between(5, 9)}."]:
            book.add("- " + step)
        if service in case.advice:
            title, steps = case.advice[service]
            book.add(f"\n### {title}\n")
            for text, *keys in steps:
                book.add("- " + text, *keys)
        if service == w.side:
            book.add("\n### The provider does not answer\n")
            book.add("- Open the provider's status page, then compare the time of authorisations with last week's.")
            book.add(f"- Above ten percent of failures switch to invoices: `ship flag {w.side}.invoice on`.")
        book.add("")
    case.files.append(book)


def red_herrings(w, case):
    """Lines in the logs that look worse than they are."""
    case.log(w.edge, w.start + minutes(9), f"WARN  {w.edge} error rate of GET /v2/search is 7% over the last minute")
    for n in range(5):
        case.log(w.edge, w.broken + minutes(1 + 3 * n), f"WARN  {w.edge} error rate of POST {w.path} is"
                 f" {w.draw.between(31, 88)}% over the last minute")
    case.log(w.edge, w.healed, f"INFO  {w.edge} error rate of POST {w.path} is back under 1%")
    case.log(w.side, w.start + minutes(22), f"WARN  {w.side}[2] {w.provider} answered slowly: 1,930 ms, usual is 400")
    case.log(w.other, w.start + minutes(16), f"WARN  {w.other} node b restarted by the scheduler after 30 days")
