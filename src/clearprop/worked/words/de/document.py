"""The sentences of a document: the network, its picture, the notation, in German."""

from collections.abc import Mapping

DOCUMENT: Mapping[str, str] = {
    "babel": "ngerman",
    "decimal": ",",
    "and": " und ",
    "numerals": "null eine zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "title": "Backpropagation durch ein {sizes}-Netz",
    "network": "Das Netz",
    "about": "Das Netz hat {count} Schichten: {layers}. Aktivierungsfunktion: {activations}. "
    "Verlustfunktion: {loss}.",
    "inputs are": "{layer} mit {neurons} (den Eingaben)",
    "layer is": "{layer} mit {size}",
    "outputs are": "{layer} mit {size} (den Ausgaben)",
    "neuron": "{count} Neuron",
    "neurons": "{count} Neuronen",
    "activation of": "{activation} in Schicht {layer}",
    "activation leaky_relu": "leaky ReLU",
    "loss squared_error": "halbe Summe der Fehlerquadrate",
    "loss sum_squared_error": "Summe der Fehlerquadrate",
    "loss mean_squared_error": "mittlerer quadratischer Fehler",
    "loss absolute_error": "absoluter Fehler",
    "loss huber": "Huber-Verlust",
    "loss binary_cross_entropy": "binäre Kreuzentropie",
    "loss categorical_cross_entropy": "kategoriale Kreuzentropie",
    "loss poisson": "Poisson-Verlust",
    "rounding decimals": "Jede benannte Größe wird kaufmännisch auf {places} Nachkommastellen "
    "gerundet, und mit dem gerundeten Wert wird weitergerechnet, wie von Hand.",
    "rounding significant": "Jede benannte Größe wird kaufmännisch auf {places} signifikante "
    "Stellen gerundet, und mit dem gerundeten Wert wird weitergerechnet, wie von Hand.",
    "rounding exact": "Brüche bleiben erhalten. Wo eine Funktion wie exp keinen ergibt, wird die "
    "benannte Größe kaufmännisch auf {places} Nachkommastellen gerundet, und mit dem gerundeten "
    "Wert wird weitergerechnet.",
    "biases stay": "Die Aktualisierung lässt die Biases unverändert, wie im bekannten Beispiel von "
    "Matt Mazur. Ihre Gradienten werden gezeigt, aber nicht verwendet.",
    "not computed": "nicht berechnet",
    "batch": "Der Batch hat {samples} Beispiele, jedes eine {column}; der Gradient ist {batch} "
    "über die Beispiele.",
    "sum": "die Summe",
    "mean": "das Mittel",
    "column": "Spalte",
    "row": "Zeile",
    "drawn": "Die Gewichte wurden zufällig gezogen, mit dem Startwert {seed}.",
    "picture": "Jede Linie ist ein Gewicht: dicker, wo es größer ist, blau, wo es positiv ist, "
    "orange und gestrichelt, wo es negativ ist.",
    "picture biases": "Die Zahl unter einem Neuron ist sein Bias.",
    "given": "Gegeben sind:",
    "cut": "Große Matrizen sind gekürzt: Punkte stehen für die fehlenden Zeilen und Spalten. Das "
    "Format JSON enthält alle Zahlen.",
    "notation": "Schreibweise",
    "columns": "Die Werte einer Schicht bilden eine Spalte mit einer Zeile je Neuron. Eine "
    "Gewichtsmatrix hat eine Zeile je Neuron ihrer Schicht und eine Spalte je Neuron der vorigen "
    "Schicht.",
    "rows": "Die Werte einer Schicht bilden eine Zeile mit einer Spalte je Neuron. Eine "
    "Gewichtsmatrix hat eine Zeile je Neuron der vorigen Schicht und eine Spalte je Neuron ihrer "
    "Schicht.",
    "sign": "Zeichen",
    "meaning": "Bedeutung",
    "net means": "die gewichteten Summen der Eingaben von Schicht ℓ, eine je Neuron",
    "out means": "die Ausgaben von Schicht ℓ: ihre Aktivierungsfunktion von {net}",
    "weights mean": "die Gewichte von Schicht ℓ",
    "biases mean": "die Biases von Schicht ℓ",
    "target means": "die Sollwerte der Ausgaben",
    "error means": "der Fehler, eine Zahl",
    "sample's error means": "der Fehler von Beispiel s",
    "total error means": "der Fehler des ganzen Batches, eine Zahl",
    "net's derivative means": "die Ableitung des Fehlers nach {net}, Neuron für Neuron",
    "net's derivatives mean": "die Ableitung des Fehlers nach {net}: eine {column} je Beispiel s",
    "gradient means": "der Gradient: die Ableitung nach jedem Gewicht",
    "rate means": "die Lernrate",
    "change means": "der Betrag, um den die Gewichte verringert werden",
    "product means": "Matrixprodukt: Zeilen mal Spalten",
    "entrywise means": "Produkt Eintrag für Eintrag",
    "transpose means": "Transponierte: Zeilen werden Spalten",
    "neurons' sum means": "Summe über die Neuronen k der Schicht",
    "samples' sum means": "Summe über die Beispiele s",
    "defined": "Dabei ist {definition}.",
    "definitions": "Dabei ist {definitions}.",
    "definition Σ_others": "Σ_others die Summe über alle Neuronen außer dem des Eintrags",
    "definition S": "S(x) die Matrix, die in Zeile i, Spalte j ≠ i den Anteil von exp(x_i) an "
    "Σ_k≠j exp(x_k) hat, und 0 für i = j",
    "all entries": "Alle {rows} × {columns} Einträge",
    "save answers": "Antworten speichern",
    "where": "für",
    "else": "sonst",
}
