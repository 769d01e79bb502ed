"""Measure how fast clearprop trains, beside what else one could install.

python -m benchmarks [--only PART,PART] [--plots FOLDER] [--against CHECKOUT]
"""

import os
import sys
import traceback
from time import perf_counter

from benchmarks.arguments import parse
from benchmarks.machine import HINDRANCES


def main() -> None:
    """Run the parts asked for, and print each as soon as it is done."""
    arguments = parse(sys.argv[1:])
    _restart_without_hindrances()

    from benchmarks import machine, peak
    from benchmarks.parts import PARTS, Session

    started, session = perf_counter(), Session(arguments.plots, arguments.against)
    print(f"# Benchmarks\n\n{machine.described()}")
    found = peak.measured()
    if found is None:
        print("- peak of the cores: unknown, since Numba is not installed")
    else:
        rates = [
            f"{value / 1e9:.0f} GFLOP/s on {n} core{'s' * (n > 1)}" for n, value in found.items()
        ]
        print(f"- fused multiply-adds in float32 at most: {', '.join(rates)}")
    failed: list[str] = []
    for name in arguments.parts:
        session.say(name)
        try:
            print(f"\n{PARTS[name](session)}", flush=True)
        except Exception as wrong:  # the other parts are worth having
            traceback.print_exc()
            failed.append(name)
            print(f"\n## {name}\n\nfailed: {type(wrong).__name__}: {wrong}", flush=True)
    print(f"\nMeasured in {perf_counter() - started:.0f} s.")
    if failed:
        raise SystemExit(1)


def _restart_without_hindrances() -> None:
    """Restart without settings that make NumPy slower than its users find it."""
    found = [name for name in HINDRANCES if name in os.environ]
    if found:
        print(f"restarting without {' and '.join(found)}, which slow NumPy down", file=sys.stderr)
        kept = {name: value for name, value in os.environ.items() if name not in found}
        sys.stderr.flush()
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks", *sys.argv[1:]], kept)


if __name__ == "__main__":
    main()
