"""The sentences of a derivation and its proof, in German."""

from collections.abc import Mapping

DERIVATION: Mapping[str, str] = {
    "derive title": "Der Gradient von {weight} in einem {sizes}-Netz",
    "one weight": "Ein Gewicht, Weg für Weg",
    "weight leads": "{weight} führt von {start} nach {end}. Es beeinflusst den Fehler auf jedem "
    "Weg von {end} zu einer Ausgabe; davon gibt es {paths}. Nach der Kettenregel ist jeder Weg ein "
    "Produkt von Ableitungen, und der Gradient ist ihre Summe:",
    "bias leads": "{weight} wird zu {end} addiert. Er beeinflusst den Fehler auf jedem Weg von "
    "{end} zu einer Ausgabe; davon gibt es {paths}. Nach der Kettenregel ist jeder Weg ein Produkt "
    "von Ableitungen, und der Gradient ist ihre Summe:",
    "more paths": "Ebenso folgen {more} weitere Wege.",
    "factors": "Die Faktoren sind aus dem Vorwärtsdurchlauf bekannt:",
    "matrix form": "Alle Gewichte auf einmal",
    "back": "Die Wege haben die meisten Faktoren gemeinsam. Rechnet man von der Ausgabe rückwärts, "
    "braucht man jeden Faktor nur einmal:",
    "entry of": "Der Gradient von {weight} ist der Eintrag in Zeile {row}, Spalte {column} der "
    "letzten Matrix.",
    "entry of bias": "Der Gradient von {weight} ist Eintrag {row} der letzten Spalte.",
    "derive mean": "In einem Batch ist jedes Beispiel eine {column}. Der Gradient ist das Mittel "
    "der Gradienten der Beispiele.",
    "derive sum": "In einem Batch ist jedes Beispiel eine {column}. Der Gradient ist die Summe der "
    "Gradienten der Beispiele.",
    "merging": "Warum softmax und Kreuzentropie {out} − {target} ergeben",
    "merging start": "Die Ableitung jedes Summanden des Fehlers und jede Steigung, für die "
    "Ausgaben {i} und {k}; {same} ist 1, wo beide gleich sind, und sonst 0:",
    "merging end": "In der Summe über die Ausgaben kürzt sich {one}. Wo die Sollwerte eines "
    "Beispiels zusammen 1 ergeben, bleibt {out} − {target}:",
    "proof": "Beweis",
    "proved": "Mit einem Symbol für jedes Gewicht, {net} und {out} zeigt SymPy, dass die Summe "
    "über alle Wege ({paths}) gleich dem Eintrag der Matrixform ist.",
    "proved by layers": "Die Wege ({paths}) sind zu viele, um sie einzeln zu addieren. SymPy zeigt "
    "Schicht für Schicht, mit einem Symbol für jedes Gewicht, {net} und {out}: Was ein Neuron über "
    "alle seine Kanten zurückbekommt, ist sein Eintrag der Matrixform. Von der Ausgabe an ist die "
    "Summe über die Wege also der Eintrag.",
    "not proved": "SymPy zeigt nicht, dass die Summe über die Wege gleich dem Eintrag der "
    "Matrixform ist.",
    "not added": "Das Netz ist zu groß, um die Summe über seine Wege ({paths}) Symbol für Symbol "
    "mit der Matrixform zu vergleichen.",
    "holds": "Probe: Symbolisch mit SymPy abgeleitet ergibt {function} (Schicht {layer}) dieselbe "
    "Ableitung.",
    "does not hold": "Probe: Symbolisch mit SymPy abgeleitet ergibt {function} (Schicht {layer}) "
    "eine andere Ableitung.",
    "weight leads one": "{weight} führt von {start} nach {end}. Es beeinflusst den Fehler nur auf "
    "einem Weg, von {end} zum Fehler. Nach der Kettenregel ist der Gradient das Produkt der "
    "Ableitungen entlang dieses Wegs:",
    "bias leads one": "{weight} wird zu {end} addiert. Er beeinflusst den Fehler nur auf einem "
    "Weg, von {end} zum Fehler. Nach der Kettenregel ist der Gradient das Produkt der Ableitungen "
    "entlang dieses Wegs:",
    "paths drawn": "Die Wege von {weight} zu den Ausgaben sind kräftig gezeichnet, alle anderen "
    "Gewichte blass.",
    "in numbers": "In Zahlen",
    "in numbers said": "Dieselben Faktoren mit ihren Zahlen, in jedem Schritt gerundet:",
    "first sample": "Die Zahlen sind die des ersten Beispiels.",
    "path": "Weg",
    "product": "Produkt",
    "value": "Wert",
    "entry in numbers": "Es sind zu viele Wege, um sie hier zu addieren; der Eintrag der "
    "Matrixform unten ist {entry}.",
    "sum is entry": "Die Summe über die Wege ist {total}, ebenso der Eintrag der Matrixform unten.",
    "sum near entry": "Die Summe über die Wege ist {total}; der Eintrag der Matrixform unten "
    "ist {entry}. Sie unterscheiden sich nur, weil auf beiden Wegen verschiedene "
    "Zwischenergebnisse gerundet werden.",
}
