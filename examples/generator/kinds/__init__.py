"""The kinds of incident. Each module has `tell(w, case)`, the incident itself, and `old(w)`, a report of one like it
long ago, which stands among the papers of incidents of other kinds to be confused with them."""
from . import certificate, disk, flag, pool, poison, stale_address

ALL = [pool, certificate, disk, flag, stale_address, poison]
