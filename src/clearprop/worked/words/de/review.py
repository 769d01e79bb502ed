"""The sentences of the review after the update, in German."""

from collections.abc import Mapping

REVIEW: Mapping[str, str] = {
    "review": "Vorher und nachher",
    "improved": "Mit den neuen Gewichten ergibt derselbe Vorwärtsdurchlauf einen kleineren Fehler.",
    "worsened": "Mit den neuen Gewichten ergibt derselbe Vorwärtsdurchlauf keinen kleineren "
    "Fehler: Der Schritt war zu lang, oder zu klein für die Stellen, die erhalten bleiben.",
    "target head": "Sollwert",
    "before update": "Vorher",
    "after update": "Nachher",
    "drift": "Rundungsfehler",
    "drifting": "Zu jeder Größe der Eintrag, bei dem das Runden in jedem Schritt am weitesten von "
    "der Rechnung mit allen 16 Stellen abweicht.",
    "quantity": "Größe",
    "entry": "Eintrag",
    "rounded": "In jedem Schritt gerundet",
    "full": "Volle Genauigkeit",
    "difference": "Unterschied",
    "agrees": "In voller Genauigkeit stimmt der Gradient mit Differenzenquotienten überein: Bei "
    "{compared} Parametern beträgt der größte Unterschied {worst} des größten Gradienten seiner "
    "Matrix.",
    "disagrees": "In voller Genauigkeit stimmt der Gradient nicht mit Differenzenquotienten "
    "überein: Bei {where} beträgt der Unterschied {worst}.",
    "change it": "Unten eine Zahl ändern und die Zelle ausführen: Die Seite entsteht neu.",
}
