"""The sentences in English."""

from collections.abc import Mapping

from clearprop.worked.words.en.derivation import DERIVATION
from clearprop.worked.words.en.document import DOCUMENT
from clearprop.worked.words.en.exercises import EXERCISES
from clearprop.worked.words.en.marking import MARKING
from clearprop.worked.words.en.page import PAGE
from clearprop.worked.words.en.page_files import PAGE_FILES
from clearprop.worked.words.en.page_practice import PAGE_PRACTICE
from clearprop.worked.words.en.page_train import PAGE_TRAIN
from clearprop.worked.words.en.review import REVIEW
from clearprop.worked.words.en.steps import STEPS

EN: Mapping[str, str] = {
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
