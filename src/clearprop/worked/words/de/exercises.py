"""The sentences of exercise sheets and their solutions, in German."""

from collections.abc import Mapping

EXERCISES: Mapping[str, str] = {
    "exercise": "Aufgabe {name}",
    "solution": "Lösung der Aufgabe {name}",
    "fill in": "Fülle die Lücken aus, mit {places} Nachkommastellen.",
    "tolerance": "Eine Antwort ist richtig, wenn Runden auf die verlangten Stellen oder feiner zu "
    "ihr führen kann. Hier stehen die in jedem Schritt gerundeten Zahlen; die mit allen Stellen "
    "weichen höchstens um {tolerance} ab oder stehen in dieser Tabelle:",
    "fill in significant": "Fülle die Lücken aus, mit {places} gültigen Ziffern.",
    "tolerance significant": "Eine Antwort ist richtig, wenn Runden auf die verlangten gültigen "
    "Ziffern oder feiner zu ihr führen kann. Hier stehen die in jedem Schritt gerundeten Zahlen; "
    "die mit allen Stellen haben bis auf eine halbe letzte Stelle dieselben Ziffern oder stehen "
    "in dieser Tabelle:",
    "round so significant": "Runde in jedem Schritt kaufmännisch auf {places} gültige Ziffern, "
    "zum Beispiel {up} auf {down} (führende Nullen zählen nicht), und rechne mit dem gerundeten "
    "Wert weiter; oder behalte mehr Stellen oder alle: Beides ist richtig.",
    "find the error significant": "Ein Schritt dieser Rechnung ist falsch, und alle späteren "
    "Zahlen folgen auf richtige Weise daraus. Jeder Schritt ist kaufmännisch auf {places} gültige "
    "Ziffern gerundet. Welcher Schritt ist es, was wurde getan, und was ist richtig?",
    "right between": "Lösungsschlüssel",
    "full chain": "Mit allen Stellen",
    "blank": "Lücke",
    "round so": "Runde in jedem Schritt kaufmännisch auf {places} Nachkommastellen, zum Beispiel "
    "{up} auf {down}, und rechne mit dem gerundeten Wert weiter; oder behalte mehr Stellen oder "
    "alle: Beides ist richtig.",
    "head of sheet": "Name: ____________________   Datum: ______________   Punkte: ______ von "
    "{points}",
    "for student": "Für {name}",
    "minutes": "Zeit: {minutes} Minuten",
    "error is": "Der Fehler ist {loss}:",
    "one point": "1 Punkt",
    "points of question": "{points} Punkte",
    "fill in significant (formal)": "Füllen Sie die Lücken aus, mit {places} gültigen Ziffern.",
    "round so significant (formal)": "Runden Sie in jedem Schritt kaufmännisch auf {places} "
    "gültige Ziffern, zum Beispiel {up} auf {down} (führende Nullen zählen nicht), und rechnen "
    "Sie mit dem gerundeten Wert weiter; oder behalten Sie mehr Stellen oder alle: Beides ist "
    "richtig.",
    "fill in (formal)": "Füllen Sie die Lücken aus, mit {places} Nachkommastellen.",
    "round so (formal)": "Runden Sie in jedem Schritt kaufmännisch auf {places} Nachkommastellen, "
    "zum Beispiel {up} auf {down}, und rechnen Sie mit dem gerundeten Wert weiter; oder behalten "
    "Sie mehr Stellen oder alle: Beides ist richtig.",
    "head without points": "Name: ____________________   Datum: ______________",
    "find the error": "Ein Schritt dieser Rechnung ist falsch, und alle späteren Zahlen folgen auf "
    "richtige Weise daraus. Jeder Schritt ist kaufmännisch auf {places} Nachkommastellen gerundet. "
    "Welcher Schritt ist es, was wurde getan, und was ist richtig?",
    "what is wrong": "Antwort",
    "wrong step": "Falscher Schritt:",
    "what was done": "Was getan wurde:",
    "what is right": "Was richtig ist:",
    "error is in": "Der Fehler liegt in {quantity}:",
}
