"""The sentences of the steps, from forward to the update, in German."""

from collections.abc import Mapping

STEPS: Mapping[str, str] = {
    "forward": "Vorwärts",
    "layer": "Schicht {layer}",
    "net": "Jedes Neuron multipliziert, was die Schicht davor weitergibt, mit seinen Gewichten und "
    "addiert: ein Matrixprodukt für die ganze Schicht.",
    "net with bias": "Jedes Neuron multipliziert, was die Schicht davor weitergibt, mit seinen "
    "Gewichten, addiert, und addiert seinen Bias: ein Matrixprodukt für die ganze Schicht.",
    "out": "Die Aktivierungsfunktion, {activation}, wird auf jeden Eintrag angewandt.",
    "out softmax": "Die Aktivierungsfunktion, softmax, macht aus den Einträgen eines Beispiels "
    "Anteile an 1: jeder ist die Exponentialfunktion seines {net}, geteilt durch die Summe aller.",
    "error": "Der Fehler",
    "E": "Wie falsch sind die Ausgaben? Das Fehlermaß, {loss}, sagt es mit einer Zahl je Beispiel.",
    "E over samples": "Die Fehler der Beispiele ergeben eine Zahl: {batch}.",
    "backward": "Rückwärts",
    "chain": "Der Fehler hängt von den Gewichten der Schicht {layer} über eine Kette von "
    "Funktionen ab; die Kettenregel gibt den Gradienten deshalb als Produkt von Faktoren:",
    "dE_dout last": "Der erste Faktor: wie sich der Fehler mit den Ausgaben ändert.",
    "dE_dnet last": "Der zweite Faktor ist die Ableitung von {activation}; Eintrag für Eintrag "
    "multipliziert geben beide die Ableitung nach {net}.",
    "dE_dnet softmax": "Jede Ausgabe von softmax hängt von jedem {net} ab, deshalb summiert die "
    "Ableitung nach {net} über die Ausgaben.",
    "dE_dnet together": "Die Ableitungen des Fehlermaßes, {loss}, und von {activation} werden "
    "zusammen gebildet, da sich das meiste davon kürzt.",
    "dE_dout": "Die Ableitung der nächsten Schicht kommt durch deren Gewichte zurück, "
    "transponiert: jedes Neuron sammelt, was es weitergegeben hat, ebenso gewichtet.",
    "slope": "Die Ableitung von {activation} bei jedem Neuron:",
    "dE_dnet": "Eintrag für Eintrag multipliziert geben sie die Ableitung nach {net}.",
    "dW": "Der letzte Faktor der Kette, die Ableitung von {net} nach den Gewichten, ist, was die "
    "Schicht davor weitergab: Spalte mal Zeile gibt alle Gradienten der Schicht auf einmal.",
    "dW over samples": "Der letzte Faktor der Kette ist, was die Schicht davor weitergab. Das "
    "Produkt summiert über die Beispiele{mean} und gibt alle Gradienten der Schicht auf einmal.",
    "and the mean": ", wird durch ihre Anzahl geteilt",
    "db": "Ein Bias wird zu {net} addiert, wie er ist; sein Gradient ist die Ableitung nach {net}.",
    "db over samples": "Ein Bias wird zu {net} addiert, wie er ist; sein Gradient ist {batch} der "
    "Ableitung nach {net} über die Beispiele.",
    "falk": "Dasselbe Produkt im Falkschen Schema: jeder Eintrag steht, wo sich seine Zeile und "
    "seine Spalte treffen.",
    "falk divided": "Dasselbe Produkt im Falkschen Schema: jeder Eintrag steht, wo sich seine "
    "Zeile und seine Spalte treffen, und ist durch die Anzahl der Beispiele geteilt, {samples}.",
    "falk with bias": "Dasselbe im Falkschen Schema: jeder Eintrag steht, wo sich seine Zeile und "
    "seine Spalte treffen. Der Bias steht darin als ein weiteres Gewicht, dessen Eingabe immer 1 "
    "ist.",
    "update": "Der Schritt",
    "updating": "Jedes Gewicht geht gegen seinen Gradienten, um die Lernrate {rate} mal ihn.",
}
