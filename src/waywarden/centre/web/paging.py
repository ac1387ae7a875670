"""Rows of a long list, some at a time, always with how many there are: "51 to 100 of 1,234"."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 50


@dataclass(frozen=True)
class Paged:
    """One page of rows. `before` and `after` are the queries of its neighbours, empty where there is none."""

    rows: list[Any]
    first: int
    last: int
    total: int
    before: str
    after: str


def paged(
    request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], name: str = "page", per_page: int = PER_PAGE
) -> Paged:
    """The page that the address asks for by `name`: the first where it names none, the last where it is past the end.

    Of several lists on a page each has its own name, which is also the fragment its links lead to.
    """
    page = Paginator(rows, per_page).get_page(request.GET.get(name))

    def query(number: int) -> str:
        asked = request.GET.copy()
        asked[name] = str(number)
        return f"?{asked.urlencode()}{'' if name == 'page' else '#' + name.replace('_', '-')}"

    return Paged(
        rows=list(page.object_list),
        first=page.start_index(),
        last=page.end_index(),
        total=page.paginator.count,
        before=query(page.previous_page_number()) if page.has_previous() else "",
        after=query(page.next_page_number()) if page.has_next() else "",
    )
