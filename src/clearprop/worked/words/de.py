"""The sentences in German."""

from collections.abc import Mapping

DE: Mapping[str, str] = {
    "babel": "ngerman",
    "title": "Backpropagation durch ein {sizes}-Netz",
    "network": "Das Netz",
    "about": "Das Netz hat {sizes} Neuronen in den Schichten {letters}. Aktivierungsfunktion: "
    "{activations}. Fehlermaß: {loss}.",
    "activation of": "{activation} in Schicht {layer}",
    "activation leaky_relu": "leaky_relu",
    "loss squared_error": "quadratischer Fehler",
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
    "where": "wo",
    "else": "sonst",
}
