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
    "kept": "Neuronen fallen zufällig aus: sie geben nichts weiter und haben in der Maske eine 0. "
    "Die anderen geben ihre Ausgabe weiter, geteilt durch den Anteil, der bleibt; im Mittel bleibt "
    "sie so dieselbe.",
    "dE_dkept": "Die Ableitung der nächsten Schicht kommt durch deren Gewichte zurück, "
    "transponiert.",
    "dE_dout masked": "Was auf dem Hinweg ausfiel, fällt auch auf dem Rückweg aus.",
    "weighted": "Jedes Beispiel zählt so oft, wie sein Gewicht {sample_weight} sagt: sein Fehler "
    "wird damit multipliziert, und ebenso dessen Ableitung.",
    "weighted mean": ", wird durch die Summe ihrer Gewichte geteilt",
    "falk weighted": "Dasselbe Produkt im falkschen Schema: jeder Eintrag steht, wo sich seine "
    "Zeile und seine Spalte treffen, und ist durch die Summe der Gewichte der Beispiele geteilt.",
    "step": "Schritt {number}",
    "step head": "Schritt",
    "step of samples": "Schritt {number}: Beispiele {first} bis {last}",
    "step of sample": "Schritt {number}: Beispiel {first}",
    "goes on": "Der nächste Schritt geht von den neuen Gewichten und Biases aus.",
    "goes on with memory": "Der nächste Schritt geht von den neuen Gewichten und Biases aus und "
    "von dem, was sich das Verfahren im letzten gemerkt hat.",
    "steps together": "Der Fehler vor und nach jedem Schritt:",
    "updating Momentum": "Momentum (Polyak, 1964): {v}, am Anfang 0, wird {momentum} mal es selbst "
    "plus den Gradienten, und das Gewicht ändert sich um −{rate} {v}.",
    "updating Nesterov": "Beschleunigter Gradient nach Nesterov (Sutskever et al., 2013): {v}, am "
    "Anfang 0, wird {momentum} mal es selbst plus den Gradienten; das Gewicht ändert sich um "
    "−{rate} mal die Summe aus Gradient und {momentum} {v}.",
    "updating RMSprop": "RMSprop (Hinton, 2012): {s}, am Anfang 0, ist ein gleitender Mittelwert "
    "des quadrierten Gradienten, und jeder Eintrag des Gradienten wird durch dessen Wurzel "
    "geteilt. Produkte, Wurzeln und Quotienten gelten Eintrag für Eintrag.",
    "updating Adam": "Adam (Kingma und Ba, 2015): {m} und {v}, am Anfang 0, sind gleitende "
    "Mittelwerte des Gradienten und seines Quadrats; {m_hat} und {v_hat} gleichen diesen Anfang im "
    "Schritt {t} aus. Produkte, Wurzeln und Quotienten gelten Eintrag für Eintrag.",
    "updating AdamW": "AdamW (Loshchilov und Hutter, 2019): {m} und {v}, am Anfang 0, sind "
    "gleitende Mittelwerte des Gradienten und seines Quadrats; {m_hat} und {v_hat} gleichen diesen "
    "Anfang im Schritt {t} aus. Gewichte, aber keine Biases, schrumpfen außerdem um {rate} "
    "{weight_decay} mal ihren Wert. Produkte, Wurzeln und Quotienten gelten Eintrag für Eintrag.",
    "updating SklearnAdam": "Adam, wie scikit-learn es rechnet, mit {epsilon} neben der Wurzel aus "
    "{v}: {m} und {v}, am Anfang 0, sind gleitende Mittelwerte des Gradienten und seines Quadrats, "
    "und {m_hat} gleicht diesen Anfang im Schritt {t} aus. Produkte, Wurzeln und Quotienten gelten "
    "Eintrag für Eintrag.",
    "updating SklearnMomentum": "Momentum, wie scikit-learn es rechnet: {v}, am Anfang 0, wird "
    "{momentum} mal es selbst plus {rate} mal den Gradienten, und das Gewicht ändert sich um "
    "−{v}.",
    "updating SklearnNesterov": "Beschleunigter Gradient nach Nesterov, wie scikit-learn ihn "
    "rechnet: {v}, am Anfang 0, wird {momentum} mal es selbst plus {rate} mal den Gradienten, und "
    "das Gewicht ändert sich, als geschähe das noch einmal.",
    "update scheduled_rate": "Der Lernratenplan multipliziert die Lernrate in dieser Epoche mit "
    "{schedule}:",
    "update g_W": "Der Strafterm, die Hälfte von {l2} mal die Summe der quadrierten Gewichte, "
    "macht große Gewichte teuer. Seine Ableitung, {l2} mal das Gewicht, kommt zum Gradienten "
    "hinzu; Biases werden nicht bestraft.",
    "update length": "Alle Gradienten zusammen sind ein Vektor; seine Länge ist die Wurzel aus der "
    "Summe der Quadrate aller Einträge:",
    "update clip_factor": "Ein Gradient, der länger als {clip_norm} ist, wird mit diesem Faktor "
    "auf diese Länge gekürzt:",
    "update clipped_W": "Jeder Gradient wird mit {clip_factor} multipliziert:",
    "biases are 0": "Alle Biases sind am Anfang 0.",
}
