"""What the page says while someone practises or takes a test, in German."""

from collections.abc import Mapping

PAGE_PRACTICE: Mapping[str, str] = {
    "page practise": "Üben",
    "page part practice": "Üben",
    "page practice help decimals": "Die Zahlen dieses Schritts eintragen, auf {digits} "
    "Nachkommastellen gerundet; die Eingabetaste prüft sie. Die Zahlen aller anderen Schritte "
    "stimmen.",
    "page practice help significant": "Die Zahlen dieses Schritts eintragen, auf {digits} "
    "signifikante Stellen gerundet; die Eingabetaste prüft sie. Die Zahlen aller anderen "
    "Schritte stimmen.",
    "page entry": "{name}, Zeile {row}, Spalte {column}",
    "page entry right": "richtig",
    "page entry wrong": "falsch",
    "page entry unreadable": "Das ist keine Zahl: Zahlen wie 0,5250, -0,1 oder 5,5e-9 eintragen.",
    "page entry not right": "Das stimmt nicht, und es ist keiner der üblichen Fehler.",
    "page place": "Zeile {row}, Spalte {column}",
    "page marked": "{right} von {all} richtig.",
    "page all right": "Alle {all} richtig.",
    "page how": "Wie der Eintrag in Zeile {row}, Spalte {column} entsteht",
    "page reveal": "Zahlen zeigen",
    # Tests
    "page given": "Gegebene Zahlen",
    "page test of": "Aufgabe von {name}",
    "page test progress": "Antworten",
    "page test filled": "{filled} von {all} Zahlen eingetragen.",
    "page test round decimals": "Jede Zahl kaufmännisch auf {digits} Nachkommastellen runden und "
    "mit der gerundeten weiterrechnen.",
    "page test round significant": "Jede Zahl kaufmännisch auf {digits} signifikante Stellen "
    "runden und mit der gerundeten weiterrechnen.",
    "page test save": "Antworten speichern",
    "page test help": "Die Datei {file} wird abgegeben. Nichts verlässt diesen Browser, und hier "
    "wird nichts bewertet; er merkt sich die Zahlen, bis sie gespeichert sind.",
    "page test start": "Die Aufgabe öffnet sich mit dem ausgeteilten Link, oder mit dem Namen und "
    "ihrem Code.",
    "page test name": "Name",
    "page test code": "Code",
    "page test open": "Öffnen",
    "page test wrong": "Zu diesem Code gibt es keine Aufgabe, oder der Name fehlt: Beides steht "
    "auf der Liste der Lehrkraft.",
}
