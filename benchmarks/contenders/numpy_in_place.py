"""NumPy as a careful person writes it: every array made once, every step written into them."""

import numpy as np

from benchmarks.contenders.base import Contender, Run, Setting, blas_threads, dealt
from benchmarks.work import Task, flat
from clearprop.arithmetic import Array


class _Run(Run):
    """Rows are samples: out (batch, neurons), W (neurons before, neurons)."""

    def __init__(self, task: Task, setting: Setting) -> None:
        work, self._at_once = task.work, setting.rows == "before"
        self._work, self._X, self._Y = work, task.X, task.Y
        self._W = [np.ascontiguousarray(W.T) for W in task.weights]
        self._b = task.biases
        self._values = [*self._W, *self._b]
        self._gradients = [np.empty_like(value) for value in self._values]
        self._dW, self._db = self._gradients[: len(self._W)], self._gradients[len(self._W) :]
        self._memory = [(np.zeros_like(value), np.zeros_like(value)) for value in self._values]
        self._scratch = [(np.empty_like(value), np.empty_like(value)) for value in self._values]
        self._outs = [np.empty((work.batch, size), np.float32) for size in work.sizes]
        self._errors = [np.empty_like(out) for out in self._outs]
        self._slopes = [np.empty_like(out) for out in self._outs]
        self._masks = [np.empty(out.shape, bool) for out in self._outs]
        self._target = np.empty((work.batch, work.sizes[-1]), np.float32)
        self._before = [np.empty_like(task.X), np.empty_like(task.Y)] if self._at_once else []
        self._steps = 0

    def epoch(self, order: Array) -> None:
        if self._at_once:
            X, Y = self._before
            np.take(self._X, order, axis=0, out=X, mode="clip")
            np.take(self._Y, order, axis=0, out=Y, mode="clip")
            for start in range(0, len(order), self._work.batch):
                self._outs[0] = X[start : start + self._work.batch]
                self._step(Y[start : start + self._work.batch])
            return
        for rows in dealt(order, self._work.batch):
            np.take(self._X, rows, axis=0, out=self._outs[0], mode="clip")
            np.take(self._Y, rows, axis=0, out=self._target, mode="clip")
            self._step(self._target)

    def _step(self, target: Array) -> None:
        last = len(self._W)
        for n, (W, b) in enumerate(zip(self._W, self._b, strict=True), start=1):
            out = self._outs[n]
            np.matmul(self._outs[n - 1], W, out=out)
            out += b
            if n < last:
                self._activate(out)
        d = self._errors[last]
        np.subtract(self._outs[last], target, out=d)
        d *= np.float32(1 / self._work.batch)
        for n in range(last, 0, -1):
            d = self._errors[n]
            np.matmul(self._outs[n - 1].T, d, out=self._dW[n - 1])
            np.add.reduce(d, axis=0, out=self._db[n - 1])
            if n > 1:
                np.matmul(d, self._W[n - 1].T, out=self._errors[n - 1])
                self._times_slope(n - 1)
        self._move()

    def _activate(self, out: Array) -> None:
        if self._work.activation == "relu":
            np.maximum(out, np.float32(0), out=out)
        elif self._work.activation == "tanh":
            np.tanh(out, out=out)
        else:
            np.negative(out, out=out)
            np.exp(out, out=out)
            out += np.float32(1)
            np.reciprocal(out, out=out)

    def _times_slope(self, n: int) -> None:
        out, d, slope = self._outs[n], self._errors[n], self._slopes[n]
        if self._work.activation == "relu":
            np.greater(out, np.float32(0), out=self._masks[n])
            d *= self._masks[n]
            return
        if self._work.activation == "tanh":
            np.multiply(out, out, out=slope)
            np.subtract(np.float32(1), slope, out=slope)
        else:
            np.subtract(np.float32(1), out, out=slope)
            slope *= out
        d *= slope

    def _move(self) -> None:
        rate = self._work.rate
        parts = zip(self._values, self._gradients, self._memory, self._scratch, strict=True)
        if self._work.rule == "sgd":
            for value, g, _, (move, _) in parts:
                np.multiply(g, np.float32(rate), out=move)
                np.subtract(value, move, out=value)
            return
        self._steps += 1
        first, second = np.float32(1 - 0.9**self._steps), np.float32(1 - 0.999**self._steps)
        for value, g, (m, v), (a, move) in parts:
            np.multiply(m, np.float32(0.9), out=m)
            np.multiply(g, np.float32(0.1), out=a)
            np.add(m, a, out=m)
            np.multiply(v, np.float32(0.999), out=v)
            np.multiply(g, g, out=a)
            np.multiply(a, np.float32(0.001), out=a)
            np.add(v, a, out=v)
            np.divide(v, second, out=a)
            np.sqrt(a, out=a)
            np.add(a, np.float32(1e-8), out=a)
            np.multiply(m, np.float32(rate) / first, out=move)
            np.divide(move, a, out=move)
            np.subtract(value, move, out=value)

    def parameters(self) -> Array:
        return flat([W.T for W in self._W], self._b)


CONTENDERS = (Contender("NumPy in place", _Run, needs=("threadpoolctl",), limit=blas_threads),)
