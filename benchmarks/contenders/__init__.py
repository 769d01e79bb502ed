"""Everyone who is measured; nothing heavy is imported before it runs."""

from benchmarks.contenders import (
    fann,
    jax_scan,
    numpy_in_place,
    ours,
    scikit_learn,
    torch_compiled,
    torch_eager,
)
from benchmarks.contenders.base import Contender, Run, Setting
from benchmarks.contenders.ours import COMPILED, REFERENCE

CONTENDERS: tuple[Contender, ...] = (
    *ours.CONTENDERS,
    *numpy_in_place.CONTENDERS,
    *torch_eager.CONTENDERS,
    *torch_compiled.CONTENDERS,
    *jax_scan.CONTENDERS,
    *scikit_learn.CONTENDERS,
    *fann.CONTENDERS,
)

__all__ = ["COMPILED", "CONTENDERS", "REFERENCE", "Contender", "Run", "Setting"]
