"""What a day looks like when nothing happens: logs and chat in which the few lines that matter have to be found."""
from datetime import timedelta

from .case import File
from .world import first, stamp

SMALL_TALK = [
    "graphs for {other} look normal", "anyone else seeing slow builds?", "lunch order is in, pick up at the desk",
    "reminder: retro is moved to Monday", "the new badge printer is out of paper", "looking", "same here", "thanks",
    "on it", "can someone share the dashboard link?", "replica lag is back to 2 s", "the banner for the {event} is live",
    "I can reproduce it with a single {good}", "coffee machine on 3 works again", "who has the on-call phone?",
    "restarting my laptop, back in five", "is {other} affected too?", "no change on my side", "the wiki is slow today",
    "{edge} looks fine apart from that", "please keep the thread to facts", "I was in a meeting, what did I miss?",
    "parking at the south gate is closed tomorrow", "the intern starts next week, say hello",
    "please fill in the travel form until Friday", "dashboards need a reload, the session expired"]


def edge(w, d, at):
    path = d.pick(["/v2/{t}s/{n}", "/v2/search?q={g}", "/v2/account", "/v2/basket", "/v2/deliveries/{n}", "/health"])
    path = path.replace("{t}", w.thing).replace("{n}", str(d.between(1000, 99999))).replace("{g}", d.pick(w.goods))
    verb, status, took = "GET", 200, d.between(4, 140)
    if d.chance(0.22):
        verb, path, status, took = "POST", w.path, 201, d.between(180, 420)
        if w.broken <= at < w.healed and d.chance(0.6):
            status, took = d.pick([503, 504, 500]), d.between(3, 10_030)
    elif d.chance(0.04):
        status = d.pick([304, 404, 401])
    return (f"INFO  {w.edge} access trace={d.trace()} client=10.20.{d.below(8)}.{d.between(2, 250)} \"{verb} {path}\""
            f" {status} {took}ms up={d.pick('abc')}")


def front(w, d, at):
    head = f"{w.front}[{d.between(11, 29)}] trace={d.trace()}"
    number = d.between(480_000, 489_999)
    return d.pick([
        f"INFO  {head} {w.deed}={number} accepted items={d.between(1, 7)} total={d.between(900, 39_999) / 100:.2f} EUR",
        f"INFO  {head} {w.deed}={number} {w.hold} done in {d.between(18, 90)} ms",
        f"DEBUG {head} {w.deed}={number} voucher check skipped, none given",
        f"INFO  {head} {w.deed}={number} charge authorised by {w.provider} in {d.between(210, 600)} ms",
        f"DEBUG {head} session renewed for account={d.between(10_000, 99_999)}"])


def store(w, d, at):
    head = f"INFO  {w.store} [http-{d.between(1, 64)}] trace={d.trace()} {w.thing}={d.between(1000, 9999)}"
    return d.pick([
        f"{head} held {d.between(1, 4)}, {d.below(400)} left", f"{head} hold released after 15 min without payment",
        f"{head} level read in {d.between(2, 30)} ms", f"{head} feed merged, {d.between(1, 40)} changes",
        f"INFO  {w.store} cache: {d.between(81, 98)}% hits, {d.between(2000, 9000)} entries"])


def side(w, d, at):
    return f"INFO  {w.side}[{d.between(3, 9)}] trace={d.trace()} " + d.pick([
        f"authorise {w.deed}={d.between(480_000, 489_999)} provider={w.provider} approved in {d.between(190, 560)} ms",
        f"capture {w.deed}={d.between(470_000, 479_999)} provider={w.provider} done",
        f"webhook from {w.provider} verified, event=settlement.{d.pick(['created', 'paid'])}",
        f"refund {w.deed}={d.between(470_000, 479_999)} {d.between(500, 9000) / 100:.2f} EUR queued",
        f"fraud score {d.between(1, 40)} of 100 for {w.deed}={d.between(480_000, 489_999)}"])


def other(w, d, at):
    head = f"INFO  {w.other}[{d.between(1, 6)}] trace={d.trace()}"
    return d.pick([
        f"{head} query \"{d.pick(w.goods)}\" {d.below(400)} hits in {d.between(3, 80)} ms",
        f"{head} {w.deed}={d.between(480_000, 489_999)} indexed after {d.between(1, 9)} s",
        f"INFO  {w.other} segment {d.between(100, 999)} merged, {d.between(2, 60)} MB",
        f"{head} suggestion for \"{d.pick(w.goods)[:3]}\" from the cache"])


def database(w, d, at):
    return d.pick([
        f"LOG:  checkpoint complete: wrote {d.between(300, 9000)} buffers; {d.below(3)} WAL files added",
        f'LOG:  automatic vacuum of table "main.public.{d.pick(["holds", w.deeds, w.thing + "s", "accounts"])}"',
        f"LOG:  duration: {d.between(500, 1900)}.{d.between(100, 999)} ms  statement: SELECT id, level FROM {w.thing}s"
        f" WHERE site = {d.between(1, 6)}",
        f"LOG:  connection authorized: user={d.pick([w.store, w.front, 'report'])} database=main",
        "LOG:  could not send data to client: Broken pipe"])


def logs(w, case, kilobytes):
    """The logs of the five services, of the database, and of what else logged; all but some 20 kB of the whole."""
    d = w.draw
    for name, line, share, width in [(w.edge, edge, 24, 120), (w.front, front, 22, 116), (w.store, store, 20, 107),
                                     (w.side, side, 17, 112), (w.other, other, 9, 84), ("database", database, 8, 98)]:
        timed = [(at, text, keys) for at, text, keys in case.logged.get(name, [])]
        often, symptom = case.sick.get(name, (0, None))
        for _ in range(max(0, kilobytes - 20) * 1000 * share // 100 // width):
            at = w.start + timedelta(milliseconds=d.below(7_200_000))
            ill = w.broken <= at < w.healed and d.chance(often)
            timed.append((at, symptom(d) if ill else line(w, d, at), ()))
        file = File(f"logs/{name}.log")
        for at, text, keys in sorted(timed, key=lambda entry: entry[0]):
            file.add(f"{stamp(at)} {text}", *keys)
        yield file
    for name in sorted(set(case.logged) - {*w.services, "database"}):
        file = File(f"logs/{name}.log")
        for at, text, keys in sorted(case.logged[name], key=lambda entry: entry[0]):
            file.add(f"{stamp(at)} {text}", *keys)
        yield file


def chat(w, case):
    """The channel of the incident, with 170 lines that say nothing."""
    d, said = w.draw, list(case.said)
    for _ in range(170):
        text = d.pick(SMALL_TALK).format(other=w.other, event=w.event, good=d.pick(w.goods), edge=w.edge)
        said.append((w.start + timedelta(seconds=d.below(7200)), d.pick([*w.others, w.tester, w.support]), text, ()))
    file = File("chat/incident-channel.txt")
    for at, who, text, keys in sorted(said, key=lambda entry: entry[0]):
        file.add(f"[{at.strftime('%H:%M:%S')}] {first(who)}: {text}", *keys)
    return file
