"""The engine: the reference's equations, compiled, a whole epoch in one call.

Read in this order: `plan` (where everything lies), `epoch` (the loop), `layers` (products, by the
register tiles of `tiles`), `at_the_output`, `moves`.  `elementwise` and `functions` have the
activations; `choice` decides whether all this is used.
"""
