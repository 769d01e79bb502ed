"""What the page says while someone practises or takes a test, in English."""

from collections.abc import Mapping

PAGE_PRACTICE: Mapping[str, str] = {
    "page practise": "Practise",
    "page part practice": "Practise",
    "page practice help decimals": "Write the numbers of this step, rounded to {digits} decimals; "
    "Enter marks them. The numbers of all other steps are right.",
    "page practice help significant": "Write the numbers of this step, with {digits} significant "
    "digits; Enter marks them. The numbers of all other steps are right.",
    "page entry": "{name}, row {row}, column {column}",
    "page entry right": "right",
    "page entry wrong": "wrong",
    "page entry unreadable": "This is not a number: write it as 0.5250, -0.1 or 5.5e-9.",
    "page entry not right": "This is not right, and it is none of the usual slips.",
    "page place": "row {row}, column {column}",
    "page marked": "{right} of {all} right.",
    "page all right": "All {all} right.",
    "page how": "How the entry in row {row}, column {column} is made",
    "page reveal": "Show the numbers",
    # Tests
    "page given": "Given numbers",
    "page test of": "Exercise of {name}",
    "page test progress": "Answers",
    "page test filled": "{filled} of {all} numbers filled in.",
    "page test round decimals": "Round every number to {digits} decimals, half up, and go on with "
    "what you have written.",
    "page test round significant": "Round every number to {digits} significant digits, half up, "
    "and go on with what you have written.",
    "page test save": "Save the answers",
    "page test help": "The file {file} is what you hand in. Nothing leaves this browser, and "
    "nothing is marked here; it keeps what you have written until you save it.",
    "page test start": "Open your exercise with the link that you were given, or with your name "
    "and its code.",
    "page test name": "Name",
    "page test code": "Code",
    "page test open": "Open",
    "page test wrong": "There is no exercise with this code, or the name is missing: both stand on "
    "your teacher’s list.",
}
