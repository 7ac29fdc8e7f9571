"""A database moves to a new host, and nodes that keep the old address for too long write to what is read-only now."""
from ..world import clock, minutes


def tell(w, case):
    d, svc = w.draw, w.store
    move, lower, checks, left = w.change(), w.ops(), w.ops(), w.sup()
    ttl, low, node = d.pick([43200, 86400, 172800]), d.pick([30, 60]), d.pick("bc")
    was, now, refused = f"10.30.4.{d.between(11, 99)}", f"10.30.9.{d.between(11, 99)}", d.between(4, 8)
    moved, paid = w.broken - minutes(4), d.between(30, 190)
    case.sick[svc] = (0.4, lambda r: f"ERROR {svc} [http-{r.between(1, 64)}] trace={r.trace()} cannot execute INSERT in a"
                      " read-only transaction")
    case.sick[w.front] = (0.35, lambda r: f"ERROR {w.front}[{r.between(11, 29)}] trace={r.trace()} {w.hold} failed: {svc}"
                          " answered 500")
    case.log("database", moved, f"LOG:  this server, {was}, is a standby now, writes are refused")
    case.log("database", moved + minutes(0, 4), f"LOG:  new primary is {now}, timeline 7", "primary")
    case.log("database", w.start + minutes(3), "LOG:  replica-2 was resolved to 10.30.4.7 and follows timeline 6")
    for n in range(refused):
        case.log(svc, moved + minutes(3 * n + 1, d.below(60)), f"WARN  {svc} [resolver] node {node}: pg-main.internal."
                 f"example.com is {was} from the cache, {d.between(100, 999)} s old", "resolver")
    case.log(svc, w.fixed, f"INFO  {svc} [resolver] node {node}: pg-main.internal.example.com is {now}", "primary")
    said(w, case, (ttl, low, node, was), (move, lower, checks, left))
    papers(w, case, (ttl, low, node, now, paid), (move, lower, checks, left, moved))
    questions(w, case, (ttl, low, node, now), (move, lower, checks, paid, refused))


def said(w, case, facts, numbers):
    (ttl, low, node, was), (move, lower, checks, left) = facts, numbers
    for at, who, text, *keys in [
            (w.broken + minutes(2), w.support, f"about every third {w.deed} fails, {w.customers} say a second try helps"),
            (w.broken + minutes(4), w.doubter, "could be locks, the report job runs at this hour"),
            (w.broken + minutes(6), w.tester, "no locks in the new primary, and the report job has ended an hour ago", "locks"),
            (w.declared, w.lead, f"I declare {w.incident}, severity 1, I am incident commander"),
            (w.declared + minutes(3), w.platform, f"only node {node} of {w.store} fails, a is fine", "node"),
            (w.found, w.author, f"found it: node {node} still writes to {was}, the old host. The record lived for {ttl} s and"
             f" was lowered to {low} s only two hours before the move", "ttl", "late", "node"),
            (w.found + minutes(2), w.doubter, "our runtime keeps what it has once resolved until the record has run out"),
            (w.tried, w.fixer, "moving back is no option: the old host has missed 40,000 rows by now", "back"),
            (w.fixed, w.fixer, f"restarted node {node} with an empty resolver cache, it finds the new host"),
            (w.healed, w.lead, "no refused writes for three minutes, closing"),
            (w.healed + minutes(7), w.support, f"those who paid without getting anything are in {left}")]:
        case.say(at, who, text, *keys)


def papers(w, case, facts, numbers):
    (ttl, low, node, now, paid), (move, lower, checks, left, moved) = facts, numbers
    case.ticket(w.incident, f"A third of {w.deeds} fails after the move of the database", w.fields(),
                f"From {clock(w.broken)} to {clock(w.healed)} UTC writes of one node were refused; {w.lost:,} {w.deeds} failed.",
                (f"Node {node} of {w.store} kept the former address of pg-main, as its time to live of {ttl} s had not run"
                 " out.", "ttl", "node"),
                f"{w.fixer} restarted the node at {clock(w.fixed)} UTC.",
                ("A way back was ruled out, since the former host lacked the newest rows.", "back"))
    case.ticket(move, "Move pg-main to the new hosts", {"Reporter": w.platform, "Date": w.before(0)},
                (f"At {clock(moved)} UTC the primary changes; the record of pg-main points to {now} from then on.", "primary"),
                ("Rehearsed twice in staging, where records live for ten seconds.", "staging"))
    case.ticket(lower, "Shorten the record of pg-main", {"Reporter": w.author, "Created": w.before(9)},
                (f"To be done two days ahead of {move}: time to live from {ttl} to {low} seconds.", "ahead", "ttl"),
                (f"{w.before(0)}: done, late, I was on holiday.", "late"))
    case.ticket(checks, "Follow-ups of the move", {"Reporter": w.lead, "Status": "open"},
                ("Health checks write a row, so that a node with a read-only database leaves the balancer.", "health"),
                "The runtime keeps addresses for 30 seconds at most.")
    case.ticket(left, f"Paid for nothing", {"Reporter": w.support, "Created": w.before(0)},
                (f"{paid} {w.customers} were charged although their {w.deed} was not kept.", "paid"),
                "All were called by phone.")
    case.paper("config/resolver.properties", "# addresses", f"networkaddress.cache.ttl={ttl}",
               "networkaddress.cache.negative.ttl=10", "hosts.file=/etc/hosts")
    case.advice[w.store] = ("Writes are refused", [
        ("Ask each node which address it uses: `nodes each SERVICE -- getent hosts pg-main`.", "each"),
        ("Restart the nodes that answer differently from the others, one by one.", "others")])


def questions(w, case, facts, more):
    (ttl, low, node, now), (move, lower, checks, paid, refused) = facts, more
    case.ask("lookup", "How many seconds was the time to live of the record of pg-main before the move?", str(ttl), "ttl")
    case.ask("lookup", f"Which node of {w.store} failed?", f"node {node}", "node")
    case.ask("cross-file", f"How long before {move} should the record have been shortened, and when was it really lowered?",
             "two days; two hours", "ahead", "late")
    case.ask("paraphrase", "Why was it impossible to return to the previous host?", "it had missed 40,000 rows", "back")
    case.ask("paraphrase", "Why did the rehearsal not show the problem?", "records live ten seconds in staging", "staging")
    case.ask("distractor", "Were locks of the report job the cause?", "no", "locks")
    case.ask("lookup", "Which address does the new primary have?", now, "primary")
    case.ask("cross-file", "What does the runbook advise when writes are refused?", "ask each node; restart those that differ",
             "each", "others")
    case.ask("lookup", f"How many {w.customers} were charged although their {w.deed} was not kept?", str(paid), "paid")
    case.ask("paraphrase", "Which change would take a node out of the balancer on its own next time?",
             "health checks that write a row", "health")
    case.ask("count", f"How often did the resolver of {w.store} log a cached address of pg-main?", str(refused), "resolver")


def old(w):
    number = w.number("INC", 290, 330)
    return (number, f"{w.provider} moves, and we do not follow", [
        "## What happened\n", f"{w.provider} moved to other addresses on a Sunday; our firewall knew only the former ones.\n",
        "## Cause\n", "The addresses stood in a rule by hand, and the announcement went to somebody who had left.",
        "Charges were refused for three hours.\n", "## Remedy\n",
        ("The firewall now lets names through instead of addresses, and reads them every five minutes.", "old")],
        f"What does the firewall let through since {number}?", "names instead of addresses")
