"""The sentences of a derivation and its proof, in German."""

from collections.abc import Mapping

DERIVATION: Mapping[str, str] = {
    "derive title": "Der Gradient von {weight} in einem {sizes}-Netz",
    "one weight": "Ein Gewicht, Weg für Weg",
    "weight leads": "{weight} führt von {start} nach {end}. Den Fehler bewegt es auf jedem Weg von "
    "{end} zu einer Ausgabe; davon gibt es {paths}. Nach der Kettenregel ist jeder Weg ein Produkt "
    "von Ableitungen, und der Gradient ist ihre Summe:",
    "bias leads": "{weight} wird zu {end} addiert. Den Fehler bewegt er auf jedem Weg von {end} zu "
    "einer Ausgabe; davon gibt es {paths}. Nach der Kettenregel ist jeder Weg ein Produkt von "
    "Ableitungen, und der Gradient ist ihre Summe:",
    "more paths": "Ebenso folgen {more} weitere Wege.",
    "factors": "Die Faktoren sind aus dem Vorwärtsdurchgang bekannt:",
    "matrix form": "Alle Gewichte auf einmal",
    "back": "Die meisten Faktoren haben die Wege gemeinsam. Von der Ausgabe rückwärts gerechnet, "
    "braucht man jeden nur einmal:",
    "entry of": "Der Gradient von {weight} ist der Eintrag in Zeile {row}, Spalte {column} der "
    "letzten Matrix.",
    "entry of bias": "Der Gradient von {weight} ist Eintrag {row} der letzten Spalte.",
    "derive mean": "In einem Stapel ist jedes Beispiel eine {column}, und der Gradient ist der "
    "Mittelwert: die der Beispiele, addiert und durch ihre Anzahl geteilt.",
    "derive sum": "In einem Stapel ist jedes Beispiel eine {column}, und der Gradient ist die "
    "Summe derer der Beispiele.",
    "merging": "Warum softmax und Kreuzentropie {out} − {target} ergeben",
    "merging start": "Die Ableitung jeder Ausgabe und jede Steigung, für die Ausgaben {i} und {k}; "
    "{same} ist 1, wo beide dieselbe sind, und sonst 0:",
    "merging end": "Summiert man über die Ausgaben, kürzt sich {one}; wo die Sollwerte eines "
    "Beispiels 1 ergeben, bleibt {out} − {target}:",
    "proof": "Beweis",
    "proved": "SymPy, mit einem Buchstaben für jedes Gewicht, {net} und {out}, findet die Summe "
    "über die {paths} Wege und den Eintrag der Matrixform gleich.",
    "proved by layers": "Die {paths} Wege sind zu viele, um sie einzeln zu addieren. Schicht für "
    "Schicht, mit einem Buchstaben für jedes Gewicht, {net} und {out}, findet SymPy: was bei einem "
    "Neuron über alle seine Kanten zurückkommt, ist sein Eintrag der Matrixform. Also ist, von der "
    "Ausgabe an, die Summe über die Wege der Eintrag.",
    "not proved": "SymPy findet die Summe über die Wege und den Eintrag der Matrixform nicht "
    "gleich.",
    "not added": "Das Netz ist zu groß, um die Summe über seine {paths} Wege Buchstabe für "
    "Buchstabe mit der Matrixform zu vergleichen.",
    "holds": "Dieselbe Ableitung findet SymPy: {function} (Schicht {layer}).",
    "does not hold": "Eine andere Ableitung findet SymPy: {function} (Schicht {layer}).",
}
