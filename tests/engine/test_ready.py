"""What is compiled is kept on disk, and whoever waits for compiling reads so."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

pytest.importorskip("numba")

PROGRAM = """
from clearprop.engine.numba_setup import entry, make_ready, types

@entry
def twice(x):
    return 2 * x

for number in (types.float32, types.float64, types.float32):
    make_ready(twice, number(number), f"twice for {number}")
print(twice(1.5))
"""


def test_compiling_is_said_once_and_what_lies_on_disk_is_loaded_without_a_word(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    first, second = (
        subprocess.run([sys.executable, program], capture_output=True, text=True, check=True)
        for _ in range(2)
    )
    assert first.stdout == second.stdout == "3.0\n"
    assert first.stderr == (
        "clearprop: compiling twice for float32, once on this machine ...\n"
        "clearprop: compiling twice for float64, once on this machine ...\n"
    )
    assert second.stderr == ""


def test_several_threads_may_need_it_at_once():
    from clearprop.engine.numba_setup import entry, make_ready, types

    @entry
    def third(x):
        return x / 3

    signature, all_here = types.float64(types.float64), Barrier(4)

    def use():
        all_here.wait()
        make_ready(third, signature, "third")
        return third(1.5)

    with ThreadPoolExecutor(4) as pool:
        assert [one.result() for one in [pool.submit(use) for _ in range(4)]] == [0.5] * 4


def test_other_arguments_are_not_compiled_for():
    from clearprop.engine.numba_setup import entry, make_ready, types

    @entry
    def half(x):
        return x / 2

    make_ready(half, types.float64(types.float64), "half")
    with pytest.raises(TypeError):
        half("one")
