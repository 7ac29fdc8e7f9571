"""The certificate with which one service calls another expires, as the job that renews it has failed for days."""
from ..world import clock, minutes


def tell(w, case):
    d = w.draw
    ops, tidy, weekly, nights = w.ops(), w.ops(), w.change(), d.between(5, 9)
    name, node, days = f"{w.front}-client", d.pick("abc"), d.pick([20, 30, 45])
    expired = w.broken - minutes(0, 20)
    invoices = d.between(60, 240)
    case.sick[w.front] = (0.55, lambda r: f"ERROR {w.front}[{r.between(11, 29)}] trace={r.trace()} POST https://{w.side}."
                          f"internal.example.com/charge failed: handshake_failure")
    case.log(w.front, w.broken, f"ERROR {w.front}[1] TLS handshake with {w.side} failed: peer rejects certificate"
             f" CN={name}, notAfter={expired.strftime('%Y-%m-%dT%H:%M:%SZ')}", "expired")
    case.log(w.side, w.broken, f"WARN  {w.side}[1] client certificate CN={name} is no longer valid, connection closed")
    case.log(w.front, w.fixed + minutes(1), f"INFO  {w.front}[1] key store reloaded: CN={name}, valid for {days} days",
             "days")
    case.log(w.edge, w.start + minutes(11), f"WARN  {w.edge} certificate of www.example.com expires in 21 days, renewal is"
             " scheduled")
    for n in range(nights):
        case.log("cert-renew", w.start - minutes(24 * 60 * (nights - n) + 400, d.below(50)),
                 f"ERROR cert-renew {name}: 403 from the certificate authority, role certs-writer is missing; next try"
                 " tomorrow", "nightly", "gone")
        case.log("cert-renew", w.start - minutes(24 * 60 * (nights - n) + 398, d.below(50)),
                 f"INFO  cert-renew {d.pick([w.store, w.other, w.edge])}-server: valid for {d.between(31, 80)} more days,"
                 " nothing to do")
    said(w, case, (name, node, days, nights), (ops, tidy))
    papers(w, case, (name, node, days, expired), (ops, tidy, weekly, invoices, nights))
    questions(w, case, (name, node, days, expired), (ops, tidy, weekly, invoices, nights))


def said(w, case, facts, numbers):
    (name, node, days, nights), (ops, tidy) = facts, numbers
    for at, who, text, *keys in [
            (w.broken + minutes(2), w.support, f"{w.customers} see 'charge not possible' at the end of their {w.deed}"),
            (w.broken + minutes(4), w.doubter, "looks like the network, the switch in row 4 was replaced this morning"),
            (w.broken + minutes(6), w.platform, "not the network: packets arrive, the other end hangs up during TLS",
             "network"),
            (w.declared, w.lead, f"I declare {w.incident}, severity 1, I am incident commander"),
            (w.declared + minutes(2), w.tester, f"restarted {w.front} on all nodes, same errors afterwards", "restart"),
            (w.found, w.author, f"found it: the certificate that {w.front} shows to {w.side} ran out, cert-renew has failed"
             f" for {nights} nights because the role certs-writer is gone", "gone"),
            (w.found + minutes(1), w.lead, "and nobody saw the mails about it?"),
            (w.found + minutes(2), w.silencer, "they go to tls-team@example.com, a list without a single member since the"
             " reorganisation", "mails"),
            (w.tried, w.fixer, "the job cannot be run by hand either, same 403"),
            (w.tried + minutes(3), w.fixer, f"going round it: certctl issue {name} --days {days} --approve-local",
             "command", "days", "byhand"),
            (w.fixed, w.fixer, f"new certificate is on all nodes of {w.front}"),
            (w.fixed + minutes(2), w.tester, f"a and the others are fine, but node {node} still shows the former bundle, it"
             " needs a restart", "bundle"),
            (w.healed, w.lead, f"{w.deeds} go through again")]:
        case.say(at, who, text, *keys)


def papers(w, case, facts, numbers):
    (name, node, days, expired), (ops, tidy, weekly, invoices, nights) = facts, numbers
    case.ticket(w.incident, f"{w.front} cannot charge", w.fields(),
                f"Between {clock(w.broken)} and {clock(w.healed)} UTC {w.front} could not reach {w.side}; {w.lost:,}"
                f" {w.deeds} were lost or delayed.",
                (f"The client certificate {name} had expired at {clock(expired)} UTC.", "expired"),
                (f"The nightly job cert-renew could not renew it: its role certs-writer had been removed in {tidy}.", "gone",
                 "removed"),
                (f"{w.fixer} issued a certificate by hand at {clock(w.fixed)} UTC.", "byhand"))
    case.ticket(ops, "Follow-ups of the expired certificate", {"Reporter": w.lead, "Status": "open"},
                "Page on call when any internal certificate has less than ten days left.",
                "Services reload their key store without a restart.", "A list of who owns which certificate.")
    case.ticket(tidy, "Tidy up unused roles", {"Reporter": w.silencer, "Status": "done", "Created": w.before(nights + 1)},
                "Roles that nobody has used for 60 days are removed from the directory.",
                ("Removed: report-reader, certs-writer, old-backup, canary-admin.", "removed"),
                f"cert-renew uses its role once in 90 days, which the audit did not see.")
    case.ticket(weekly, "Renew the certificate of www.example.com", {"Window": "the first Monday of next month"},
                ("The public certificate expires in three weeks. Renewal is automatic; this change only watches it.",
                 "public"), f"The internal ones are not part of it.")
    case.ticket(w.sup(), "Invoices instead of charges", {"Reporter": w.support, "Created": w.before(0)},
                (f"{invoices} {w.customers} who could not pay were sent an invoice by hand.", "invoices"))
    case.advice[w.side] = ("Calls between services are refused", [
        ("Show the certificate with `certctl show NAME` and compare its end with the clock of the node.", "show"),
        ("Issue one for a few weeks by hand, never for a year: the renewal has to work again.", "weeks")])


def questions(w, case, facts, more):
    (name, node, days, expired), (ops, tidy, weekly, invoices, nights) = facts, more
    case.ask("lookup", f"At what time did the client certificate of {w.front} expire?", clock(expired), "expired")
    case.ask("cross-file", "Why did cert-renew fail, and which ticket had removed the role?",
             f"its role certs-writer was missing; {tidy}", "gone", "removed")
    case.ask("paraphrase", "Who received the e-mails of warning before the certificate ran out?",
             "nobody: the list tls-team has no members", "mails")
    case.ask("lookup", "With which command was the new certificate issued by hand?",
             f"certctl issue {name} --days {days} --approve-local", "command")
    case.ask("distractor", "When does the public certificate of www.example.com expire?", "in three weeks", "public")
    case.ask("lookup", "Which node still showed the old bundle and needed a restart?", f"node {node}", "bundle")
    case.ask("paraphrase", "Did starting all the nodes anew help against the errors?", "no", "restart")
    case.ask("cross-file", "Who issued the certificate by hand, and how many days is it valid?",
             f"{w.fixer}, {days} days", "byhand", "days")
    case.ask("distractor", "How many people were sent an invoice because they could not pay?", str(invoices), "invoices")
    case.ask("cross-file", "What does the runbook advise when calls between services are refused?",
             "show the certificate; issue one for a few weeks", "show", "weeks")
    case.ask("count", f"How many times did cert-renew log that the role certs-writer is missing?", str(nights), "nightly")


def old(w):
    number = w.number("INC", 290, 330)
    return (number, f"Partners cannot call {w.edge}", [
        "## What happened\n", f"Partners with an old client could not call {w.edge} for two hours.\n", "## Cause\n",
        "The authority that signs our public certificate changed its intermediate; ours was not sent along.",
        "Browsers fetch a missing intermediate, the partners' programs do not.\n", "## Remedy\n",
        ("The full chain is delivered again, and a check from outside without a cache runs every hour.", "old")],
        f"What runs every hour since {number}?", "a check of the chain from outside")
