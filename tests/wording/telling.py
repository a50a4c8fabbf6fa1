"""What the tests of the words share."""

from ntm_assess import formatting
from ntm_assess.domain.figures import Counted

PEOPLE = Counted("Số người có sổ", "Tổng số người", "người")


def plain(text: str) -> str:
    """Spaces that may not break are written as ordinary ones in the tests."""
    return text.replace(formatting.NBSP, " ")
