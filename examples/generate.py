#!/usr/bin/env python3
"""Writes the example input: an incident at a shop that does not exist, as its services, people and papers recorded it.

    python3 generate.py [--seed 1] [--out FOLDER]

The same seed gives the same files, byte for byte. The files in this folder are those of seed 1. Beside the input,
`questions.json` says which lines answer which question; nothing reads it but tests.
"""
import argparse
import json
import random
from datetime import datetime, timedelta
from pathlib import Path

DAY = datetime(2026, 3, 12)
PEOPLE = ["Hanna Vogel", "Deniz Aksoy", "Priya Nair", "Tomas Lindqvist", "Marek Zielinski", "Lena Brandt", "Ines Prado",
          "Oskar Heim", "Yuki Tanabe", "Femi Okafor", "Clara Weiss", "Paul Mertens"]
GOODS = ["tent", "headlamp", "stove", "rope", "dry bag", "jacket", "boots", "sleeping mat", "filter", "map case"]
PATHS = ["/v2/products", "/v2/products/{n}", "/v2/search?q={g}", "/v2/basket", "/v2/basket/items", "/v2/stock/{n}",
         "/v2/account", "/v2/deliveries/{n}", "/health"]


class Story:
    """What happened: names, numbers and times, drawn once, so that all files tell the same."""

    def __init__(self, seed):
        self.random = r = random.Random(seed)
        names = PEOPLE[:]
        r.shuffle(names)
        (self.lead, self.roller, self.author, self.payer, self.silencer, self.support, self.platform,
         self.tester, *self.others) = names
        minor, patch = r.randint(5, 9), r.randint(2, 6)
        self.new, self.old = f"3.{minor}.0", f"3.{minor - 1}.{patch}"
        self.size, self.fallback = r.choice([32, 40, 48, 60]), r.choice([3, 4, 5])
        self.wait = r.choice([3000, 4000, 5000])
        self.twice, self.failed = r.randint(23, 58), r.randint(900, 1900)
        self.deployed = DAY + timedelta(hours=13, minutes=r.randint(35, 48), seconds=r.randint(0, 59))
        self.sale = DAY + timedelta(hours=14)
        self.broken = DAY + timedelta(hours=14, minutes=r.randint(4, 8), seconds=r.randint(0, 59))
        self.opened = self.broken + timedelta(minutes=2, seconds=r.randint(3, 50))
        self.declared = self.broken + timedelta(minutes=r.randint(9, 13))
        self.refused = self.declared + timedelta(minutes=r.randint(11, 15))
        self.rolled = self.refused + timedelta(minutes=r.randint(6, 9))
        self.healed = self.rolled + timedelta(minutes=4, seconds=r.randint(0, 40))
        self.silence, self.double, self.freeze = (f"OPS-{r.randint(2100, 2300)}", f"SUP-{r.randint(8700, 8900)}",
                                                  f"CHG-{r.randint(500, 600)}")
        self.incident, self.february = f"INC-{r.randint(340, 360)}", f"INC-{r.randint(310, 330)}"
        self.answers = {}


def clock(time):
    return time.strftime("%H:%M")


def stamp(time):
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z"


class File:
    """Lines of one file; lines that answer a question are marked with its key."""

    def __init__(self, name, story):
        self.name, self.story, self.lines, self.marks = name, story, [], []

    def add(self, text, *keys):
        for line in text.split("\n"):
            self.lines.append(line)
        self.marks += [(key, len(self.lines)) for key in keys]

    def write(self, folder):
        path = folder / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(self.lines) + "\n", encoding="utf-8")
        for key, line in self.marks:
            self.story.answers.setdefault(key, []).append(
                {"file": self.name, "line": line, "text": self.lines[line - 1].strip()})


def log(name, story, noise, count, events):
    """A log of `count` lines of noise between 13:20 and 15:20, with events (time, text, keys) in their places."""
    r = story.random
    timed = list(events)
    for _ in range(count):
        at = DAY + timedelta(hours=13, minutes=20, milliseconds=r.randint(0, 7_200_000))
        timed.append((at, noise(r, at), ()))
    file = File(name, story)
    for at, text, keys in sorted(timed, key=lambda event: event[0]):
        file.add(f"{stamp(at)} {text}", *keys)
    return file


def trace(r):
    return f"{r.getrandbits(48):012x}"


def sick(story, at):
    return story.broken <= at < story.healed


def gateway(story):
    def noise(r, at):
        path = r.choice(PATHS).replace("{n}", str(r.randint(1000, 99999))).replace("{g}", r.choice(GOODS).replace(" ", "+"))
        status, took, verb = 200, r.randint(4, 140), "GET"
        if r.random() < 0.22:
            verb, path, took, status = "POST", "/v2/orders", r.randint(180, 420), 201
            if sick(story, at) and r.random() < 0.85:
                status, took = r.choice([(503, r.randint(3, 9)), (504, 10_000 + r.randint(1, 30))])
        elif r.random() < 0.04:
            status = r.choice([304, 404, 401])
        return (f'INFO  gateway access trace={trace(r)} client=10.20.{r.randint(0, 7)}.{r.randint(2, 250)} '
                f'"{verb} {path}" {status} {took}ms up={r.choice(["a", "b", "c"])}')

    r, events = story.random, []
    for minute in range(13 * 60 + 25, 15 * 60 + 20, 10):
        at = DAY + timedelta(minutes=minute, seconds=r.randint(0, 50))
        events.append((at, f"INFO  gateway upstream pool refreshed: checkout=3 inventory=3 payments=2 search=2", ()))
    for n in range(5):
        at = story.broken + timedelta(seconds=40 + 170 * n)
        events.append((at, f"WARN  gateway error rate of POST /v2/orders is {r.randint(61, 88)}% over the last minute", ()))
    events.append((DAY + timedelta(hours=13, minutes=31), "WARN  gateway certificate of shop.copperleaf.example expires in"
                   " 21 days, renewal is scheduled", ()))
    events.append((story.healed, "INFO  gateway error rate of POST /v2/orders is back under 1%", ()))
    return log("logs/gateway.log", story, noise, 720, events)


def checkout(story):
    def noise(r, at):
        order, kind = r.randint(480_000, 489_999), r.random()
        if sick(story, at) and kind < 0.5:
            return r.choice([
                f"ERROR checkout[{r.randint(11, 29)}] trace={trace(r)} order={order} reserve stock failed: inventory timed"
                f" out after {story.wait + 1000} ms",
                f"WARN  checkout[{r.randint(11, 29)}] trace={trace(r)} order={order} retry {r.randint(1, 3)} of 3 of"
                " reserve stock",
                f"ERROR checkout[{r.randint(11, 29)}] trace={trace(r)} order={order} rejected: circuit breaker"
                " stock-reservation is open"])
        return r.choice([
            f"INFO  checkout[{r.randint(11, 29)}] trace={trace(r)} order={order} placed items={r.randint(1, 7)}"
            f" total={r.randint(900, 39_999) / 100:.2f} EUR",
            f"INFO  checkout[{r.randint(11, 29)}] trace={trace(r)} order={order} stock reserved in {r.randint(18, 90)} ms",
            f"DEBUG checkout[{r.randint(11, 29)}] trace={trace(r)} order={order} voucher check skipped, none given",
            f"INFO  checkout[{r.randint(11, 29)}] trace={trace(r)} order={order} payment authorised by norpay in"
            f" {r.randint(210, 600)} ms",
            f"DEBUG checkout[{r.randint(11, 29)}] trace={trace(r)} session renewed for account={r.randint(10_000, 99_999)}"])

    events = [
        (DAY + timedelta(hours=13, minutes=24), "INFO  checkout[1] circuit breakers ready: stock-reservation closed,"
         " payment-authorise closed, delivery-slots closed", ()),
        (story.opened, "ERROR checkout[1] circuit breaker stock-reservation closed -> open (failure rate 64%, threshold"
         " 50%, next probe in 60 s)", ("breaker",)),
        (story.opened - timedelta(minutes=19), "WARN  checkout[1] circuit breaker delivery-slots closed -> open (slow"
         " calls 71%, threshold 60%, next probe in 30 s)", ()),
        (story.opened - timedelta(minutes=18), "INFO  checkout[1] circuit breaker delivery-slots open -> closed", ())]
    for n in range(1, 9):
        at = story.opened + timedelta(seconds=60 * n)
        events.append((at, "WARN  checkout[1] circuit breaker stock-reservation probe failed, stays open", ()))
    events.append((story.healed - timedelta(seconds=20), "INFO  checkout[1] circuit breaker stock-reservation half-open ->"
                   " closed (10 of 10 probes fine)", ()))
    return log("logs/checkout.log", story, noise, 760, events)


def inventory(story):
    def noise(r, at):
        sku, kind = f"CL-{r.randint(1000, 9999)}", r.random()
        if sick(story, at) and kind < 0.55:
            return (f"ERROR inventory/{story.new} [http-{r.randint(1, 64)}] trace={trace(r)} no connection within"
                    f" {story.wait} ms (in use {story.fallback} of {story.fallback}, waiting {r.randint(31, 96)})")
        version = story.new if story.deployed <= at < story.rolled else story.old
        return f"INFO  inventory/{version} [http-{r.randint(1, 64)}] " + r.choice([
            f"trace={trace(r)} sku={sku} reserved {r.randint(1, 4)}, {r.randint(0, 400)} left",
            f"trace={trace(r)} sku={sku} reservation released after 15 min without payment",
            f"trace={trace(r)} sku={sku} stock level read in {r.randint(2, 30)} ms",
            f"cache: {r.randint(81, 98)}% hits, {r.randint(2000, 9000)} entries",
            f"trace={trace(r)} sku={sku} supplier feed merged, {r.randint(1, 40)} changes"])

    events = [
        (story.deployed, f"INFO  inventory/{story.new} [main] starting, configuration /etc/inventory/inventory.yaml", ()),
        (story.deployed + timedelta(seconds=2), f"WARN  inventory/{story.new} [main] unknown key pool.max_connections is"
         " ignored", ("rename",)),
        (story.deployed + timedelta(seconds=2, milliseconds=9), f"INFO  inventory/{story.new} [main] database pool ready:"
         f" size {story.fallback} (default), acquire timeout {story.wait} ms", ("rename",)),
        (story.deployed + timedelta(seconds=6), f"INFO  inventory/{story.new} [main] started in 5.8 s", ()),
        (story.rolled, f"INFO  inventory/{story.old} [main] starting, configuration /etc/inventory/inventory.yaml", ()),
        (story.rolled + timedelta(seconds=2), f"INFO  inventory/{story.old} [main] database pool ready: size {story.size},"
         f" acquire timeout {story.wait} ms", ()),
        (story.rolled + timedelta(seconds=6), f"INFO  inventory/{story.old} [main] started in 5.5 s", ())]
    return log("logs/inventory.log", story, noise, 680, events)


def payments(story):
    def noise(r, at):
        return f"INFO  payments[{r.randint(3, 9)}] trace={trace(r)} " + r.choice([
            f"authorise order={r.randint(480_000, 489_999)} provider=norpay approved in {r.randint(190, 560)} ms",
            f"capture order={r.randint(470_000, 479_999)} provider=norpay done",
            f"webhook from norpay verified, event=settlement.{r.choice(['created', 'paid'])}",
            f"refund order={r.randint(470_000, 479_999)} {r.randint(500, 9000) / 100:.2f} EUR queued",
            f"fraud score {r.randint(1, 40)} of 100 for order={r.randint(480_000, 489_999)}"])

    r, events = story.random, []
    for n in range(6):
        at = story.broken + timedelta(seconds=30 + 95 * n)
        order = r.randint(480_000, 489_999)
        events.append((at, f"WARN  payments[4] trace={trace(r)} order={order} authorised a second time, no idempotency key in"
                       " the request", ()))
    events.append((DAY + timedelta(hours=14, minutes=2), "WARN  payments[2] norpay answered slowly: 1,930 ms, usual is 400",
                   ()))
    return log("logs/payments.log", story, noise, 560, events)


def postgres(story):
    def noise(r, at):
        return r.choice([
            f"LOG:  checkpoint complete: wrote {r.randint(300, 9000)} buffers; {r.randint(0, 2)} WAL files added",
            f'LOG:  automatic vacuum of table "shop.public.{r.choice(["stock", "reservations", "orders", "carts"])}"',
            f"LOG:  duration: {r.randint(500, 1900)}.{r.randint(100, 999)} ms  statement: SELECT sku, level FROM stock WHERE"
            f" warehouse = {r.randint(1, 6)}",
            f"LOG:  connection authorized: user={r.choice(['inventory', 'checkout', 'report'])} database=shop",
            "LOG:  could not send data to client: Broken pipe"])

    events = [(DAY + timedelta(hours=13, minutes=22), "WARNING:  replica-2 is 48 s behind, disk is 91% full", ()),
              (story.deployed + timedelta(seconds=1), "LOG:  statement: ALTER TABLE reservations ADD COLUMN channel text", ())]
    return log("logs/postgres.log", story, noise, 260, events)


def chat(story):
    s, r, file = story, story.random, File("chat/incident-channel.txt", story)
    first = {name: name.split()[0].lower() for name in PEOPLE}
    small_talk = ["graphs for search look normal", "anyone else seeing slow builds?", "lunch order is in, pick up at the desk",
                  "reminder: retro is moved to Monday", "the new badge printer is out of paper", "looking",
                  "same here", "thanks", "on it", "can someone share the dashboard link?", "replica lag is back to 2 s",
                  "the sale banner is live", "I can reproduce it with a single rope in the basket",
                  "newsletter went to 210,000 people at two", "coffee machine on 3 works again"]
    story_lines = [
        (s.deployed, s.author, f"inventory {s.new} is out, canary was fine, all three nodes done", ()),
        (s.broken + timedelta(minutes=2), s.support, "customers write that the last step of the order spins and then fails", ()),
        (s.broken + timedelta(minutes=3), s.lead, "gateway shows 503 and 504 on POST /v2/orders, nothing else", ()),
        (s.broken + timedelta(minutes=5), s.payer, "could be norpay again, they had a slow minute at two", ()),
        (s.broken + timedelta(minutes=7), s.payer, "no: norpay's status page is green and our authorisations take 400 ms as"
         " always, so it is not the payment provider", ("norpay",)),
        (s.declared, s.lead, f"I declare {s.incident}, severity 1, I am incident commander, {first[s.author]} scribes", ()),
        (s.declared + timedelta(minutes=2), s.tester, "every thread of inventory waits for a database connection", ()),
        (s.declared + timedelta(minutes=4), s.lead, "why did nobody get paged for that?", ()),
        (s.declared + timedelta(minutes=5), s.silencer, f"that is on me, the pool alert has been muted since the 5th, see"
         f" {s.silence}", ("paged",)),
        (s.declared + timedelta(minutes=7), s.author, f"found it: {s.new} reads pool.size, our yaml still says"
         f" pool.max_connections, so it runs with the default of {s.fallback} instead of {s.size}", ("rename",)),
        (s.declared + timedelta(minutes=9), s.lead, f"roll back or fix forward? {first[s.roller]}, please roll back", ()),
        (s.refused, s.roller, f"the pipeline refuses: sale freeze {s.freeze} locks every deployment until 18:00, a rollback"
         " included", ("blocked",)),
        (s.refused + timedelta(minutes=3), s.platform, "override for the freeze is set, try again", ("blocked",)),
        (s.rolled, s.roller, f"inventory is back on {s.old} on all nodes", ("rolled",)),
        (s.healed, s.lead, "orders go through again, breaker has closed by itself", ()),
        (s.healed + timedelta(minutes=6), s.payer, "side effect: checkout's retries carry no idempotency key, some cards were"
         " charged twice", ()),
        (s.healed + timedelta(minutes=9), s.support, f"collecting those in {s.double}", ())]
    for _ in range(150):
        at = DAY + timedelta(hours=13, minutes=r.randint(20, 119), seconds=r.randint(0, 59))
        story_lines.append((at, r.choice(s.others + [s.tester, s.support]), r.choice(small_talk), ()))
    for at, who, text, keys in sorted(story_lines, key=lambda said: said[0]):
        file.add(f"[{at.strftime('%H:%M:%S')}] {first[who]}: {text}", *keys)
    return file


def ticket(story, name, title, fields, body):
    file = File(f"tickets/{name}.md", story)
    file.add(f"# {name}: {title}")
    file.add("")
    for key, value in fields:
        file.add(f"- {key}: {value}")
    file.add("")
    for text, *keys in body:
        file.add(text, *keys)
        file.add("")
    return file


def tickets(story):
    s = story
    yield ticket(s, s.incident, "Orders fail during the spring sale", [
        ("Severity", 1), ("Commander", s.lead), ("Started", clock(s.broken) + " UTC"), ("Ended", clock(s.healed) + " UTC")], [
        (f"Between {clock(s.broken)} and {clock(s.healed)} UTC most orders failed with 503 or 504; {s.failed:,} orders were"
         " lost or delayed.",),
        (f"Inventory {s.new} expects `pool.size`. The key `pool.max_connections` in our file was no longer read, and the pool"
         f" shrank from {s.size} to {s.fallback} connections, which was enough until the sale began.", "rename"),
        (f"{s.roller} rolled inventory back to {s.old} at {clock(s.rolled)} UTC, after the freeze {s.freeze} had stopped a first"
         " attempt.", "rolled", "blocked"),
        ("Norpay was suspected for a quarter of an hour and cleared: its authorisations were normal throughout.", "norpay"),
        ("Follow-ups: refuse to start on unknown keys; idempotency keys on retries; no alert muted for more than a day.",)])
    yield ticket(s, s.silence, "Mute inventory-pool-saturation", [
        ("Reporter", s.silencer), ("Status", "open"), ("Created", "2026-03-05")], [
        ("The alert inventory-pool-saturation fires at every supplier import, six times last night, and nothing is wrong.",),
        ("Muted without an end date until the threshold is raised. Nobody is paged for pool saturation meanwhile.", "paged"),
        ("2026-03-09: threshold proposal is waiting for review.",)])
    yield ticket(s, s.double, "Customers charged twice on 12 March", [
        ("Reporter", s.support), ("Status", "solved"), ("Created", "2026-03-12")], [
        (f"The list is complete: {s.twice} customers were charged twice, all between {clock(s.broken)} and {clock(s.healed)}.",
         "twice"),
        ("Checkout repeated the whole order when stock could not be reserved, and payments saw no idempotency key.",),
        ("2026-03-13: all second charges are refunded, each customer has a voucher of 10 EUR.",)])
    yield ticket(s, s.freeze, "Freeze for the spring sale", [
        ("Reporter", s.platform), ("Window", "2026-03-12 08:00 to 18:00 UTC")], [
        ("No deployment to checkout, payments and search during the window. The pipeline enforces it.",),
        ("Inventory was left off the list until noon and added at 13:50.",)])
    yield ticket(s, "SUP-8641", "Search is slow for long words", [("Status", "solved"), ("Created", "2026-02-27")], [
        ("Queries of more than 40 characters time out. The search pool has two nodes, which is enough.",),
        ("Fixed in search 1.19.2 by a shorter edge n-gram.",)])
    yield ticket(s, "OPS-2063", "Replica disk fills up", [("Status", "open"), ("Created", "2026-03-01")], [
        ("replica-2 keeps old WAL files. Disk at 91 percent, alert at 95.",),
        ("Nobody is paged at night below 95 percent; a bigger volume is ordered.",)])
    yield ticket(s, "SUP-8590", "Voucher of a customer counted twice", [("Status", "solved"), ("Created", "2026-02-20")], [
        ("14 customers used one voucher twice in the same basket. Their totals were corrected by hand.",)])
    yield ticket(s, "CHG-488", "Renew certificate of shop.copperleaf.example", [("Window", "2026-03-30 06:00 UTC")], [
        ("The present certificate expires on 2 April. Renewal is automatic; this change only watches it.",)])


def papers(story):
    s = story
    note = File(f"deploys/inventory-{s.new}.md", s)
    note.add(f"# Deployment note: inventory {s.new}\n\n- Author: {s.author}\n- Date: {s.deployed.strftime('%Y-%m-%d %H:%M')}"
             f" UTC\n- Replaces: {s.old}\n- Risk: low\n\n## Changes\n")
    note.add("- Reservations carry the sales channel (new column `channel`, migration 0147).")
    note.add("- Supplier feeds are merged in the background.")
    note.add("- Settings are read by the new loader. `pool.max_connections` is now called `pool.size`.", "rename")
    note.add("- Log lines name the version.\n\n## Checks\n")
    note.add("- Canary on node a for ten minutes: no errors, latency as before.\n- Load test: not run, the environment was"
             " taken.\n\n## Way back\n")
    note.add(f"Deploy {s.old} again. The migration only adds a column, so nothing has to be undone in the database.")
    yield note

    config = File("config/inventory.yaml", s)
    config.add("# inventory, production\nserver:\n  port: 8082\n  threads: 64\n  request_timeout_ms: 10000\n\n"
               "# connections to the database\ndatabase:\n  host: pg-main.copperleaf.example\n  name: shop\n"
               "  user: inventory\n\npool:")
    config.add(f"  max_connections: {s.size}")
    config.add(f"  acquire_timeout_ms: {s.wait}", "acquire")
    config.add("  idle_timeout_s: 300\n  leak_detection_s: 30\n\ncache:\n  entries: 10000\n  ttl_s: 120\n\nsuppliers:\n"
               "  feed_interval_min: 15\n  feed_timeout_ms: 60000\n  retries: 3")
    yield config

    old = File(f"postmortems/{s.february}.md", s)
    old.add(f"# {s.february}: checkout runs out of connections (19 February)\n\n## What happened\n")
    old.add("Orders became slow from 09:10 and failed from 09:40 to 10:05. Checkout had no free database connection left.\n")
    old.add("## Cause\n\nThe voucher check of checkout 2.14.1 returned early on expired vouchers and never gave its connection"
            " back.\nEvery expired voucher leaked one connection.\n\n## Remedy\n")
    old.add("Checkout 2.14.3 closes the connection in every case, and leaked connections are reclaimed after 30 seconds.",
            "leak")
    old.add("Until it was out, each node was restarted every twenty minutes.\n\n## What went well\n\nThe page came after two"
            " minutes. The rollback of checkout took one command.\n")
    yield old

    yield runbook(s)


def runbook(story):
    r, book = story.random, File("runbook.md", story)
    book.add("# Runbook of the shop\n\nFor whoever is on call. Read the section of the service that hurts, do the steps in"
             " their order, write into the channel what you did.\n")
    for service in ["Gateway", "Checkout", "Inventory", "Payments", "Search"]:
        book.add(f"## {service}\n")
        steps = [
            f"Look at the error rate by path before you touch anything. {service} has a board of its own.",
            f"Restart one node of {service.lower()} at a time, and wait for its health check in between.",
            f"A rollback of {service.lower()} is `ship back {service.lower()}`. It takes about four minutes.",
            "If the queue of events grows, stop the consumers first; events are kept for seven days.",
            "When in doubt, wake the second on call. Nobody was ever blamed for that.",
            f"Certificates of {service.lower()} renew by themselves thirty days ahead.",
            f"Its logs are kept for {r.randint(20, 40)} days, its traces for {r.randint(5, 9)}."]
        for step in steps:
            book.add("- " + step)
        if service == "Inventory":
            book.add("\n### Requests wait for a connection\n")
            book.add("- Compare the number in use with the size in the start-up line of the log: a pool that is full while the"
                     " database is idle is too small.", "waiting")
            book.add("- Raise `pool` in the configuration and restart, or roll back if the size has just changed. Do not"
                     " restart the database.", "waiting")
            book.add("- Only if the database itself is busy: stop the report jobs, then fail over to replica-1.", "waiting")
        if service == "Payments":
            book.add("\n### The provider does not answer\n")
            book.add("- Open the provider's status page, then compare the time of authorisations with last week's.")
            book.add("- Above ten percent of failures switch to invoices: `ship flag payments.invoice on`.")
        book.add("")
    return book


def questions(story):
    s = story
    return [
        ("rename", f"Which pool setting did inventory {s.new} rename, and what size did the pool fall back to?"),
        ("rolled", f"Who rolled inventory back to {s.old}, and at what time?"),
        ("blocked", "What stopped the first attempt to roll back?"),
        ("paged", "Why was nobody paged when the connection pool was saturated?"),
        ("twice", "How many customers were charged twice?"),
        ("waiting", "What does the runbook advise when requests wait for a connection in inventory?"),
        ("breaker", "When did the circuit breaker for stock reservation open?"),
        ("norpay", "Was the payment provider Norpay to blame?"),
        ("acquire", "What acquire timeout is configured for the inventory pool?"),
        ("leak", "How were the leaked connections of February fixed in checkout?")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    options = parser.parse_args()
    story = Story(options.seed)
    files = [gateway(story), checkout(story), inventory(story), payments(story), postgres(story), chat(story),
             *tickets(story), *papers(story)]
    for file in files:
        file.write(options.out / "incident")
    asked = [{"question": text, "answered_by": story.answers[key]} for key, text in questions(story)]
    (options.out / "questions.json").write_text(json.dumps(asked, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
