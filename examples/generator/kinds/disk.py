"""A log is moved and no longer rotated; the disk of the message broker fills, and it stops to take messages."""
from ..world import clock, minutes


def tell(w, case):
    d, host = w.draw, f"broker-{w.draw.between(1, 3)}"
    moved, debug, quiet, restore = w.change(), w.ops(), w.ops(), w.sup()
    size, gone, ago = d.pick([120, 180, 240, 360]), d.between(400, 2900), d.between(12, 30)
    alarms = d.between(4, 7)
    case.sick[w.front] = (0.5, lambda r: f"ERROR {w.front}[{r.between(11, 29)}] trace={r.trace()} event {w.deed}.accepted not"
                          f" sent: publisher blocked for {r.between(5, 29)} s")
    for n in range(alarms):
        case.log("broker", w.broken + minutes(3 * n, d.below(60)), f"WARN  {host} disk alarm set, free {d.between(0, 47)} MB"
                 " is under the limit of 50 MB, publishers are blocked", "alarm")
    case.log("broker", w.broken - minutes(9), f"WARN  {host} disk is {d.between(96, 97)}% full")
    case.log("broker", w.broken - minutes(20), f"INFO  {host} log level of channel handler is DEBUG")
    case.log("broker", w.healed, f"INFO  {host} disk alarm cleared, publishers continue", "cleared")
    case.log("broker", w.start + minutes(4), "INFO  broker-9 disk alarm tested by the monthly drill, cleared after 10 s")
    case.log("database", w.start + minutes(2), "WARNING:  replica-2 is 48 s behind, its disk is 91% full")
    said(w, case, (host, size, ago), (moved, debug, quiet, restore))
    papers(w, case, (host, size, ago, gone), (moved, debug, quiet, restore))
    questions(w, case, (host, size, ago, gone), (moved, debug, quiet, restore, alarms))


def said(w, case, facts, numbers):
    (host, size, ago), (moved, debug, quiet, restore) = facts, numbers
    for at, who, text, *keys in [
            (w.broken + minutes(3), w.support, f"{w.customers} get no confirmation, and the page hangs"),
            (w.broken + minutes(5), w.doubter, "the mail provider is slow on Thursdays, I would wait"),
            (w.broken + minutes(7), w.tester, "mail provider answers in 80 ms, that is not it", "mail"),
            (w.declared, w.lead, f"I declare {w.incident}, severity 1, I am incident commander"),
            (w.declared + minutes(3), w.platform, f"{host} takes no messages any more, /srv is full to the last byte"),
            (w.found, w.author, f"found it: broker.log alone has {size} GB. logrotate still looks for it in /var/log/broker,"
             f" since {moved} it is in /srv/broker/log", "rotate", "gigabytes"),
            (w.found + minutes(2), w.silencer, f"and it grows that fast because I left the channel handler on DEBUG, {debug}",
             "debug"),
            (w.found + minutes(3), w.lead, "why no alert at 85 percent?"),
            (w.tried, w.fixer, "deleted the file, but df shows no change: the broker still holds it open", "handle"),
            (w.fixed, w.fixer, f"emptied it through /proc instead and ran logrotate by force, {host} has room again"),
            (w.healed, w.lead, "publishers run again, backlog is sinking"),
            (w.healed + minutes(9), w.support, f"events that were dropped are listed in {restore}")]:
        case.say(at, who, text, *keys)


def papers(w, case, facts, numbers):
    (host, size, ago, gone), (moved, debug, quiet, restore) = facts, numbers
    case.ticket(w.incident, "Confirmations are missing, pages hang", w.fields(),
                f"From {clock(w.broken)} to {clock(w.healed)} UTC {host} took no messages; {w.lost:,} {w.deeds} were delayed.",
                (f"Its log had not been rotated for {ago} days and had grown to {size} GB.", "gigabytes", "days"),
                f"The rule of logrotate named the folder from before {moved}.",
                f"{w.fixer} made room at {clock(w.fixed)} UTC.")
    case.ticket(moved, "Move the logs of the brokers to /srv", {"Reporter": w.platform, "Date": w.before(ago)},
                "The system volume is small, so the logs go from /var/log/broker to /srv/broker/log.",
                ("Check list: service unit changed, paths of the collector changed, rotation not mentioned.", "list"))
    case.ticket(debug, "Lost acknowledgements", {"Reporter": w.silencer, "Status": "open", "Created": w.before(ago - 3)},
                ("To see the acknowledgements I set the channel handler to DEBUG on all brokers; to be undone tomorrow.",
                 "debug"), "Cause found: a client closes its channel too early.")
    case.ticket(quiet, "Alerts of the brokers' disks are too loud", {"Reporter": w.author, "Created": w.before(90)},
                ("The threshold is raised from 85 to 98 percent, as the nightly snapshot needs a tenth for a while.",
                 "threshold"), "The snapshot moves to another volume next quarter.")
    case.ticket(restore, "Events that were never sent", {"Reporter": w.support, "Created": w.before(0)},
                (f"{gone} events had been dropped by {w.front}. All were written anew from its database.", "dropped"))
    case.paper("config/logrotate-broker.conf", "# rotation of the brokers' logs",
               ("/var/log/broker/*.log {", "rotate"), "    daily", "    rotate 14", "    compress",
               "    missingok\n}")
    case.advice[w.front] = ("Publishers are blocked", [
        ("Free space on the broker first; producers continue by themselves within a minute.", "space"),
        ("Never delete a log that is open, empty it: `: > /proc/PID/fd/N`.", "empty")])


def questions(w, case, facts, more):
    (host, size, ago, gone), (moved, debug, quiet, restore, alarms) = facts, more
    case.ask("lookup", "Which folder did logrotate still look for the broker's log in?", "/var/log/broker", "rotate")
    case.ask("lookup", f"How large had the log of {host} grown?", f"{size} GB", "gigabytes")
    case.ask("cross-file", "Who left DEBUG on, and for how many days had the log not been rotated?",
             f"{w.silencer}, {ago} days", "debug", "days")
    case.ask("paraphrase", "Why did removing the file not bring any space back?", "the broker held it open", "handle")
    case.ask("lookup", "To which percentage was the threshold of the disk alerts raised?", "98", "threshold")
    case.ask("paraphrase", "Was the slow delivery of e-mails the reason?", "no, the mail provider answered in 80 ms", "mail")
    case.ask("distractor", f"When was the disk alarm of {host} cleared?", clock(w.healed), "cleared")
    case.ask("cross-file", "What does the runbook advise when publishers are blocked?", "free space; empty, never delete",
             "space", "empty")
    case.ask("lookup", f"How many events had {w.front} dropped?", str(gone), "dropped")
    case.ask("paraphrase", f"What had been forgotten when the logs were moved in {moved}?", "rotation", "list")
    case.ask("count", f"How often did {host} set the disk alarm and block publishers?", str(alarms), "alarm")


def old(w):
    number = w.number("INC", 290, 330)
    return (number, "Nightly backup fills the database's disk", [
        "## What happened\n", "The database went read-only at 03:20, with its disk full. Nothing was lost.\n", "## Cause\n",
        "A backup that had failed left its temporary files, every night, for two weeks.",
        "The alert was there, at night, on a phone in a drawer.\n", "## Remedy\n",
        ("The backup removes what it began, and the alert calls the second on call after ten minutes.", "old")],
        f"Who is called after ten minutes since {number}?", "the second on call")
