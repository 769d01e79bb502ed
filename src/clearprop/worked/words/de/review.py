"""The sentences of the review after the update, in German."""

from collections.abc import Mapping

REVIEW: Mapping[str, str] = {
    "review": "Vorher und nachher",
    "improved": "Mit den neuen Gewichten ergibt derselbe Durchgang einen kleineren Fehler.",
    "worsened": "Mit den neuen Gewichten ergibt derselbe Durchgang keinen kleineren Fehler: der "
    "Schritt war zu lang, oder zu klein für die Stellen, die bleiben.",
    "before update": "vor dem Schritt",
    "after update": "nach dem Schritt",
    "drift": "Wie weit das Runden weggeführt hat",
    "drifting": "Die rechte Spalte ist durchgehend mit 16 Stellen gerechnet. Von jeder Größe steht "
    "der Eintrag da, bei dem beide am weitesten auseinander liegen.",
    "quantity": "Größe",
    "entry": "Eintrag",
    "rounded": "Bei jedem Schritt gerundet",
    "full": "Volle Genauigkeit",
    "difference": "Unterschied",
    "agrees": "Der Gradient in voller Genauigkeit stimmt mit Differenzenquotienten überein: von "
    "{compared} Parametern weicht der schlechteste um {worst} des größten Gradienten seiner Matrix "
    "ab.",
    "disagrees": "Der Gradient in voller Genauigkeit stimmt nicht mit Differenzenquotienten "
    "überein: {where} weicht um {worst} ab.",
    "change it": "Unten eine Zahl ändern und die Zelle ausführen: die Seite entsteht neu.",
}
