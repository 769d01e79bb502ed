"""The sentences of the steps, from forward to the update, in German."""

from collections.abc import Mapping

STEPS: Mapping[str, str] = {
    "forward": "Vorwärtsdurchlauf",
    "layer": "Schicht {layer}",
    "net": "Jedes Neuron multipliziert die Ausgaben der vorigen Schicht mit seinen Gewichten und "
    "addiert die Produkte. Für die ganze Schicht ist das ein Matrixprodukt.",
    "net with bias": "Jedes Neuron multipliziert die Ausgaben der vorigen Schicht mit seinen "
    "Gewichten, addiert die Produkte und dazu seinen Bias. Für die ganze Schicht sind das ein "
    "Matrixprodukt und eine Summe.",
    "out": "Die Aktivierungsfunktion, {activation}, wird auf jeden Eintrag angewandt.",
    "out softmax": "Die Aktivierungsfunktion, softmax, macht aus den Einträgen eines Beispiels "
    "Anteile, die zusammen 1 ergeben.",
    "error": "Der Fehler",
    "E": "Wie weit liegen die Ausgaben von den Sollwerten entfernt? Die Verlustfunktion, {loss}, "
    "gibt eine Zahl dafür an.",
    "E of samples": "Wie weit liegen die Ausgaben von den Sollwerten entfernt? Die "
    "Verlustfunktion, {loss}, gibt für jedes Beispiel s eine Zahl an.",
    "E over samples": "Die Fehler der Beispiele werden zu einer Zahl zusammengefasst: {batch}.",
    "backward": "Rückwärtsdurchlauf",
    "chain": "Der Fehler hängt von den Gewichten der Schicht {layer} über eine Kette von "
    "Funktionen ab. Nach der Kettenregel ist der Gradient ein Produkt von Ableitungen:",
    "chain again": "Eine Schicht weiter vorn hat die Kette dieselbe Form. Neu ist nur ihr erster "
    "Faktor: Er kommt aus der Schicht danach.",
    "same again": "Die Schichten davor folgen auf dieselbe Weise.",
    "dE_dout last": "Der erste Faktor ist die Ableitung des Fehlers nach den Ausgaben.",
    "dE_dnet inside": "Der zweite Faktor ist die Ableitung von {activation}. Er wird gleich "
    "Eintrag für Eintrag multipliziert und nicht für sich gerundet.",
    "dE_dnet softmax": "Jede Ausgabe von softmax hängt von jedem {net} ab; deshalb enthält die "
    "Ableitung nach {net} eine Summe über die Ausgaben.",
    "dE_dnet together": "Die Verlustfunktion, {loss}, und {activation} werden zusammen abgeleitet, "
    "weil sich die meisten Faktoren kürzen.",
    "computed from net": "Programme berechnen diesen Fehler aus {net} statt aus {out}: Der Wert "
    "ist derselbe, und es gehen keine Stellen verloren, wo {out} nahe bei 0 oder 1 liegt.",
    "dE_dout": "Die Ableitung nach {net} der nächsten Schicht kommt durch deren Gewichte zurück. "
    "Jedes Neuron sammelt seinen Anteil am Fehler entlang seiner ausgehenden Gewichte, und die "
    "stehen in einer Spalte von W; daher die Transponierte.",
    "slope": "Der nächste Faktor ist die Steigung: die Ableitung von {activation} bei jedem "
    "Neuron.",
    "dE_dnet": "Eintrag für Eintrag multipliziert ergeben beide die Ableitung nach {net}.",
    "dW": "Der letzte Faktor ist die Ableitung von {net} nach den Gewichten, also die Ausgaben der "
    "vorigen Schicht. Spalte mal Zeile ergibt die Gradienten aller Gewichte der Schicht auf "
    "einmal.",
    "dW over samples": "Der letzte Faktor ist die Ableitung von {net} nach den Gewichten, also die "
    "Ausgaben der vorigen Schicht. Das Produkt addiert über die Beispiele{mean} und ergibt die "
    "Gradienten aller Gewichte der Schicht auf einmal.",
    "and the mean": ", wird durch ihre Anzahl geteilt",
    "db": "Ein Bias wird unverändert zu {net} addiert; sein Gradient ist deshalb die Ableitung "
    "nach {net}.",
    "db over samples": "Ein Bias wird unverändert zu {net} addiert; sein Gradient ist deshalb "
    "{batch} der Ableitungen nach {net} über die Beispiele.",
    "falk": "Im falkschen Schema steht jeder Eintrag eines Produkts dort, wo sich seine Zeile und "
    "seine Spalte treffen.",
    "falk divided": "Im falkschen Schema steht jeder Eintrag eines Produkts dort, wo sich seine "
    "Zeile und seine Spalte treffen; hier ist er außerdem durch die Anzahl der Beispiele geteilt, "
    "{samples}.",
    "falk with bias": "Im falkschen Schema steht jeder Eintrag eines Produkts dort, wo sich seine "
    "Zeile und seine Spalte treffen. Der Bias steht darin als ein weiteres Gewicht, dessen Eingabe "
    "immer 1 ist.",
    "update": "Aktualisierung der Gewichte",
    "updating": "Jedes Gewicht wird gegen seinen Gradienten verschoben, und zwar um die Lernrate "
    "{rate} mal den Gradienten.",
    "kept": "Dropout schaltet Neuronen zufällig ab: Ihre Ausgabe wird mit 0 multipliziert. Die "
    "Ausgaben der anderen werden durch den Anteil der Neuronen geteilt, die angeschaltet bleiben, "
    "damit ihr Mittel unverändert bleibt.",
    "dE_dkept": "Die Ableitung kommt durch die Gewichte der nächsten Schicht zurück, transponiert.",
    "dE_dout masked": "Was im Vorwärtsdurchlauf abgeschaltet war, ist es auch im "
    "Rückwärtsdurchlauf.",
    "weighted": "Jedes Beispiel zählt so viel, wie sein Gewicht {sample_weight} angibt: Sein "
    "Fehler und dessen Ableitung werden damit multipliziert.",
    "weighted mean": ", wird durch die Summe ihrer Gewichte geteilt",
    "falk weighted": "Im falkschen Schema steht jeder Eintrag eines Produkts dort, wo sich seine "
    "Zeile und seine Spalte treffen; hier ist er außerdem durch die Summe der Gewichte der "
    "Beispiele geteilt.",
    "step": "Schritt {number}",
    "step head": "Schritt",
    "step of samples": "Schritt {number}: Beispiele {first} bis {last}",
    "step of sample": "Schritt {number}: Beispiel {first}",
    "goes on": "Der nächste Schritt geht von den neuen Gewichten und Biases aus.",
    "remembers": "Der nächste Schritt geht von den neuen Gewichten und Biases aus und "
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
    "{momentum} mal es selbst plus {rate} mal den Gradienten, und das Gewicht ändert sich um −{v}.",
    "updating SklearnNesterov": "Beschleunigter Gradient nach Nesterov, wie scikit-learn ihn "
    "rechnet: {v}, am Anfang 0, wird {momentum} mal es selbst plus {rate} mal den Gradienten, und "
    "das Gewicht ändert sich, als geschähe das noch einmal.",
    "update scheduled_rate": "Der Lernratenplan multipliziert die Lernrate in diesem Schritt mit "
    "{schedule}:",
    "update rate_W": "Die Gewichte jeder Schicht und alle Biases haben einen eigenen Faktor für "
    "die Lernrate:",
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
