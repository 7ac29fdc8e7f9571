"""A flag is meant for a few percent and reaches half of all; what it switches on computes wrong amounts."""
from ..world import clock, minutes


def tell(w, case):
    d = w.draw
    name = d.pick(["fast-totals", "lean-totals", "new-totals"])
    rollout, rights, wrong, meant = w.change(), w.ops(), w.sup(), d.pick([2, 3, 5])
    share, cached, harmed = meant * 10, d.pick([5, 10, 15]), d.between(120, 900)
    worst, missing = d.between(90, 400), d.between(5, 9)
    case.log(w.front, w.broken - minutes(2), f"INFO  {w.front}[1] flag {name} is on for {share}% of accounts")
    case.log(w.front, w.broken - minutes(12), f"INFO  {w.front}[1] flag dark-mode is on for 5% of accounts")
    case.log(w.front, w.fixed + minutes(1), f"INFO  {w.front}[1] flag {name} is off, cached values end in {cached} minutes",
             "cached")
    case.sick[w.front] = (0.3, lambda r: f"WARN  {w.front}[{r.between(11, 29)}] trace={r.trace()} {w.deed}="
                          f"{r.between(480_000, 489_999)} total differs from the basket by {r.between(100, 9000) / 100:.2f} EUR")
    for n in range(missing):
        case.log(w.side, w.broken + minutes(2 * n, d.below(60)), f"ERROR {w.side}[5] trace={d.trace()} charge refused by"
                 f" {w.provider}: amount is negative", "negative")
    said(w, case, (name, meant, share, cached), (rollout, rights, wrong))
    papers(w, case, (name, meant, share, harmed, worst), (rollout, rights, wrong))
    questions(w, case, (name, meant, share, cached), (rollout, rights, harmed, worst, missing))


def said(w, case, facts, numbers):
    (name, meant, share, cached), (rollout, rights, wrong) = facts, numbers
    for at, who, text, *keys in [
            (w.broken + minutes(2), w.support, f"{w.customers} complain about sums that do not fit what they chose"),
            (w.broken + minutes(4), w.doubter, "probably the rounding of the tax again, as in spring"),
            (w.broken + minutes(6), w.tester, "tax is right to the cent in all my samples, it is the discount that is missing",
             "tax"),
            (w.declared, w.lead, f"I declare {w.incident}, severity 1, I am incident commander"),
            (w.declared + minutes(3), w.lead, "nothing was deployed today. what else changed?"),
            (w.found, w.author, f"{name} went from 0 to {share} percent in {rollout}, it was meant to be {meant}. The field"
             " takes tenths of a percent in one form and percent in the other", "share"),
            (w.found + minutes(2), w.doubter, f"and {name} leaves out discounts that were given by hand", "discounts"),
            (w.tried, w.fixer, "I cannot switch it off: my account has no right on flags of production since last week",
             "right"),
            (w.tried + minutes(3), w.platform, f"gave you flags-admin for today, {rights} was too strict", "given"),
            (w.fixed, w.fixer, f"{name} is switched off for everybody", "off"),
            (w.fixed + minutes(2), w.tester, f"still wrong sums for some: each node keeps flags for {cached} minutes",
             "cached"),
            (w.healed + minutes(3), w.lead, "sums are right again since the caches have run out"),
            (w.healed + minutes(8), w.support, f"I collect the {w.customers} in {wrong}")]:
        case.say(at, who, text, *keys)


def papers(w, case, facts, numbers):
    (name, meant, share, harmed, worst), (rollout, rights, wrong) = facts, numbers
    case.ticket(w.incident, "Totals are wrong", w.fields(),
                f"From {clock(w.broken)} to {clock(w.healed)} UTC {w.lost:,} {w.deeds} had a wrong total.",
                (f"The flag {name} was given to {share} percent of the accounts instead of {meant}.", "share"),
                ("Its way of adding up leaves out discounts that were given by hand.", "discounts"),
                (f"{w.fixer} switched it off at {clock(w.fixed)} UTC, after a first try had failed for want of rights.", "off",
                 "right"))
    case.ticket(rollout, f"Roll out {name}", {"Reporter": w.author, "Approved by": w.silencer, "Date": w.before(0)},
                f"First step: {meant} percent of accounts for a day, then 25, then all.",
                ("Reviewed on the phone, without looking at the form.", "review"))
    case.ticket(rights, "Fewer rights on production", {"Reporter": w.platform, "Created": w.before(8)},
                "Only the platform team may change flags of production; on-call engineers lose the right.",
                "Reading stays open to all.")
    case.ticket(wrong, "Wrong totals: who is owed what", {"Reporter": w.support, "Created": w.before(0)},
                (f"{harmed} {w.customers} paid too much. The largest difference is {worst} EUR.", "harmed"),
                "Differences below 1 EUR are refunded, too.",
                "Those who paid too little are not asked for the rest.")
    case.paper("config/flags.yaml", "# flags of production", "dark-mode: 5", f"{name}: {share}   # percent of accounts",
               "short-urls: 100", ("guest-checkout: 0   # off until the audit is done", "guest"))
    case.advice[w.front] = ("Amounts are wrong", [
        ("Switch off what was switched on last: `flag off NAME --everywhere`.", "switch"),
        (f"Stop the settlement in {w.side} before 22:00, so that wrong amounts are not collected.", "settle")])


def questions(w, case, facts, more):
    (name, meant, share, cached), (rollout, rights, harmed, worst, missing) = facts, more
    case.ask("lookup", f"What percentage of accounts was {name} on for, and what was meant?", f"{share}, {meant}", "share")
    case.ask("lookup", f"What does {name} leave out of the total?", "discounts given by hand", "discounts")
    case.ask("cross-file", "Why did the first try to switch the flag off fail, and who gave the right back?",
             f"no rights on flags of production; {w.platform}", "right", "given")
    case.ask("paraphrase", "Why were there wrong sums even after the switch-off?", f"nodes cache flags for {cached} minutes",
             "cached")
    case.ask("paraphrase", "Was the computation of tax at fault?", "no", "tax")
    case.ask("lookup", f"How many {w.customers} paid too much, and what is the largest difference?", f"{harmed}, {worst} EUR",
             "harmed")
    case.ask("paraphrase", f"How carefully was the change {rollout} checked before it was approved?",
             "on the phone, without looking at the form", "review")
    case.ask("cross-file", "What does the runbook advise when amounts are wrong?", "switch off; stop the settlement",
             "switch", "settle")
    case.ask("distractor", "Which flag is off until an audit is done?", "guest-checkout", "guest")
    case.ask("lookup", f"Who switched {name} off, and when?", f"{w.fixer}, {clock(w.fixed)}", "off")
    case.ask("count", f"How many charges did {w.provider} refuse because the amount was negative?", str(missing), "negative")


def old(w):
    number = w.number("INC", 290, 330)
    return (number, f"Prices without tax in {w.other}", [
        "## What happened\n", f"For a morning {w.other} showed prices without tax.\n", "## Cause\n",
        "A flag for partners, who see net prices, was switched on for everybody.",
        "Its name, `net`, did not say so.\n", "## Remedy\n",
        ("Flags carry an owner and an end date, and those without are removed on the first of the month.", "old")],
        f"What do flags carry since {number}?", "an owner and an end date")
