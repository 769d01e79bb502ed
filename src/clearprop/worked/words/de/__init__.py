"""The sentences in German."""

from collections.abc import Mapping

from clearprop.worked.words.de.derivation import DERIVATION
from clearprop.worked.words.de.document import DOCUMENT
from clearprop.worked.words.de.exercises import EXERCISES
from clearprop.worked.words.de.marking import MARKING
from clearprop.worked.words.de.page import PAGE
from clearprop.worked.words.de.page_files import PAGE_FILES
from clearprop.worked.words.de.page_practice import PAGE_PRACTICE
from clearprop.worked.words.de.page_train import PAGE_TRAIN
from clearprop.worked.words.de.review import REVIEW
from clearprop.worked.words.de.steps import STEPS

DE: Mapping[str, str] = {
    **DOCUMENT,
    **STEPS,
    **REVIEW,
    **DERIVATION,
    **EXERCISES,
    **MARKING,
    **PAGE,
    **PAGE_FILES,
    **PAGE_PRACTICE,
    **PAGE_TRAIN,
}
