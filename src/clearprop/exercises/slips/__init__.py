"""Slips: what students get when they go wrong in one of the usual ways.

Each is a wrong equation on purpose, for the one step where it happens: a row of `SLIPS`.  What
happens to a number while it is copied is a row of `ENTRY_SLIPS`.  Another slip is another row,
with its sentence in `worked.words` under "slip" and its name.
"""

from clearprop.exercises.slips.catalogue import SLIPS, slipped, with_slip
from clearprop.exercises.slips.entries import ENTRY_SLIPS
from clearprop.exercises.slips.hints import hints
from clearprop.exercises.slips.site import Site

__all__ = ["ENTRY_SLIPS", "SLIPS", "Site", "hints", "slipped", "with_slip"]
