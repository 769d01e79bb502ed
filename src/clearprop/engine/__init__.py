"""The engine: the tables' rules and the equations, compiled, a whole epoch in one call.

Read in this order: `layout` (where everything lies), `epoch` (the loop), `forward_backward` and
`layers` (products, by the register tiles of `kernels`), `output_layer`, `optimizers`.  `rules` and
`optimizers` carry the tables' rules out on `vectors`, an arithmetic whose numbers are instructions.
`small_batch` is the same for tiny networks in short batches, `ensemble` for many networks at once;
`select` decides whether all this is used.
"""
