"""An upgrade renames a setting, and a connection pool falls back to its default, which lasts until the rush."""
from ..world import clock, minutes


def tell(w, case):
    d, svc = w.draw, w.store
    new, old = w.version()
    size, small, wait = d.pick([32, 40, 48, 60]), d.between(3, 5), d.pick([3000, 4000, 5000])
    twice, mute, double, freeze = d.between(23, 58), w.ops(), w.sup(), w.change()
    deployed = w.broken - minutes(23, d.below(60))
    opened, override = w.broken + minutes(2, d.below(50)), w.tried + minutes(3)
    said(w, case, (new, old, size, small), (mute, freeze, double))
    case.say(deployed, w.author, f"{svc} {new} is out, canary was fine, all three nodes done")
    case.say(w.tried, w.fixer, f"the pipeline refuses: freeze {freeze} for the {w.event} locks every deployment until"
             " 18:00, a rollback included", "blocked")
    case.say(override, w.platform, f"override for the freeze is set, try again", "override")
    case.say(w.fixed, w.fixer, f"{svc} is back on {old} on all nodes", "rolled")

    for at, text, keys in [
            (deployed, f"INFO  {svc}/{new} [main] starting, configuration /etc/{svc}/{svc}.yaml", ()),
            (deployed + minutes(0, 2), f"WARN  {svc}/{new} [main] unknown key pool.max_connections is ignored", ()),
            (deployed + minutes(0, 3), f"INFO  {svc}/{new} [main] database pool ready: size {small} (default), acquire"
             f" timeout {wait} ms", ("small", "acquire")),
            (deployed + minutes(0, 6), f"INFO  {svc}/{new} [main] started in 5.8 s", ()),
            (w.fixed, f"INFO  {svc}/{old} [main] starting, configuration /etc/{svc}/{svc}.yaml", ()),
            (w.fixed + minutes(0, 2), f"INFO  {svc}/{old} [main] database pool ready: size {size}, acquire timeout {wait}"
             " ms", ("acquire",))]:
        case.log(svc, at, text, *keys)
    case.sick[svc] = (0.55, lambda r: f"ERROR {svc}/{new} [http-{r.between(1, 64)}] trace={r.trace()} no connection within"
                      f" {wait} ms (in use {small} of {small}, waiting {r.between(31, 96)})")
    case.sick[w.front] = (0.5, lambda r: f"ERROR {w.front}[{r.between(11, 29)}] trace={r.trace()} {w.hold} failed:"
                          f" {svc} timed out after {wait + 1000} ms")
    case.log(w.front, opened, f"ERROR {w.front}[1] circuit breaker {w.breaker} closed -> open (failure rate 64%, threshold"
             " 50%, next probe in 60 s)", "breaker")
    case.log(w.front, opened - minutes(14), f"WARN  {w.front}[1] circuit breaker voucher-check closed -> open (slow calls"
             " 71%, threshold 60%, next probe in 30 s)")
    for n in range(1, 8):
        case.log(w.front, opened + minutes(n), f"WARN  {w.front}[1] circuit breaker {w.breaker} probe failed, stays open")
    again = d.between(4, 8)
    for n in range(again):
        case.log(w.side, w.broken + minutes(0, 30 + 95 * n), f"WARN  {w.side}[4] trace={d.trace()} {w.deed}="
                 f"{d.between(480_000, 489_999)} authorised a second time, no idempotency key in the request", "again")
    papers(w, case, (new, old, size, wait, deployed), (mute, freeze, double, twice, small))
    questions(w, case, (new, old, size, small, wait), (freeze, twice, again, opened, override))


def said(w, case, facts, numbers):
    (new, _, size, small), (mute, freeze, double) = facts, numbers
    for at, who, text, *keys in [
            (w.broken + minutes(2), w.support, f"{w.customers} write that the last step spins and then fails"),
            (w.broken + minutes(3), w.lead, f"{w.edge} shows 503 and 504 on POST {w.path}, nothing else"),
            (w.broken + minutes(5), w.doubter, f"could be {w.provider} again, they had a slow minute earlier"),
            (w.broken + minutes(7), w.doubter, f"no: {w.provider}'s status page is green and our authorisations take 400 ms"
             " as always, so it is not the payment provider", "innocent"),
            (w.declared, w.lead, f"I declare {w.incident}, severity 1, I am incident commander"),
            (w.declared + minutes(2), w.tester, f"every thread of {w.store} waits for a database connection"),
            (w.declared + minutes(4), w.lead, "why did nobody get paged for that?"),
            (w.declared + minutes(5), w.silencer, f"that is on me, the pool alert has been muted for a week, see {mute}",
             "mute"),
            (w.found, w.author, f"found it: {new} reads pool.size, our yaml still says pool.max_connections, so it runs"
             f" with the default of {small} instead of {size}", "rename", "small"),
            (w.healed + minutes(6), w.doubter, f"side effect: the retries of {w.front} carry no idempotency key, some cards"
             " were charged twice"),
            (w.healed + minutes(9), w.support, f"collecting those in {double}")]:
        case.say(at, who, text, *keys)


def papers(w, case, facts, numbers):
    (new, old, size, wait, deployed), (mute, freeze, double, twice, small) = facts, numbers
    case.ticket(w.incident, f"{w.deeds.capitalize()} fail during the {w.event}", w.fields(),
                f"Between {clock(w.broken)} and {clock(w.healed)} UTC most {w.deeds} failed with 503 or 504; {w.lost:,} were"
                " lost or delayed.",
                (f"{w.store} {new} expects `pool.size`. The key `pool.max_connections` in our file was no longer read, and"
                 f" the pool shrank from {size} to {small} connections.", "rename", "small"),
                (f"{w.fixer} rolled {w.store} back to {old} at {clock(w.fixed)} UTC, after the freeze {freeze} had stopped a"
                 " first attempt.", "rolled", "blocked"),
                (f"{w.provider} was suspected for a quarter of an hour and cleared: its authorisations were normal"
                 " throughout.", "innocent"),
                "Follow-ups: refuse to start on unknown keys; idempotency keys on retries; no alert muted for over a day.")
    case.ticket(mute, f"Mute {w.store}-pool-saturation", {"Reporter": w.silencer, "Status": "open", "Created": w.before(7)},
                f"The alert {w.store}-pool-saturation fires at every nightly import, and nothing is wrong.",
                ("Muted without an end date until the threshold is raised. Nobody is paged for pool saturation meanwhile.",
                 "mute"), f"{w.before(3)}: threshold proposal is waiting for review.")
    case.ticket(double, f"{w.customers.capitalize()} charged twice", {"Reporter": w.support, "Created": w.before(0)},
                (f"The list is complete: {twice} {w.customers} were charged twice.", "twice"),
                f"{w.front} repeated the whole {w.deed} when it could not {w.hold}.", "All second charges are refunded.")
    case.ticket(freeze, f"Freeze for the {w.event}", {"Reporter": w.platform, "Window": f"{w.before(0)} 08:00 to 18:00 UTC"},
                f"No deployment to {w.front}, {w.side} and {w.other} during the window. The pipeline enforces it.",
                f"{w.store} was left off the list at first and added ten minutes after its last release.")
    case.paper(f"deploys/{w.store}-{new}.md", f"# Deployment note: {w.store} {new}\n", f"- Author: {w.author}",
               f"- Date: {deployed.strftime('%Y-%m-%d %H:%M')} UTC", f"- Replaces: {old}", "- Risk: low\n", "## Changes\n",
               "- Holds carry the sales channel (new column `channel`, migration 0147).",
               ("- Settings are read by the new loader. `pool.max_connections` is now called `pool.size`.", "rename"),
               "- Log lines name the version.\n", "## Checks\n", "- Canary on node a for ten minutes: latency as before.",
               "- Load test: not run, the environment was taken.\n", "## Way back\n",
               ("Deploy the old version again. The migration only adds a column, so nothing has to be undone in the"
                " database.", "undo"))
    case.paper(f"config/{w.store}.yaml", f"# {w.store}, production\nserver:\n  port: 8082\n  threads: 64\n\npool:",
               f"  max_connections: {size}", (f"  acquire_timeout_ms: {wait}", "acquire"),
               "  idle_timeout_s: 300\n  leak_detection_s: 30\n\ncache:\n  entries: 10000\n  ttl_s: 120")
    case.advice[w.store] = ("Requests wait for a connection", [
        ("Compare the number in use with the size in the start-up line of the log: a pool that is full while the database is"
         " idle is too small.", "compare"),
        ("Raise the size in the configuration and restart, or roll back if it has just changed. Do not restart the"
         " database.", "raise")])


def questions(w, case, facts, more):
    (new, old, size, small, wait), (freeze, twice, again, opened, override) = facts, more
    case.ask("cross-file", f"Which pool setting did {w.store} {new} rename, and what size did the pool fall back to?",
             f"pool.max_connections became pool.size; the pool fell back to {small}", "rename", "small")
    case.ask("lookup", f"Who rolled {w.store} back to {old}, and at what time?", f"{w.fixer}, {clock(w.fixed)}", "rolled")
    case.ask("cross-file", "What stopped the first attempt to roll back, and who set the override?",
             f"the freeze {freeze}; {w.platform}", "blocked", "override")
    case.ask("lookup", "Why was nobody paged when the connection pool was saturated?", "the alert was muted", "mute")
    case.ask("distractor", f"How many {w.customers} were charged twice?", str(twice), "twice")
    case.ask("cross-file", f"What does the runbook advise when requests wait for a connection in {w.store}?",
             "compare the number in use with the size; raise it or roll back", "compare", "raise")
    case.ask("distractor", f"When did the circuit breaker for {w.breaker.replace('-', ' ')} open?",
             opened.strftime("%H:%M:%S"), "breaker")
    case.ask("paraphrase", f"Was the company that handles our payments, {w.provider}, to blame?", "no", "innocent")
    case.ask("lookup", f"What acquire timeout is configured for the {w.store} pool?", f"{wait} ms", "acquire")
    case.ask("paraphrase", "Would going back to the previous release have needed a change of the database schema?",
             "no, the migration only adds a column", "undo")
    case.ask("count", f"How many times does the log of {w.side} say that something was authorised a second time?",
             str(again), "again")


def old(w):
    number = w.number("INC", 290, 330)
    return (number, f"{w.front} runs out of connections", [
        "## What happened\n", f"{w.deeds.capitalize()} became slow from 09:10 and failed from 09:40 to 10:05. {w.front} had no"
        " free database connection left.\n", "## Cause\n",
        "The voucher check of version 2.14.1 returned early on expired vouchers and never gave its connection back.",
        "Every expired voucher leaked one connection.\n", "## Remedy\n",
        ("Version 2.14.3 closes the connection in every case, and leaked ones are reclaimed after 30 seconds.", "old")],
        f"How were the leaked connections of {number} fixed?", "version 2.14.3 closes them in every case")
