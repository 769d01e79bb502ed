"""The sentences of marks and feedback, in German."""

from collections.abc import Mapping

MARKING: Mapping[str, str] = {
    "points of": "{name}: {points} von {blanks} Punkten",
    "chain rounded": "bei jedem Schritt gerundet",
    "chain full": "mit allen Stellen gerechnet",
    "chain both": "beide Arten zu runden stimmen überein",
    "chain mixed": "teils bei jedem Schritt gerundet, teils mit allen Stellen",
    "carried on": "{carried} davon folgen aus eigenen früheren Zahlen",
    "not answered": "nicht beantwortet: {quantities}",
    "of them": "{count} von {blanks}",
    "row and column": "Zeile {row}, Spalte {column}",
    "written": "{quantity}, {place}: {answer} ist falsch; richtig ist {right} ({bounds}).",
    "from to": "von {lowest} bis {highest}",
    "or": "oder",
    "slip transpose": "Es sieht aus, als wäre das Transponieren vergessen.",
    "slip out for net": "Es sieht aus, als wäre in der Ableitung der Aktivierungsfunktion {out} "
    "statt {net} eingesetzt.",
    "slip sign": "Es sieht aus, als wäre das Vorzeichen umgedreht: es heißt {out} − {target}.",
    "slip no slope": "Es sieht aus, als wäre die Ableitung der Aktivierungsfunktion vergessen.",
    "slip updated first": "Es sieht aus, als wären die Gewichte schon geändert worden, bevor der "
    "Fehler durch sie zurückging.",
    "slip rounded early": "Es sieht aus, als wäre zu früh gerundet worden.",
    "class": "Die Klasse",
    "class points": "{sheets} Blätter, im Mittel {points} von {blanks} Punkten.",
    "class slip": "{count} von {sheets}: {slip}",
    "class no slip": "Kein Versehen wurde erkannt.",
}
