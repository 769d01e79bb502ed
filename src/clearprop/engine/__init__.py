"""The engine: the reference's equations, compiled, a whole epoch in one call.

Read in this order: `plan` (where everything lies), `epoch` (the loop), `layers` (products, by the
register tiles of `tiles`), `at_the_output`, `moves`, `halves` (how two cores share a small
network).  `elementwise` and `functions` have the activations.  `few` is the same for tiny networks
in short batches, `many` for many networks at once; `choice` decides whether all this is used.
"""
