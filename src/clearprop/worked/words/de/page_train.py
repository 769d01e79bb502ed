"""The words of the page's training, in German."""

from collections.abc import Mapping

PAGE_TRAIN: Mapping[str, str] = {
    "train run": "Trainieren",
    "train pause": "Anhalten",
    "train one update": "Ein Schritt",
    "train one epoch": "Eine Epoche",
    "train reset": "Von vorn",
    "train until epoch": "Halt bei Epoche",
    "train until loss": "Halt bei Verlust",
    "train batch size": "Beispiele je Schritt",
    "train none": "ohne",
    "train epoch": "Epoche",
    "train epoch number": "Epoche {epoch}",
    "train updates": "Schritte",
    "train loss": "Verlust",
    "train accuracy": "Trefferquote",
    "train now": "Epoche {epoch}, Verlust {loss}.",
    "train stopped nan": "Der Verlust ist keine Zahl mehr: Die Gewichte sind über alle Grenzen "
    "gewachsen. Zu einer früheren Epoche zurückgehen oder von vorn beginnen, mit kleinerer "
    "Lernrate oder anderen Anfangsgewichten.",
    "train stopped epoch": "Bei Epoche {epoch} angehalten, wie gewünscht.",
    "train stopped loss": "Bei Epoche {epoch} angehalten: Der Verlust ist so klein wie gewünscht.",
    "train curve": "Der Verlust über {epochs} Epochen: am Anfang {first}, jetzt {last}.",
    "train curve empty": "Der Verlust, Epoche für Epoche; noch ist nichts trainiert.",
    "train curve numbers": "Die Kurve in Zahlen",
    "train first run": "erster Lauf",
    "train second run": "zweiter Lauf",
    "train plane": "Was das Netz aus der Ebene macht",
    "train line": "Die Funktion des Netzes",
    "train regions": "Die Ebene der beiden Eingaben, nach den Ausgaben gefärbt, mit {count} "
    "Beispielen.",
    "train graph": "Die Ausgaben als Funktion der Eingabe, mit {count} Beispielen.",
    "train network": "Das Netz",
    "train take weights": "Mit diesen Gewichten rechnen",
    "train in numbers": "In Zahlen",
    "train outputs": "Ausgaben an Punkten der Eingaben",
    "train output": "out {number}",
    "train pick": "Gewicht oder Bias",
    "train pick help": "Ein Klick auf ein Gewicht, oder auf ein Neuron für seinen Bias, oder sein "
    "Name erlaubt es im laufenden Training zu ändern.",
    "train pick wrong": "Dieses Gewicht oder diesen Bias gibt es nicht: Namen sind wie w_b[1, 2] "
    "oder b_c[1].",
    "train less": "Weniger",
    "train more": "Mehr",
    "train rewind": "Zurück zu",
    "train compare": "Ein zweites Netz mit anderen Einstellungen trainieren",
    "train weights and gradients": "Gewichte, Gradienten und Neuronen",
    "train heat map": "{name}, bis {largest}",
    "train health": "Neuronen: {size}. Tot, mit der Ausgabe 0 bei jedem Beispiel: {dead}. "
    "Gesättigt, bei den meisten Beispielen fast ohne Steigung: {saturated}.",
    "train confusion": "Beispiele nach ihrer Klasse und nach dem, wofür das Netz sie hält",
    "train taken for": "gehalten für {name}",
    "train is": "Klasse {name}",
}
