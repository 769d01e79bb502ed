"""Every sentence of the documents, in each language; {fields} are filled in with maths or text."""

from collections.abc import Mapping
from typing import Literal, get_args

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "title": "Backpropagation through a {sizes} network",
        "network": "The network",
        "about": "The network has {sizes} neurons in its layers {letters}. Activation function: "
        "{activations}. Error: {loss}.",
        "activation of": "{activation} in layer {layer}",
        "rounding": "Every named quantity is rounded half up to {places} decimals, and the "
        "rounded value carries on, as in a calculation by hand.",
        "batch": "There are {samples} samples, one {column} each; the gradient is the {batch} "
        "over them.",
        "sum": "sum",
        "mean": "mean",
        "column": "column",
        "row": "row",
        "drawn": "The weights were drawn from seed {seed}.",
        "picture": "A line is a weight: thicker where it is larger, blue where it is positive, "
        "orange and dashed where it is negative.",
        "given": "Given are the weights, the inputs and the targets:",
        "notation": "Notation",
        "columns": "The values of a layer are a column, a row for each neuron. A weight matrix "
        "has a row for each neuron of its layer and a column for each neuron of the layer before.",
        "rows": "The values of a layer are a row, a column for each neuron. A weight matrix has a "
        "row for each neuron of the layer before and a column for each neuron of its layer.",
        "sign": "Sign",
        "meaning": "Meaning",
        "net means": "what arrives at the neurons of a layer: inputs times weights, added up",
        "out means": "what they send on: the activation function of {net}",
        "inputs mean": "the inputs of the network",
        "target means": "what the outputs should be",
        "error means": "the error of the network, one number",
        "net's derivative means": "how the error changes with {net}, neuron by neuron",
        "gradient means": "the gradient: how the error changes with each weight",
        "rate means": "the learning rate: how far a step goes",
        "product means": "the product of two matrices: rows times columns",
        "entrywise means": "the product entry by entry",
        "transpose means": "the transpose: rows become columns",
        "definitions": "Here {definitions}.",
        "forward": "Forward",
        "layer": "Layer {layer}",
        "net": "Each neuron multiplies what the layer before sends by its weights and adds up: "
        "one product of matrices for the whole layer.",
        "net with bias": "Each neuron multiplies what the layer before sends by its weights, adds "
        "up, and adds its bias: one product of matrices for the whole layer.",
        "out": "The activation function, {activation}, is applied to every entry.",
        "out softmax": "The activation function, softmax, turns the entries of a sample into "
        "shares of 1: each is the exponential of its {net}, divided by the sum of all of them.",
        "error": "The error",
        "E": "How wrong are the outputs? The loss, {loss}, says it in one number for a sample.",
        "E over samples": "The errors of the samples make one number: their {batch}.",
        "backward": "Backward",
        "chain": "The error depends on the weights of layer {layer} through a chain of functions, "
        "so the chain rule gives the gradient as a product of factors:",
        "dE_dout last": "The first factor: how the error changes with the outputs.",
        "dE_dnet last": "The second factor is the derivative of {activation}; multiplied entry by "
        "entry, both give the derivative by {net}.",
        "dE_dnet softmax": "Every output of softmax depends on every {net}, so the derivative by "
        "{net} adds up over the outputs.",
        "dE_dnet together": "The derivatives of {loss} and of {activation} are worked out "
        "together, since most of them cancels.",
        "dE_dout": "The next layer's derivative comes back through its weights, transposed: each "
        "neuron gathers what it sent on, weighted as it was sent.",
        "slope": "The derivative of {activation} at each neuron:",
        "dE_dnet": "Multiplied entry by entry, they give the derivative by {net}.",
        "dW": "The last factor of the chain, the derivative of {net} by the weights, is what the "
        "layer before sent: a column times a row gives all gradients of the layer at once.",
        "dW over samples": "The last factor of the chain is what the layer before sent. The "
        "product adds up over the samples{mean}, and gives all gradients of the layer at once.",
        "and the mean": " and is divided by their number",
        "db": "A bias is added to {net} as it is, so its gradient is the derivative by {net}.",
        "db over samples": "A bias is added to {net} as it is, so its gradient is the {batch} "
        "over the samples of the derivative by {net}.",
        "falk": "The same product in Falk's scheme: each entry stands where its row and its "
        "column meet.",
        "update": "The update",
        "updating": "Each weight moves against its gradient, by the learning rate {rate} times it.",
        "after": "Before and after",
        "improved": "With the new weights the same forward pass gives a smaller error.",
        "worsened": "With the new weights the same forward pass does not give a smaller error: "
        "the step was too long, or too small for {places} decimals.",
        "before update": "before the update",
        "after update": "after the update",
        "drift": "How far rounding has led away",
        "drifting": "The right column was calculated with 16 digits throughout. For each quantity "
        "the entry is shown where both are furthest apart.",
        "quantity": "Quantity",
        "entry": "Entry",
        "rounded": "Rounded at each step",
        "full": "Full precision",
        "difference": "Difference",
        "agrees": "The gradient in full precision agrees with finite differences: of {compared} "
        "parameters, the worst is off by {worst} of the largest gradient of its matrix.",
        "disagrees": "The gradient in full precision does not agree with finite differences: "
        "{where} is off by {worst}.",
        "change it": "Change a number below and run the cell: the page is made anew.",
        "derive title": "The gradient of {weight} in a {sizes} network",
        "one weight": "One weight, path by path",
        "weight leads": "{weight} leads from {start} to {end}. It moves the error along every "
        "path from {end} to an output; there are {paths}. By the chain rule each path is a "
        "product of derivatives, and the gradient is their sum:",
        "bias leads": "{weight} is added to {end}. It moves the error along every path from {end} "
        "to an output; there are {paths}. By the chain rule each path is a product of "
        "derivatives, and the gradient is their sum:",
        "more paths": "{more} more paths follow in the same way.",
        "factors": "The factors are known from the forward pass:",
        "matrix form": "All weights at once",
        "back": "Paths share most of their factors. Worked out from the output backwards, each is "
        "needed only once:",
        "entry of": "The gradient of {weight} is the entry in row {row}, column {column} of the "
        "last matrix.",
        "entry of bias": "The gradient of {weight} is entry {row} of the last column.",
        "merging": "Why softmax and cross-entropy give out − target",
        "merging start": "Each output's derivative and each slope, for outputs {i} and {k}:",
        "merging end": "Summed over the outputs, {out} cancels; where the targets of a sample add "
        "up to 1, the rest is out − target:",
        "proof": "Proof",
        "proved": "SymPy, with a letter for every weight, net and out, finds that the sum over "
        "the {paths} paths and the entry of the matrix form are equal.",
        "not proved": "SymPy does not find the sum over the paths and the entry of the matrix "
        "form equal.",
        "not added": "The {paths} paths are too many, or the network is too large, to be added up "
        "letter by letter.",
        "holds": "The derivative of {function} (layer {layer}) is the one that SymPy finds.",
        "does not hold": "The derivative of {function} (layer {layer}) is not the one that SymPy "
        "finds.",
        "where": "where",
        "else": "else",
    },
    "de": {
        "title": "Backpropagation durch ein {sizes}-Netz",
        "network": "Das Netz",
        "about": "Das Netz hat {sizes} Neuronen in den Schichten {letters}. Aktivierungsfunktion: "
        "{activations}. Fehlermaß: {loss}.",
        "activation of": "{activation} in Schicht {layer}",
        "rounding": "Jede benannte Größe wird kaufmännisch auf {places} Stellen gerundet, und mit "
        "dem gerundeten Wert geht es weiter, wie beim Rechnen von Hand.",
        "batch": "Es sind {samples} Beispiele, jedes eine {column}; der Gradient ist {batch} über "
        "sie.",
        "sum": "die Summe",
        "mean": "das Mittel",
        "column": "Spalte",
        "row": "Zeile",
        "drawn": "Die Gewichte wurden mit dem Startwert {seed} ausgelost.",
        "picture": "Eine Linie ist ein Gewicht: dicker, wo es größer ist, blau, wo es positiv "
        "ist, orange und gestrichelt, wo es negativ ist.",
        "given": "Gegeben sind die Gewichte, die Eingaben und die Sollwerte:",
        "notation": "Schreibweise",
        "columns": "Die Werte einer Schicht sind eine Spalte, mit einer Zeile je Neuron. Eine "
        "Gewichtsmatrix hat eine Zeile je Neuron ihrer Schicht und eine Spalte je Neuron der "
        "Schicht davor.",
        "rows": "Die Werte einer Schicht sind eine Zeile, mit einer Spalte je Neuron. Eine "
        "Gewichtsmatrix hat eine Zeile je Neuron der Schicht davor und eine Spalte je Neuron "
        "ihrer Schicht.",
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
        "forward": "Vorwärts",
        "layer": "Schicht {layer}",
        "net": "Jedes Neuron multipliziert, was die Schicht davor weitergibt, mit seinen "
        "Gewichten und addiert: ein Matrixprodukt für die ganze Schicht.",
        "net with bias": "Jedes Neuron multipliziert, was die Schicht davor weitergibt, mit "
        "seinen Gewichten, addiert, und addiert seinen Bias: ein Matrixprodukt für die ganze "
        "Schicht.",
        "out": "Die Aktivierungsfunktion, {activation}, wird auf jeden Eintrag angewandt.",
        "out softmax": "Die Aktivierungsfunktion, softmax, macht aus den Einträgen eines "
        "Beispiels Anteile an 1: jeder ist die Exponentialfunktion seines {net}, geteilt durch "
        "die Summe aller.",
        "error": "Der Fehler",
        "E": "Wie falsch sind die Ausgaben? Das Fehlermaß, {loss}, sagt es mit einer Zahl je "
        "Beispiel.",
        "E over samples": "Die Fehler der Beispiele ergeben eine Zahl: {batch}.",
        "backward": "Rückwärts",
        "chain": "Der Fehler hängt von den Gewichten der Schicht {layer} über eine Kette von "
        "Funktionen ab; die Kettenregel gibt den Gradienten deshalb als Produkt von Faktoren:",
        "dE_dout last": "Der erste Faktor: wie sich der Fehler mit den Ausgaben ändert.",
        "dE_dnet last": "Der zweite Faktor ist die Ableitung von {activation}; Eintrag für "
        "Eintrag multipliziert geben beide die Ableitung nach {net}.",
        "dE_dnet softmax": "Jede Ausgabe von softmax hängt von jedem {net} ab, deshalb summiert "
        "die Ableitung nach {net} über die Ausgaben.",
        "dE_dnet together": "Die Ableitungen von {loss} und von {activation} werden zusammen "
        "gebildet, da sich das meiste davon kürzt.",
        "dE_dout": "Die Ableitung der nächsten Schicht kommt durch deren Gewichte zurück, "
        "transponiert: jedes Neuron sammelt, was es weitergegeben hat, ebenso gewichtet.",
        "slope": "Die Ableitung von {activation} bei jedem Neuron:",
        "dE_dnet": "Eintrag für Eintrag multipliziert geben sie die Ableitung nach {net}.",
        "dW": "Der letzte Faktor der Kette, die Ableitung von {net} nach den Gewichten, ist, was "
        "die Schicht davor weitergab: Spalte mal Zeile gibt alle Gradienten der Schicht auf "
        "einmal.",
        "dW over samples": "Der letzte Faktor der Kette ist, was die Schicht davor weitergab. Das "
        "Produkt summiert über die Beispiele{mean} und gibt alle Gradienten der Schicht auf "
        "einmal.",
        "and the mean": ", wird durch ihre Anzahl geteilt",
        "db": "Ein Bias wird zu {net} addiert, wie er ist; sein Gradient ist die Ableitung nach "
        "{net}.",
        "db over samples": "Ein Bias wird zu {net} addiert, wie er ist; sein Gradient ist {batch} "
        "der Ableitung nach {net} über die Beispiele.",
        "falk": "Dasselbe Produkt im Falkschen Schema: jeder Eintrag steht, wo sich seine Zeile "
        "und seine Spalte treffen.",
        "update": "Der Schritt",
        "updating": "Jedes Gewicht geht gegen seinen Gradienten, um die Lernrate {rate} mal ihn.",
        "after": "Vorher und nachher",
        "improved": "Mit den neuen Gewichten ergibt derselbe Durchgang einen kleineren Fehler.",
        "worsened": "Mit den neuen Gewichten ergibt derselbe Durchgang keinen kleineren Fehler: "
        "der Schritt war zu lang, oder zu klein für {places} Stellen.",
        "before update": "vor dem Schritt",
        "after update": "nach dem Schritt",
        "drift": "Wie weit das Runden weggeführt hat",
        "drifting": "Die rechte Spalte ist durchgehend mit 16 Stellen gerechnet. Von jeder Größe "
        "steht der Eintrag da, bei dem beide am weitesten auseinander liegen.",
        "quantity": "Größe",
        "entry": "Eintrag",
        "rounded": "Bei jedem Schritt gerundet",
        "full": "Volle Genauigkeit",
        "difference": "Unterschied",
        "agrees": "Der Gradient in voller Genauigkeit stimmt mit Differenzenquotienten überein: "
        "von {compared} Parametern weicht der schlechteste um {worst} des größten Gradienten "
        "seiner Matrix ab.",
        "disagrees": "Der Gradient in voller Genauigkeit stimmt nicht mit Differenzenquotienten "
        "überein: {where} weicht um {worst} ab.",
        "change it": "Unten eine Zahl ändern und die Zelle ausführen: die Seite entsteht neu.",
        "derive title": "Der Gradient von {weight} in einem {sizes}-Netz",
        "one weight": "Ein Gewicht, Weg für Weg",
        "weight leads": "{weight} führt von {start} nach {end}. Den Fehler bewegt es auf jedem "
        "Weg von {end} zu einer Ausgabe; davon gibt es {paths}. Nach der Kettenregel ist jeder "
        "Weg ein Produkt von Ableitungen, und der Gradient ist ihre Summe:",
        "bias leads": "{weight} wird zu {end} addiert. Den Fehler bewegt er auf jedem Weg von "
        "{end} zu einer Ausgabe; davon gibt es {paths}. Nach der Kettenregel ist jeder Weg ein "
        "Produkt von Ableitungen, und der Gradient ist ihre Summe:",
        "more paths": "Ebenso folgen {more} weitere Wege.",
        "factors": "Die Faktoren sind aus dem Vorwärtsdurchgang bekannt:",
        "matrix form": "Alle Gewichte auf einmal",
        "back": "Die meisten Faktoren haben die Wege gemeinsam. Von der Ausgabe rückwärts "
        "gerechnet, braucht man jeden nur einmal:",
        "entry of": "Der Gradient von {weight} ist der Eintrag in Zeile {row}, Spalte {column} "
        "der letzten Matrix.",
        "entry of bias": "Der Gradient von {weight} ist Eintrag {row} der letzten Spalte.",
        "merging": "Warum softmax und Kreuzentropie out − target ergeben",
        "merging start": "Die Ableitung jeder Ausgabe und jede Steigung, für die Ausgaben {i} und "
        "{k}:",
        "merging end": "Summiert man über die Ausgaben, kürzt sich {out}; wo die Sollwerte eines "
        "Beispiels 1 ergeben, bleibt out − target:",
        "proof": "Beweis",
        "proved": "SymPy, mit einem Buchstaben für jedes Gewicht, net und out, findet die Summe "
        "über die {paths} Wege und den Eintrag der Matrixform gleich.",
        "not proved": "SymPy findet die Summe über die Wege und den Eintrag der Matrixform nicht "
        "gleich.",
        "not added": "Die {paths} Wege sind zu viele, oder das Netz ist zu groß, um Buchstabe für "
        "Buchstabe addiert zu werden.",
        "holds": "Die Ableitung von {function} (Schicht {layer}) ist die, die SymPy findet.",
        "does not hold": "Die Ableitung von {function} (Schicht {layer}) ist nicht die, die SymPy "
        "findet.",
        "where": "wo",
        "else": "sonst",
    },
}
