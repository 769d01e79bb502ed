"""The numbers the article prints in its sections 4, 5.1 and 7, transcribed and never computed.

Every number is a string, digit for digit as printed; a column has shape (n, 1).  Where the article
misprints one, the misprint stands here too, and `SLIPS` tells what it should be.
"""

Matrix = tuple[tuple[str, ...], ...]
Row = tuple[str, ...]

# Section 4: forward

INPUT: Matrix = (("1",), ("0",))

W_B: Matrix = (
    ("0.1", "0.2"),
    ("0.3", "0.4"),
    ("0.5", "0.6"),
    ("0.7", "0.8"),
)
W_C: Matrix = (
    ("0.25", "0.30", "0.35", "0.40"),
    ("0.45", "0.50", "0.55", "0.60"),
    ("0.65", "0.70", "0.75", "0.80"),
)
W_D: Matrix = (
    ("0.3", "0.4", "0.5"),
    ("0.6", "0.7", "0.8"),
)

NET_B: Matrix = (("0.1",), ("0.3",), ("0.5",), ("0.7",))
OUT_B: Matrix = (("0.5250",), ("0.5744",), ("0.6225",), ("0.6682",))
NET_C: Matrix = (("0.7887",), ("1.2667",), ("1.7448",))
OUT_C: Matrix = (("0.6876",), ("0.7802",), ("0.8513",))
NET_D: Matrix = (("0.9441",), ("1.6397",))  # the first one is in SLIPS
OUT_D: Matrix = (("0.7199",), ("0.8375",))

# Section 5.1: the task, as pairs of (input, target)

SWITCH_TABLE: tuple[tuple[Row, Row], ...] = (
    (("1", "1"), ("1", "1")),
    (("1", "0"), ("0", "1")),
    (("0", "1"), ("1", "0")),
    (("0", "0"), ("0", "0")),
)

# Section 7: backward, layer d

TARGET: Matrix = (("0",), ("1",))

DE_DNET_D: Matrix = (("0.1452",), ("-0.0221",))
DW_D: Matrix = (
    ("0.0998", "0.1133", "0.1236"),
    ("-0.0152", "-0.0172", "-0.0188"),
)

# Section 7: backward, layer c

DE_DOUT_C: Matrix = (("0.0303",), ("0.0426",), ("0.0529",))  # the last one is in SLIPS
SLOPE_C: Matrix = (("0.2148",), ("0.1715",), ("0.1266",))
DE_DNET_C: Matrix = (("0.0065",), ("0.0073",), ("0.0070",))
DW_C: Matrix = (
    ("0.0034", "0.0037", "0.0040", "0.0043"),
    ("0.0038", "0.0042", "0.0045", "0.0049"),
    ("0.0037", "0.0040", "0.0044", "0.0047"),
)

# Section 7: backward, layer b

DE_DOUT_B: Matrix = (("0.0095",), ("0.0105",), ("0.0115",), ("0.0126",))
SLOPE_B: Matrix = (("0.2494",), ("0.2445",), ("0.2350",), ("0.2217",))
DE_DNET_B: Matrix = (("0.0024",), ("0.0026",), ("0.0027",), ("0.0028",))
DW_B: Matrix = (
    ("0.0024", "0"),
    ("0.0026", "0"),
    ("0.0027", "0"),
    ("0.0028", "0"),
)

# Section 7: the update of W_c

RATE: Matrix = (("0.5",),)  # a single number in the article
RATE_DW_C: Matrix = (
    ("0.0017", "0.0019", "0.0020", "0.0022"),
    ("0.0019", "0.0021", "0.0023", "0.0025"),
    ("0.0019", "0.0020", "0.0022", "0.0024"),
)
W_C_NEW: Matrix = (
    ("0.2483", "0.2981", "0.3480", "0.3978"),
    ("0.4481", "0.4979", "0.5477", "0.5975"),
    ("0.6481", "0.6980", "0.7478", "0.7976"),
)

# (name, row, column), counted from 0: (as printed, as it should be)
SLIPS: dict[tuple[str, int, int], tuple[str, str]] = {
    ("NET_D", 0, 0): ("0.9441", "0.9440"),
    ("DE_DOUT_C", 2, 0): ("0.0529", "0.0549"),
}
