"""One message that its reader cannot parse is delivered again and again, and everything behind it waits."""
from ..world import clock, minutes


def tell(w, case):
    d, svc = w.draw, w.other
    new, _ = w.version()
    message, field = f"m-{d.between(7_000_000, 7_999_999)}", d.pick(["weight", "birthday", "width", "postcode"])
    limit, alert, twice, park = w.change(), w.ops(), w.sup(), w.ops()
    depth, mails, deaths, first_try = d.between(31, 96) * 1000, d.between(2, 9), d.between(5, 9), d.between(4, 9)
    case.sick[svc] = (0.5, lambda r: f"INFO  {svc}[consumer] waiting for messages of queue {w.deed}-events")
    for n in range(deaths):
        case.log(svc, w.broken + minutes(2 * n, d.below(60)), f"ERROR {svc}[consumer] gave up in {d.between(2, 4)}.{d.below(9)}"
                 f" s: NumberFormatException for field {field} in message {message}", "death", "message", "field")
    case.log(svc, w.fixed + minutes(0, 40), f"INFO  {svc}[consumer] message {d.between(8_000_000, 8_999_999)} done, backlog"
             f" {depth:,}")
    case.log(svc, w.start + minutes(5), f"WARN  {svc}[consumer] message m-{d.between(6_000_000, 6_999_999)} skipped, its"
             " schema version is 2")
    case.log(w.front, w.start + minutes(7), f"INFO  {w.front}/{new} [main] started in 4.1 s")
    said(w, case, (new, message, field, first_try), (limit, alert, twice, park))
    papers(w, case, (new, message, field, depth), (limit, alert, twice, park, mails))
    questions(w, case, (new, message, field, depth), (limit, alert, twice, mails, deaths, first_try))


def said(w, case, facts, numbers):
    (new, message, field, first_try), (limit, alert, twice, park) = facts, numbers
    for at, who, text, *keys in [
            (w.broken + minutes(3), w.support, f"{w.customers} do not see their {w.deeds} in {w.other}, and some get the same"
             " mail over and over"),
            (w.broken + minutes(5), w.doubter, "the index of last night was big, perhaps it is still merging"),
            (w.broken + minutes(7), w.tester, "the merge ended at six in the morning, it is something else", "merge"),
            (w.declared, w.lead, f"I declare {w.incident}, severity 1, I am incident commander"),
            (w.declared + minutes(3), w.platform, f"the consumer of {w.other} dies and is started again, all the time"),
            (w.found, w.author, f"found it: {message} has an empty {field}, {w.front} {new} writes \"\" where it used to leave"
             " the field out", "field", "message"),
            (w.found + minutes(2), w.silencer, "and the queue hands it out again forever, there is no limit on deliveries"),
            (w.tried, w.fixer, f"restarted with more memory: the same after {first_try} seconds", "memory"),
            (w.fixed, w.fixer, f"put it aside: queuectl park {w.deed}-events {message}. The rest flows", "command"),
            (w.healed, w.lead, "backlog is gone, thanks all"),
            (w.healed + minutes(6), w.support, f"apologies for the repeated mails go out with {twice}")]:
        case.say(at, who, text, *keys)


def papers(w, case, facts, numbers):
    (new, message, field, depth), (limit, alert, twice, park, mails) = facts, numbers
    case.ticket(w.incident, f"{w.other} shows no new {w.deeds}", w.fields(),
                f"From {clock(w.broken)} to {clock(w.healed)} UTC {w.other} stood still, {depth:,} messages behind.",
                (f"The message {message}, with an empty {field}, could not be parsed and was delivered again without end.",
                 "message", "field"),
                f"{w.fixer} parked it at {clock(w.fixed)} UTC.")
    case.ticket(limit, "Limit on deliveries", {"Reporter": w.lead, "Status": "planned"},
                ("After five deliveries a message goes to the side queue, and somebody gets a ticket.", "five"),
                "All queues, in two weeks.")
    case.ticket(alert, "Alert on the depth of queues", {"Reporter": w.silencer, "Created": w.before(40)},
                ("Fires at one million messages, as the yearly import reaches 900,000.", "depth"),
                "A lower bound for the rest of the year is to be discussed.")
    case.ticket(twice, "The same mail again and again", {"Reporter": w.support, "Created": w.before(0)},
                (f"The reader sent its mail before it failed, so {mails * 11} {w.customers} got up to {mails * 30} copies.",
                 "copies"), "Mails are sent after the message is done from now on.")
    case.ticket(park, "What happens to parked messages", {"Reporter": w.platform, "Status": "open"},
                ("They stay for 14 days and are then thrown away without a word.", "thrown"))
    case.paper(f"deploys/{w.front}-{new}.md", f"# Deployment note: {w.front} {new}\n", f"- Author: {w.author}",
               f"- Date: {w.before(1)}", "- Risk: low\n", "## Changes\n",
               "- Forms that are left blank are kept as an empty text.",
               "- Vouchers can be combined.\n", "## Checks\n",
               ("- Events were compared with the schema by eye, there is no contract test yet.", "contract"))
    case.advice[w.other] = ("A queue grows", [
        ("Look whether the same message is delivered again: `queuectl head QUEUE` twice, a minute apart.", "head"),
        ("Park that one message. Do not purge the queue, the rest is needed.", "purge")])


def questions(w, case, facts, more):
    (new, message, field, depth), (limit, alert, twice, mails, deaths, first_try) = facts, more
    case.ask("lookup", "Which message could the consumer not parse?", message, "message")
    case.ask("cross-file", f"Which field of the message was empty, and with which command was the message parked?",
             f"{field}; queuectl park", "field", "command")
    case.ask("lookup", "After how many deliveries will a message go to the side queue in future?", "five", "five")
    case.ask("paraphrase", "Did giving the consumer more RAM change anything?", f"no, it died after {first_try} s", "memory")
    case.ask("lookup", "At how many messages does the alert on the depth of a queue fire?", "one million", "depth")
    case.ask("paraphrase", "Was the nightly merging of the index the culprit?", "no", "merge")
    case.ask("lookup", f"How many copies of a mail did {w.customers} get, at most?", str(mails * 30), "copies")
    case.ask("cross-file", "What does the runbook advise when a queue grows?", "look for a repeated message; park it",
             "head", "purge")
    case.ask("distractor", "What becomes of parked messages after 14 days?", "thrown away", "thrown")
    case.ask("paraphrase", f"How was it tested that the events of {w.front} {new} still fit what their readers expect?",
             "by eye", "contract")
    case.ask("count", f"How often did the consumer of {w.other} give up on {message}?", str(deaths), "death")


def old(w):
    number = w.number("INC", 290, 330)
    return (number, f"{w.deeds.capitalize()} are handled in the wrong sequence", [
        "## What happened\n", f"Cancellations overtook the {w.deeds} that they belonged to, for a day.\n", "## Cause\n",
        "A second consumer was started for speed, and messages of one account went to both.",
        "Nobody had written down that the sequence matters.\n", "## Remedy\n",
        ("Messages are divided by account, so that each account has one reader.", "old")],
        f"By what are messages divided since {number}?", "by account")
