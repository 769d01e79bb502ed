"""The sentences of exercise sheets and their solutions, in German."""

from collections.abc import Mapping

EXERCISES: Mapping[str, str] = {
    "exercise": "Aufgabe {name}",
    "solution": "Lösung der Aufgabe {name}",
    "fill in": "Fülle die Lücken aus, mit {places} Nachkommastellen. Runde bei jedem Schritt "
    "kaufmännisch und rechne mit dem gerundeten Wert weiter, oder rechne durchgehend mit allen "
    "Stellen: beides ist richtig.",
    "tolerance": "Eine Antwort ist richtig, wenn sie höchstens {tolerance} neben dem bei jedem "
    "Schritt gerundeten Wert liegt, der hier steht, oder neben dem mit allen Stellen.",
    "right between": "Richtige Antworten",
    "full chain": "Mit allen Stellen",
    "blank": "Lücke",
}
