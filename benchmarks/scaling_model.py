"""How long a step takes on many ranks: a model of compute, bytes and latency.

python -m benchmarks.scaling_model

A step of a batch takes

    t(R) = fixed + adding · a(R) + gradient / R + messages(R) · latency + bytes(R) / bandwidth

`gradient` is what the whole batch takes on one core, `adding` what one process takes to add the
gradients of all shards up, of which a rank has a share a(R), and `fixed` the rest of one rank's
step (the update, and Python); `benchmarks.ranks` measures them, with one rank on one core.  Each
rank exchanges two slices of the gradient with every other: 2 (R − 1) messages, and
2 (R − 1) / R of its bytes.
"""

from dataclasses import dataclass

from benchmarks.table import figures, table


@dataclass(frozen=True)
class Link:
    """What messages between ranks take: seconds for each, and for each byte."""

    latency: float
    per_byte: float


@dataclass(frozen=True)
class Measured:
    """A work's constants in seconds, its parameters and the shards of its batches, and what two
    ranks were measured to take.
    """

    name: str
    parameters: int
    shards: int
    fixed: float
    adding: float
    gradient: float
    two_ranks: float | None = None


HERE = Link(1e-6, 1 / 2.5e9)
"""Two ranks of the machine of docs/scaling.md: what adding up without any gradient took there."""

CLUSTER = Link(2e-6, 1 / 12.5e9)
"""A network of 100 Gbit/s, and a usual time from program to program on one."""

S = Measured("S", 6_337, 1, 108e-6, 0, 49e-6)
M = Measured("M", 235_146, 2, 116e-6, 36e-6, 2183e-6, 1808e-6)
L = Measured("L", 12_589_056, 8, 0.0387, 0.0532, 1.0645, 0.6393)
# As L, with 100 million parameters: eight times the products and the bytes
XL = Measured("XL", 100_687_872, 8, 8 * L.fixed, 8 * L.adding, 8 * L.gradient)

WORTH = 1.1
"""Ranks pay as long as twice as many make a step so many times as fast."""


def seconds(work: Measured, ranks: int, link: Link, *, every: int = 1) -> float:
    """Return a step's time; with local SGD, parameters are averaged every so many steps."""
    own = 0.0 if work.shards == 1 else max(0.0, work.shards / ranks - 1) / (work.shards - 1)
    sent = 2 * (ranks - 1) / ranks * 4 * work.parameters
    exchange = 2 * (ranks - 1) * link.latency + sent * link.per_byte
    return work.fixed + work.adding * own + work.gradient / ranks + exchange / every


def worth(work: Measured, link: Link, *, every: int = 1) -> int:
    """Return how many ranks pay, a power of 2, were batches cut into as many shards."""
    ranks = 1
    while ranks < 1024:
        now, then = (seconds(work, count, link, every=every) for count in (ranks, 2 * ranks))
        if now / then < WORTH:
            break
        ranks *= 2
    return ranks


def main() -> None:
    """Print what the model says, and how far it is from what was measured."""
    print("Two ranks of one machine, seconds predicted and measured")
    for work in (M, L):
        predicted = seconds(work, 2, HERE)
        assert work.two_ranks is not None
        off = predicted / work.two_ranks - 1
        print(f"{work.name}: {predicted:.4g} and {work.two_ranks:.4g} ({off:+.0%})")
    counts = (1, 2, 4, 16, 64, 256, 1024)
    rows = [
        [
            work.name,
            *(figures(1e6 * seconds(work, ranks, CLUSTER), 3) for ranks in counts),
            str(worth(work, CLUSTER)),
            str(worth(work, CLUSTER, every=8)),
        ]
        for work in (S, M, L, XL)
    ]
    head = ["µs for each step", *map(str, counts), "ranks that pay", "averaged every 8 steps"]
    print(f"\nA cluster of 100 Gbit/s, one core for each rank\n\n{table(head, rows)}")


if __name__ == "__main__":
    main()
