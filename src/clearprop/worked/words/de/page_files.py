"""What the page says of files and links, in German."""

from collections.abc import Mapping

PAGE_FILES: Mapping[str, str] = {
    "page files": "Dateien und Links",
    "page load": "Datei laden …",
    "page load help": "NETWORK.toml, ein Modell von clearprop (.safetensors), Beispiele als CSV "
    "oder was diese Seite gespeichert hat.",
    "page save toml": "NETWORK.toml speichern",
    "page save weights": "Gewichte speichern",
    "page save all": "Alles speichern",
    "page copy link": "Link kopieren",
    "page link copied": "Der Link ist kopiert: Er enthält alles, in {length} Zeichen.",
    "page link in address": "Die Adresse dieser Seite ist jetzt ein Link, der alles enthält, in "
    "{length} Zeichen.",
    "page loaded": "{name} ist geladen.",
    "page loaded drawn": "{name} ist geladen. Die Datei hat keine Gewichte: Es sind die, die "
    "clearprop mit dem Startwert {seed} zieht.",
    "page loaded data": "{rows} Beispiele mit {inputs} Eingaben sind geladen; {left} Zeilen wurden "
    "ausgelassen.",
    "page for teachers": "Für Lehrende: Teile der Seite verbergen oder sperren",
    "page flags": "Wer den Link öffnet, findet diese Teile verborgen oder gesperrt.",
    "page hide": "verbergen",
    "page lock": "sperren",
    "page hide part": "Verbergen: {part}",
    "page lock part": "Sperren: {part}",
    "page part build": "Bauen",
    "page part step": "Rechnen",
    "page part train": "Trainieren",
    "page part layers": "Schichten",
    "page part training": "Einstellungen des Trainings",
    "page part data": "Beispiele",
    "page part weights": "Gewichte und Bias-Werte",
    "page part files": "Dateien und Links",
    "page part check": "die Prüfung der Gradienten",
    "page locked": "Gesperrt von der Person, die diesen Link gemacht hat.",
    "wrong table": "„{name}“ ist keine Tabelle: als [{name}] mit Einträgen schreiben.",
    "wrong list": "„{name}“ ist keine Liste: in eckigen Klammern schreiben.",
    "wrong length": "„{name}“ hat {found} Einträge, nötig sind {needed}.",
    "wrong whole number": "„{name}“ ist {found}: Es muss eine ganze Zahl von {lowest} bis "
    "{highest} sein.",
    "wrong number": "„{name}“ ist {found}: Es muss eine Zahl sein.",
    "wrong name": "„{name}“ ist {found}: Möglich sind {names}.",
    "wrong flag": "„{name}“ ist {found}: Es muss true oder false sein.",
    "wrong layers": "Es sind {found} Schichten: Ein Netz hat 2 bis {highest}, die Eingaben "
    "mitgezählt.",
    "wrong parameters": "Das Netz hat {found} Gewichte und Bias-Werte, die Seite nimmt höchstens "
    "{highest}: clearprop auf der Kommandozeile nehmen.",
    "wrong rows": "„{name}“ hat {found} Zeilen: Die Seite nimmt 1 bis {highest}.",
    "wrong target": "Ein Zielwert ist {found}; damit kann der Verlust {loss} nicht rechnen.",
    "wrong version": "Das hat eine andere Version der Seite gespeichert ({found}); diese liest "
    "Version 1.",
    "wrong softmax": "softmax kann nur die Aktivierung der Ausgabeschicht sein, mit mindestens 2 "
    "Neuronen.",
    "wrong pair": "Der Verlust {loss} nimmt Logarithmen der Ausgaben, die {activation} nicht im "
    "passenden Bereich hält: in der Ausgabeschicht {names} nehmen.",
    "wrong learning rate": "Die Lernrate ist {found}: Sie muss über 0 liegen.",
    "wrong link": "Dieser Link ist beschädigt oder abgeschnitten: noch einmal kopieren.",
    "wrong link long": "Ein Link hätte {found} Zeichen, und manche Programme schneiden ihn nach "
    "{highest} ab: stattdessen alles als Datei speichern.",
    "wrong key": "Die Seite zeigt „{name}“ nicht; `clearprop explain` kann es. Es weglassen.",
    "wrong toml": "Das ist kein TOML: {reason}.",
    "wrong missing": "„{name}“ fehlt: die Gewichte aller Schichten angeben oder keine.",
    "wrong safetensors": "Das ist keine safetensors-Datei oder nur ein Teil davon.",
    "wrong tensor": "Der Tensor „{name}“ fehlt oder passt nicht zum Netz.",
    "wrong model": "Die Datei sagt nicht, zu welchem Netz ihre Gewichte gehören: ein Modell von "
    "clearprop laden oder was diese Seite gespeichert hat.",
    "wrong csv": "Das ist keine Tabelle von Beispielen: Sie braucht Zeilen mit mindestens zwei "
    "Zellen, getrennt durch Kommas, Semikolons oder Tabulatoren.",
    "wrong csv columns": "Die Tabelle hat {found} Spalten, die Seite nimmt höchstens {highest}.",
    "wrong formula": "„{formula}“ ist keine Formel in x: Ab „{at}“ ist sie nicht zu lesen. Möglich "
    "ist etwa sin(3x) + x^2/2, mit den Funktionen {names}.",
    "wrong graph": "„{formula}“ hat bei x = {x} keinen Wert: andere Grenzen wählen.",
    "wrong csv row": "Zeile {row} hat {found} Zellen, die erste hat {needed}.",
    "wrong csv inputs": "Außer der letzten Spalte, den Zielwerten, hat keine nur Zahlen.",
    "wrong csv classes": "Die letzte Spalte hat {found} verschiedene Wörter: Die Seite nimmt 2 bis "
    "20 Klassen.",
}
