"""The sentences of marks and feedback, in German."""

from collections.abc import Mapping

MARKING: Mapping[str, str] = {
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
    "written all": "{quantity}: {wrong} von {of} Zahlen sind falsch, zuerst {place}: {answer} "
    "statt {right}.",
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
    "slip bias forgotten": "Es sieht aus, als wäre der Bias nicht addiert worden.",
    "slip bias twice": "Es sieht aus, als wäre der Bias zweimal addiert worden.",
    "slip one bias for all": "Es sieht aus, als hätte jedes Neuron den Bias des ersten bekommen.",
    "slip columns for rows": "Es sieht aus, als wären die Spalten von W statt der Zeilen genommen "
    "worden: Jede Zeile von W gehört zu einem Neuron.",
    "slip net carried on": "Es sieht aus, als wären die Gewichte mit {net} der vorigen Schicht "
    "multipliziert worden statt mit deren {out}.",
    "slip activation forgotten": "Es sieht aus, als wäre die Aktivierungsfunktion nicht angewandt "
    "worden.",
    "slip net negated": "Es sieht aus, als wäre in der Aktivierungsfunktion das Vorzeichen des "
    "Exponenten umgedreht.",
    "slip one forgotten": "Es sieht aus, als wäre im Nenner von σ die 1 vergessen: es heißt 1 / (1 "
    "+ exp(−x)).",
    "slip fraction forgotten": "Es sieht aus, als wäre nur der Nenner von σ berechnet worden: es "
    "heißt 1 / (1 + exp(−x)).",
    "slip tanh and sigmoid": "Es sieht aus, als wären tanh und σ verwechselt worden.",
    "slip softmax not divided": "Es sieht aus, als wäre exp nicht durch die Summe über alle "
    "Neuronen geteilt worden, wie es softmax verlangt.",
    "slip magnitude for relu": "Es sieht aus, als wäre nur das Vorzeichen weggelassen worden: relu "
    "ergibt für negative Zahlen 0.",
    "slip half forgotten": "Es sieht aus, als wäre der Faktor ½ des Fehlers vergessen.",
    "slip square forgotten": "Es sieht aus, als wären die Differenzen nicht quadriert worden.",
    "slip magnitude for square": "Es sieht aus, als wären die Beträge der Differenzen addiert "
    "worden statt ihrer Quadrate.",
    "slip square of the sum": "Es sieht aus, als wären die Differenzen erst addiert und dann "
    "quadriert worden: jede wird für sich quadriert.",
    "slip divided by outputs": "Es sieht aus, als wäre der Fehler durch die Anzahl der Ausgaben "
    "geteilt worden.",
    "slip minus before ln": "Es sieht aus, als wäre das Minus vor dem Logarithmus vergessen.",
    "slip log for ln": "Es sieht aus, als wäre der Zehnerlogarithmus statt des natürlichen "
    "genommen worden.",
    "slip second term forgotten": "Es sieht aus, als wäre der Summand mit 1 − {target} vergessen.",
    "slip factor two": "Es sieht aus, als hätte die Ableitung des Fehlers einen Faktor 2 zu viel: "
    "er kürzt sich mit dem ½.",
    "slip not derived": "Es sieht aus, als wäre der Fehler selbst statt seiner Ableitung genommen "
    "worden.",
    "slip slope once more": "Es sieht aus, als wäre noch einmal mit der Ableitung der "
    "Aktivierungsfunktion multipliziert worden: {out} − {target} enthält sie schon.",
    "slip net for out": "Es sieht aus, als wäre in der Formel für die Ableitung der "
    "Aktivierungsfunktion {net} statt {out} eingesetzt.",
    "slip square for slope": "Es sieht aus, als wäre {out} für die Ableitung der "
    "Aktivierungsfunktion quadriert worden.",
    "slip factor forgotten": "Es sieht aus, als wäre der Faktor {out} vergessen: Die Ableitung von "
    "σ ist {out} · (1 − {out}).",
    "slip other slope": "Es sieht aus, als wären die Ableitungen von tanh und σ verwechselt "
    "worden.",
    "slip slope of relu": "Es sieht aus, als wäre die Steigung auch dort 1 gesetzt, wo {net} "
    "negativ ist.",
    "slip dot product": "Es sieht aus, als wären die Produkte addiert worden: multipliziert wird "
    "Eintrag für Eintrag.",
    "slip added for multiplied": "Es sieht aus, als wäre die Steigung addiert worden: mit ihr wird "
    "multipliziert.",
    "slip out for slope": "Es sieht aus, als wäre mit {out} statt mit der Ableitung der "
    "Aktivierungsfunktion multipliziert worden.",
    "slip own weights": "Es sieht aus, als wäre der Fehler durch die Gewichte der Schicht selbst "
    "zurückgegangen statt durch die der nächsten.",
    "slip not weighted": "Es sieht aus, als wäre die Ableitung der nächsten Schicht ohne deren "
    "Gewichte übernommen worden.",
    "slip sum not weighted": "Es sieht aus, als wären die Ableitungen der nächsten Schicht addiert "
    "worden, ohne sie vorher mit deren Gewichten zu multiplizieren.",
    "slip slope skipped": "Es sieht aus, als wäre der Fehler der nächsten Schicht ohne die "
    "Ableitung ihrer Aktivierungsfunktion zurückgegangen.",
    "slip gradient transposed": "Es sieht aus, als wäre der Gradient transponiert: Seine Zeilen "
    "gehören zu den Neuronen der Schicht, seine Spalten zu denen der vorigen.",
    "slip own out": "Es sieht aus, als wäre mit {out} der Schicht selbst multipliziert worden "
    "statt mit {out} der vorigen.",
    "slip net for out in gradient": "Es sieht aus, als wäre mit {net} der vorigen Schicht "
    "multipliziert worden statt mit deren {out}.",
    "slip inputs in gradient": "Es sieht aus, als wäre mit den Eingaben des Netzes multipliziert "
    "worden statt mit {out} der vorigen Schicht.",
    "slip gradient of dE_dout": "Es sieht aus, als wäre der Gradient aus der Ableitung nach {out} "
    "statt nach {net} berechnet.",
    "slip bias times out": "Es sieht aus, als wäre der Gradient des Bias mit {out} multipliziert "
    "worden: Die Eingabe eines Bias ist immer 1.",
    "slip mean forgotten": "Es sieht aus, als wäre die Summe über die Beispiele nicht durch ihre "
    "Anzahl geteilt worden.",
    "slip divided by samples": "Es sieht aus, als wäre einmal zu oft durch die Anzahl der "
    "Beispiele geteilt worden.",
    "slip rate forgotten": "Es sieht aus, als wäre die Lernrate vergessen.",
    "slip rate twice": "Es sieht aus, als wäre zweimal mit der Lernrate multipliziert worden.",
    "slip divided by rate": "Es sieht aus, als wäre durch die Lernrate geteilt statt mit ihr "
    "multipliziert worden.",
    "slip update added": "Es sieht aus, als wäre der Schritt addiert worden: der Gradientenabstieg "
    "zieht ihn ab.",
    "slip update reversed": "Es sieht aus, als wäre der alte Wert vom Schritt abgezogen worden: es "
    "ist umgekehrt.",
    "slip old value forgotten": "Es sieht aus, als wäre der alte Wert vergessen, von dem der "
    "Schritt abgezogen wird.",
    "slip not updated": "Es sieht aus, als wäre der alte Wert stehen geblieben.",
    "slip subtracted from out": "Es sieht aus, als wäre der Schritt von {out} statt vom alten Bias "
    "abgezogen worden.",
    "slip truncated": "Es sieht aus, als wären Stellen abgeschnitten statt gerundet worden.",
    "slip sign lost": "Es sieht aus, als wäre ein Vorzeichen falsch.",
    "slip point moved": "Es sieht aus, als wäre das Komma an der falschen Stelle.",
    "slip digits transposed": "Es sieht aus, als wären zwei Ziffern vertauscht.",
    "slip one digit": "Es sieht aus, als wäre eine Ziffer falsch.",
    "slip exchanged": "Es sieht aus, als wären zwei Einträge vertauscht.",
    "class": "Die Klasse",
    "class points": "{sheets} Blätter, im Mittel {points} von {blanks} Punkten.",
    "class slip": "{count} von {sheets}: {slip}",
    "class no slip": "Kein Versehen wurde erkannt.",
    "remarks": "Für die Lehrkraft",
    "absent": "Abwesend, ohne jede Antwort: {names}.",
    "invented": "{name}: Die Zahlen von {quantities} erklärt nichts, und das Blatt rechnet damit "
    "weiter; was daraus folgt, zählt halb.",
    "copied": "{name}: {entries} von {of} Antworten, die hier falsch sind, sind auf dem Blatt von "
    "{other} richtig.",
    "unread": "Nicht gelesen: {problem}.",
    "feedback": "Rückmeldung für {name}",
    "all right": "Alles richtig:",
    "yours": "deine Antwort",
    "right answer": "richtig:",
    "carried here": "{carried} dieser Zahlen folgen aus früheren eigenen Zahlen und zählen.",
}
