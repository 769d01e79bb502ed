"""The slips of marking in TypeScript: `python -m clearprop.web.slips > slips.ts`.

A slip is a rule, as the equations are: carried out on TypeScript as an arithmetic, it writes itself
down for every kind of step in which it can happen.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any, final

from clearprop.arithmetic import Array, Quantity
from clearprop.exercises.slips import SLIPS, Site
from clearprop.web.descriptions import kinds_of_steps
from clearprop.web.typescript import Code, Tracing, function
from clearprop.worked.steps.records import Step, WorkedSteps

HEAD = """\
// Generated from the table of slips by `python -m clearprop.web.slips`; not to be edited.
import type { Slip } from "./tables";

"""


def slips() -> str:
    """Return the module of all slips, in the order in which they are meant."""
    rows = (
        f"  [{json.dumps(slip)}, {json.dumps(keys)}, {rule}],\n" for slip, keys, rule in _rows()
    )
    return f"{HEAD}export const slips: readonly Slip[] = [\n{''.join(rows)}];\n"


def _rows() -> Iterator[tuple[str, list[str], str]]:
    """Yield slips, the keys of steps and a function; one slip may be another in other steps.

    Slips in rounding are not there: they are no equations.
    """
    sites = {key: _site(step, worked) for key, step, worked in kinds_of_steps()}
    for slip, rule in SLIPS.items():
        if rule is None:
            continue
        keys = dict[str, list[str]]()
        for key, at in sites.items():
            made: Any = rule(at)
            if made is not None:
                keys.setdefault(function(["at"], made), []).append(key)
        yield from ((slip, of, text) for text, of in keys.items())


@final
class _TracedSite(Site):
    """A step whose matrices are expressions.

    Whether there is a matrix is not known before the page has it: without one there is no slip.
    """

    @property
    def samples(self) -> Any:
        return Code("at.samples")

    @property
    def has_several(self) -> bool:
        return "E" in self.used

    def letter(self, distance: int) -> str:
        return "of any layer"

    def get(self, name: str, distance: int = 0) -> Array:
        code: Any = Code(f'at.get("{name}", {distance})')
        return code

    def has(self, name: str, distance: int = 0) -> bool:
        return True


def _site(step: Step, worked: WorkedSteps) -> Site:
    ar: Any = Tracing()
    exact: Any = Code("at.exact")
    value: Any = Code("at.value")
    made = Quantity(step.kind, step.layer, exact, value)
    names = ("rate", "target", "out_a", *(("E",) if worked.samples > 1 else ()))
    used: Any = {name: Code(f'at.used("{name}")') for name in names}
    return _TracedSite(worked.network, made, used, ar, worked.example.batch)


if __name__ == "__main__":
    sys.stdout.write(slips())
