"""The sentences of a document: the network, its picture, the notation, in German."""

from collections.abc import Mapping

DOCUMENT: Mapping[str, str] = {
    "babel": "ngerman",
    "title": "Backpropagation durch ein {sizes}-Netz",
    "network": "Das Netz",
    "about": "Das Netz hat {sizes} Neuronen in den Schichten {letters}. Aktivierungsfunktion: "
    "{activations}. Fehlermaß: {loss}.",
    "activation of": "{activation} in Schicht {layer}",
    "activation leaky_relu": "leaky_relu",
    "loss squared_error": "quadratischer Fehler",
    "loss sum_squared_error": "Summe der Fehlerquadrate",
    "loss mean_squared_error": "mittlerer quadratischer Fehler",
    "loss absolute_error": "absoluter Fehler",
    "loss huber": "Huber-Fehler",
    "loss binary_cross_entropy": "binäre Kreuzentropie",
    "loss categorical_cross_entropy": "kategoriale Kreuzentropie",
    "loss poisson": "Poisson-Fehler",
    "rounding decimals": "Jede benannte Größe wird kaufmännisch auf {places} Stellen gerundet, und "
    "mit dem gerundeten Wert geht es weiter, wie beim Rechnen von Hand.",
    "rounding significant": "Jede benannte Größe wird kaufmännisch auf {places} geltende Ziffern "
    "gerundet, und mit dem gerundeten Wert geht es weiter, wie beim Rechnen von Hand.",
    "rounding exact": "Brüche bleiben, wie sie sind. Wo eine Funktion wie exp sie verlässt, wird "
    "jede benannte Größe kaufmännisch auf {places} Stellen gerundet, und mit dem gerundeten Wert "
    "geht es weiter.",
    "biases stay": "Der Schritt lässt die Biases, wie sie sind, wie es das bekannte Beispiel von "
    "Matt Mazur tut; ihre Gradienten stehen da, aber nichts geschieht mit ihnen.",
    "not computed": "nicht berechnet",
    "batch": "Es sind {samples} Beispiele, jedes eine {column}; der Gradient ist {batch} über sie.",
    "sum": "die Summe",
    "mean": "das Mittel",
    "column": "Spalte",
    "row": "Zeile",
    "drawn": "Die Gewichte wurden mit dem Startwert {seed} ausgelost.",
    "picture": "Eine Linie ist ein Gewicht: dicker, wo es größer ist, blau, wo es positiv ist, "
    "orange und gestrichelt, wo es negativ ist.",
    "given": "Diese Zahlen sind gegeben:",
    "notation": "Schreibweise",
    "columns": "Die Werte einer Schicht sind eine Spalte, mit einer Zeile je Neuron. Eine "
    "Gewichtsmatrix hat eine Zeile je Neuron ihrer Schicht und eine Spalte je Neuron der Schicht "
    "davor.",
    "rows": "Die Werte einer Schicht sind eine Zeile, mit einer Spalte je Neuron. Eine "
    "Gewichtsmatrix hat eine Zeile je Neuron der Schicht davor und eine Spalte je Neuron ihrer "
    "Schicht.",
    "sign": "Zeichen",
    "meaning": "Bedeutung",
    "net means": "was bei den Neuronen einer Schicht ankommt: Eingaben mal Gewichte, addiert",
    "out means": "was sie weitergeben: die Aktivierungsfunktion von {net}",
    "inputs mean": "die Eingaben des Netzes",
    "target means": "was die Ausgaben sein sollen",
    "error means": "der Fehler des Netzes, eine Zahl",
    "net's derivative means": "wie sich der Fehler mit {net} ändert, Neuron für Neuron",
    "gradient means": "der Gradient: wie sich der Fehler mit jedem Gewicht ändert",
    "rate means": "die Lernrate: wie weit ein Schritt geht",
    "product means": "das Produkt zweier Matrizen: Zeilen mal Spalten",
    "entrywise means": "das Produkt Eintrag für Eintrag",
    "transpose means": "die Transponierte: Zeilen werden Spalten",
    "definitions": "Dabei ist {definitions}.",
    "definition huber": "huber(x) = ½ x², wo |x| ≤ 1, sonst |x| − ½",
    "definition clip": "clip(x) = x, aber höchstens 1 und mindestens −1",
    "definition Σ_others": "Σ_others die Summe über alle Neuronen außer dem des Eintrags",
    "definition n": "n die Zahl der Ausgabeneuronen",
    "definition S": "S(x) die Matrix, die in Zeile i, Spalte j ≠ i den Anteil von exp(x_i) an "
    "Σ_k≠j exp(x_k) hat, und 0 für i = j",
    "where": "wo",
    "else": "sonst",
}
