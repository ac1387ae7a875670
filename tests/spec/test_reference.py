"""The committed reference page is what the rules say now, and no rule is shown by a handful of cases."""

from collections import Counter

import pytest
from tests.spec.case import Chapter
from tests.spec.write_reference import PAGE, chapters, reference


def test_the_page_is_what_is_printed() -> None:
    assert PAGE.read_text() == reference(), "run `make reference`, read what changed, and commit the page"


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.kind)
def test_each_rule_is_shown_by_cases_that_can_be_told_apart(chapter: Chapter) -> None:
    sentences = Counter(case.says for case in chapter.cases)
    assert [says for says, times in sentences.items() if times > 1] == []
    assert len(sentences) >= 20
    assert any(not case.violations for case in chapter.cases), "what it leaves alone"
    assert chapter.introduction.strip()
