"""Where an incident happens: one of four houses that do not exist, its services, people and papers' numbers."""
from datetime import datetime, timedelta

PEOPLE = ["Hanna Vogel", "Deniz Aksoy", "Priya Nair", "Tomas Lindqvist", "Marek Zielinski", "Lena Brandt", "Ines Prado",
          "Oskar Heim", "Yuki Tanabe", "Femi Okafor", "Clara Weiss", "Paul Mertens", "Samira Haddad", "Jonas Kolb"]

# What differs from house to house. `front` takes the deed, asks `store` to `hold` something and `side` to charge for it.
HOUSES = [
    {"house": "the shop", "edge": "gateway", "front": "checkout", "store": "inventory", "side": "payments",
     "other": "search", "deed": "order", "customer": "customer", "hold": "reserve stock", "breaker": "stock-reservation",
     "provider": "talerly", "thing": "sku", "event": "spring sale",
     "goods": ["tent", "headlamp", "stove", "rope", "jacket", "boots", "filter"]},
    {"house": "the parcel service", "edge": "frontdoor", "front": "booking", "store": "routing", "side": "billing",
     "other": "tracking", "deed": "shipment", "customer": "sender", "hold": "plan a route", "breaker": "route-planning",
     "provider": "groschpay", "thing": "depot", "event": "holiday rush",
     "goods": ["box", "pallet", "tube", "letter", "crate", "envelope", "barrel"]},
    {"house": "the ticket office", "edge": "entrance", "front": "box-office", "store": "seating", "side": "invoicing",
     "other": "catalogue", "deed": "booking", "customer": "visitor", "hold": "hold a seat", "breaker": "seat-holding",
     "provider": "kreuzerly", "thing": "hall", "event": "summer festival",
     "goods": ["opera", "ballet", "reading", "concert", "matinee", "lecture", "film"]},
    {"house": "the power utility", "edge": "portal", "front": "contracts", "store": "metering", "side": "collections",
     "other": "tariffs", "deed": "application", "customer": "household", "hold": "register a meter",
     "breaker": "meter-registration", "provider": "hellerbank", "thing": "meter", "event": "autumn campaign",
     "goods": ["green", "night", "heat", "solar", "basic", "plus", "family"]}]


class World:
    """Names, numbers and times, drawn once, so that all files tell the same."""

    def __init__(self, draw, house):
        self.draw = draw
        for name, value in HOUSES[house].items():
            setattr(self, name, value)
        self.deeds, self.customers = self.deed + "s", self.customer + "s"
        self.path = f"/v2/{self.deeds}"
        self.services = [self.edge, self.front, self.store, self.side, self.other]
        (self.lead, self.fixer, self.author, self.doubter, self.silencer, self.support, self.platform, self.tester,
         *self.others) = draw.shuffled(PEOPLE)
        self.start = datetime(2026, draw.between(3, 10), draw.between(10, 24), draw.between(9, 15))
        self.broken = self.start + timedelta(minutes=draw.between(24, 29), seconds=draw.below(60))
        self.declared = self.broken + timedelta(minutes=draw.between(9, 13), seconds=draw.below(60))
        self.found = self.declared + timedelta(minutes=draw.between(6, 8), seconds=draw.below(60))
        self.tried = self.found + timedelta(minutes=draw.between(4, 6), seconds=draw.below(60))
        self.fixed = self.tried + timedelta(minutes=draw.between(6, 9), seconds=draw.below(60))
        self.healed = self.fixed + timedelta(minutes=4, seconds=draw.below(50))
        self.end = self.start + timedelta(minutes=120)
        self.lost = draw.between(310, 1900)
        self._numbers = set()
        self.incident = self.number("INC", 340, 380)

    def number(self, kind, first, last):
        """A number of a paper that no other paper has."""
        while True:
            number = f"{kind}-{self.draw.between(first, last)}"
            if number not in self._numbers:
                self._numbers.add(number)
                return number

    def ops(self):
        return self.number("OPS", 2100, 2390)

    def sup(self):
        return self.number("SUP", 8600, 8890)

    def change(self):
        return self.number("CHG", 500, 590)

    def version(self):
        """Two versions that follow each other: (new, old)."""
        minor = self.draw.between(7, 11)
        return f"3.{minor}.0", f"3.{minor - 1}.{self.draw.between(2, 6)}"

    def before(self, days):
        """A date that many days before the incident."""
        return (self.start - timedelta(days=days)).strftime("%Y-%m-%d")

    def fields(self):
        """The head of the incident's own ticket."""
        return {"Severity": 1, "Commander": self.lead, "Started": clock(self.broken) + " UTC",
                "Ended": clock(self.healed) + " UTC"}


def clock(time):
    return time.strftime("%H:%M")


def stamp(time):
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z"


def first(person):
    """As people are called in the chat."""
    return person.split()[0].lower()


def minutes(number, seconds=0):
    return timedelta(minutes=number, seconds=seconds)
