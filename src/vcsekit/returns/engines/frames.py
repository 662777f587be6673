"""Blocks of lines as Polars data frames of small numbers: only texts that differ are read, each once a block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from vcsekit.returns.about import About
from vcsekit.returns.engines.cursor import Cursor
from vcsekit.returns.engines.slices import AnyBlock
from vcsekit.returns.prepare import Prepared
from vcsekit.returns.spreadsheet import unguarded
from vcsekit.returns.table import Row

if TYPE_CHECKING:
    import polars as pl

ROW, ID, IDENTITY, SUBMITTED, COMMENT = "row", "return_id", "identity", "submitted", "comment"
NAMED = ("system", "place", "constituency", "round")
"""What makes a group, in the order of a GroupKey: columns of places in `Names`."""

_IDENTIFYING = ("system", "round")
WRONG, OTHER_MATRIX = "wrong_constituency", "other_matrix"
_SPACES = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
"""What Python takes for space."""


class Names:
    """Numbers for names, in the order in which they were first met."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[str, int]] = {field: {} for field in NAMED}
        self._names: dict[str, list[str]] = {field: [] for field in NAMED}

    def number(self, field: str, name: str) -> int:
        """The number of a name."""
        found = self._numbers[field].get(name)
        if found is None:
            found = self._numbers[field][name] = len(self._names[field])
            self._names[field].append(name)
        return found

    def name(self, field: str, number: int) -> str:
        """The name that has a number."""
        return self._names[field][number]


class FrameReader:
    """Reads the blocks of one table.

    A frame has the columns ROW (the line of the block's `data`), ID and SUBMITTED (without spaces around them),
    COMMENT as it is, IDENTITY (a hash that equal returns share, in whatever capitals), NAMED, WRONG and OTHER_MATRIX
    (whether these cells can't be taken), and `a0`, `a1`, … with every indicator's answer as its place in the codes of
    the counts.
    """

    def __init__(self, table: Prepared, cursor: Cursor, names: Names) -> None:
        self._table, self._cursor, self._names = table, cursor, names
        self._places = dict(table.columns.context)
        self._asked = [(n, place) for n, place in enumerate(table.columns.indicators) if place is not None]

    def parsed(self, block: AnyBlock, *, whole: bool = True) -> Parsed:
        """The cells of a block that `frame` needs, or those that `identities` does. Any thread may ask for them."""
        fields = (ID, *NAMED, SUBMITTED, "matrix", COMMENT) if whole else (ID, *_IDENTIFYING)
        answers = [place for _, place in self._asked] if whole else None
        return Parsed(block, self._table.columns.width, {name: self._places.get(name) for name in fields}, answers)

    def identities(self, parsed: Parsed) -> pl.Series:
        """The hashes of a block's returns, as in the column IDENTITY."""
        return self._identified(parsed, _IDENTIFYING)[IDENTITY]

    def frame(self, parsed: Parsed) -> pl.DataFrame:
        """A block's rows."""
        import polars as pl

        frame = self._identified(parsed, NAMED)
        texts = parsed.answers()
        codes = pl.lit(pl.Series(self._codes(texts), dtype=pl.UInt8))
        blank = self._cursor.codes(self._row({}))[0]
        answers = []
        for number, place in enumerate(self._table.columns.indicators):
            column = pl.lit(blank, pl.UInt8) if place is None else codes.gather(parsed.physical(place, len(texts)))
            answers.append(column.alias(f"a{number}"))
        version = self._table.vocabulary.version
        flags = [
            parsed.decoded("constituency", pl.Boolean, lambda text: self._wrong(text)).alias(WRONG),
            parsed.decoded("matrix", pl.Boolean, lambda text: self._said("matrix", text).matrix not in ("", version))
            .alias(OTHER_MATRIX),
        ]  # fmt: skip
        said = [parsed.text(SUBMITTED).str.strip_chars(_SPACES).alias(SUBMITTED), parsed.text(COMMENT).alias(COMMENT)]
        rest = parsed.frame.lazy().select(*said, *flags, *answers).collect()
        return frame.hstack(rest)

    def _identified(self, parsed: Parsed, fields: Sequence[str]) -> pl.DataFrame:
        import polars as pl

        names = [parsed.decoded(field, pl.UInt32, self._numbering(field)).alias(field) for field in fields]
        ids = parsed.text(ID).str.strip_chars(_SPACES).alias(ID)
        frame = parsed.frame.lazy().select(ids, *names).collect()
        if frame[ID].str.starts_with("'").any():
            frame = frame.with_columns(pl.Series(ID, [unguarded(text) for text in frame[ID].to_list()], pl.String))
        return frame.with_row_index(ROW).with_columns(identity().alias(IDENTITY))

    def _numbering(self, field: str) -> Callable[[str], int]:
        def number(text: str) -> int:
            name = getattr(self._said(field, text), field)
            return self._names.number(field, self._cursor.constituency(name)[0] if field == "constituency" else name)

        return number

    def _wrong(self, text: str) -> bool:
        return self._cursor.constituency(self._said("constituency", text).constituency)[1] is not None

    def _said(self, field: str, text: str) -> About:
        place = self._places.get(field)
        return self._table.about.read(self._row({} if place is None else {place: text}))

    def _row(self, cells: dict[int, str]) -> Row:
        return Row(0, 0, [cells.get(place, "") for place in range(self._table.columns.width)])

    def _codes(self, texts: Sequence[str]) -> Iterator[int]:
        """What answers mean, by their texts: as many at a time as a row holds."""
        step = len(self._asked)
        for start in range(0, len(texts), step):
            some = texts[start : start + step]
            codes = self._cursor.codes(
                self._row({place: text for (_, place), text in zip(self._asked, some, strict=False)})
            )
            yield from (codes[number] for (number, _), _ in zip(self._asked, some, strict=False))
        yield self._cursor.codes(self._row({}))[0]


def identity() -> pl.Expr:
    """The hash of a return, from the columns ID, `system` and `round`: as `in_any_case` has it, whatever capitals."""
    import polars as pl

    name = pl.col(ID)
    is_ascii = name.str.len_bytes() == name.str.len_chars()
    return pl.when(is_ascii).then(name.str.to_lowercase()).otherwise(name).hash(1) ^ pl.struct("system", "round").hash(
        2
    )


class Parsed:
    """The cells of a block: ids and free texts as texts, all others as the numbers of texts.

    It is whole where it has the answers too. `block` has no data any more.
    """

    def __init__(
        self, block: AnyBlock, width: int, fields: dict[str, int | None], answers: Sequence[int] | None
    ) -> None:
        import polars as pl

        self.block, self.is_whole, self._places = block.without_data(), answers is not None, fields
        self._categories = {field: pl.Categories.random() for field in fields}
        self._answers = pl.Categories.random()
        schema: dict[str, pl.DataType | type[pl.DataType]] = {str(number): pl.String for number in range(width)}
        schema |= {str(place): pl.Categorical(self._answers) for place in answers or ()}
        for field, place in fields.items():
            if place is not None and field not in (ID, SUBMITTED, COMMENT):
                schema[str(place)] = pl.Categorical(self._categories[field])
        wanted = sorted({*(answers or ()), *(place for place in fields.values() if place is not None)})
        self.frame = block.cells(schema, wanted)

    def answers(self) -> list[str]:
        """The texts of all answers by their numbers."""
        return _texts(self._answers)

    def physical(self, place: int, blank: int) -> pl.Expr:
        """The numbers of a column's texts; `blank` for empty cells."""
        import polars as pl

        return pl.col(str(place)).to_physical().fill_null(blank)

    def text(self, field: str) -> pl.Expr:
        """A column of free texts."""
        import polars as pl

        place = self._places[field]
        return pl.lit("") if place is None else pl.col(str(place)).fill_null("")

    def decoded(self, field: str, kind: type[pl.DataType], meaning: Callable[[str], object]) -> pl.Expr:
        """What a column's texts mean; a column that is not there has an empty text in every row."""
        import polars as pl

        place = self._places[field]
        if place is None:
            return pl.lit(meaning(""), kind)
        texts = _texts(self._categories[field])
        found = pl.Series([*map(meaning, texts), meaning("")], dtype=kind)
        return pl.lit(found).gather(self.physical(place, len(texts)))


def _texts(categories: pl.Categories) -> list[str]:
    return [text or "" for text in categories.to_series()]
