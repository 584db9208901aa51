"""Quotations that several pages of a crawl carry: candidates found by DuckDB over the parts, then judged by `quotes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .quotes import LONG, NEXT, SHARE, SHARED, Quote, matched

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_QUOTES = """create temp table quote as
select page, source, id, start, stop, spoken as words, key, stems, list_distinct([stem >> 8 for stem in stems]) as kinds,
    row_number() over (order by page, start, stop) as quote
from (select place, unnest(quote_start) as start, unnest(quote_end) as stop, unnest(quote_words) as spoken,
      unnest(quote_key) as key, unnest(quote_stems) as stems from row)
join page using (place) join text using (page) where number = 1"""
_CANDIDATES = f"""create temp table beside as
with pairs as (
    select quote, stems[spot:spot + 7] as rest,
        least(stems[spot] >> 8, stems[spot + 1] >> 8) as one, greatest(stems[spot] >> 8, stems[spot + 1] >> 8) as two
    from (select quote, stems, unnest(range(1, len(stems))) as spot from quote where words >= {LONG})
), near as (
    select quote, unnest([{", ".join(f"lead(quote, {step}) over near" for step in range(1, NEXT + 1))}]) as other
    from pairs window near as (partition by one, two order by rest, quote)
), equal as (
    select quote, unnest([{", ".join(f"lead(quote, {step}) over near" for step in range(1, NEXT + 1))}]) as other
    from quote where words >= {LONG} window near as (partition by key order by quote)
)
select least(quote, other) as quote, greatest(quote, other) as other
from (select quote, other, 1 as shared from near union all select quote, other, 2 as shared from equal)
where other is not null and other <> quote group by all having sum(shared) >= 2"""
_MATCHES = f"""select a.quote, b.quote from beside join quote a using (quote) join quote b on b.quote = beside.other
where a.page <> b.page and (a.key = b.key
    or len(list_intersect(a.kinds, b.kinds)) >= greatest({SHARED}, {SHARE} * least(len(a.kinds), len(b.kinds))))"""
_OF_PAGES = """select quote, page, start, stop, words, key, stems from quote
where page in (select page from quote where quote in (select unnest($quotes))) order by quote"""


def find_quotes(connection: duckdb.DuckDBPyConnection) -> None:
    """Find the quotations that several pages carry, after `copies.find_copies`; of each text only one page takes part.

    Makes the tables `quote` and `shared` (quote, other, kind, share, independent), each pair both ways.
    """
    import pandas as pd

    connection.execute(_QUOTES)
    connection.execute(_CANDIDATES)
    pairs = connection.execute(_MATCHES).fetchall()
    wanted = sorted({quote for pair in pairs for quote in pair})
    rows = connection.execute(_OF_PAGES, {"quotes": wanted}).fetchall() if wanted else []
    quotes = {
        number: Quote(page, start, stop, words, key, tuple(stems))
        for number, page, start, stop, words, key, stems in rows
    }
    numbers = {quote: number for number, quote in quotes.items()}
    by_page: dict[int, tuple[Quote, ...]] = {}
    for quote in quotes.values():
        by_page[quote.page] = (*by_page.get(quote.page, ()), quote)
    matches = matched(by_page, ((quotes[one], quotes[other]) for one, other in pairs))
    both = [
        (numbers[a], numbers[b], match.kind, match.share) for match in matches for a, b in (match[:2], match[1::-1])
    ]
    frame = pd.DataFrame(both, columns=["quote", "other", "kind", "share"])
    connection.register("found", frame.astype({"quote": "int64", "other": "int64", "kind": "str", "share": "float64"}))
    connection.execute("""create temp table shared as select found.*, a.source <> b.source as independent
        from found join quote a using (quote) join quote b on b.quote = found.other""")
    connection.unregister("found")


def quote_table(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return the shared quotations, a row for each that carries one, after `find_quotes`.

    Columns: id, source, start, end, kind, share, other_id, other_source, other_start, other_end, independent.
    """
    return connection.execute("""select a.id, a.source, a.start, a.stop as end, kind, share, b.id as other_id,
            b.source as other_source, b.start as other_start, b.stop as other_end, independent
        from shared join quote a using (quote) join quote b on b.quote = shared.other
        order by a.source, a.id, a.start, a.stop, b.source, b.id, b.start, b.stop""").df()
