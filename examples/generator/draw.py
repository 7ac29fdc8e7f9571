"""Chance that is the same on every Python: only `random()` of `random.Random` is promised never to change."""
import random


class Draw:
    """Draws from one seed."""

    def __init__(self, seed):
        self._next = random.Random(seed).random

    def below(self, end):
        """A whole number from 0 up to, but not with, `end`."""
        return int(self._next() * end)

    def between(self, first, last):
        """A whole number from `first` to `last`, both possible."""
        return first + self.below(last - first + 1)

    def pick(self, things):
        return things[self.below(len(things))]

    def chance(self, share):
        return self._next() < share

    def shuffled(self, things):
        left, mixed = list(things), []
        while left:
            mixed.append(left.pop(self.below(len(left))))
        return mixed

    def trace(self):
        return "".join(self.pick("0123456789abcdef") for _ in range(12))
