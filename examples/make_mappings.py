"""Makes the example exports of four survey tools again, in the shape in which each tool writes them.

    python examples/make_mappings.py [--content FOLDER] [--out FOLDER]

Everything in them is invented: the systems, the people and the answers. Each has a layout beside it that tells
`vcsekit score` how to read it.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import xlsxwriter

from vcsekit.cli.library import load
from vcsekit.content.library import Library

SEED = 20260504
SYSTEMS = ("Ambleford (invented)", "Northmere (invented)")
PLACES = ("North", "South", "Town")
BEGUN = datetime.datetime(2026, 5, 4, 9, 0, 0)


def main() -> None:
    """Writes the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--content", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "mappings")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    library = load(options.content)
    microsoft_forms(Maker(library), options.out / "microsoft-forms.xlsx")
    google_forms(Maker(library), options.out / "google-forms.csv")
    limesurvey(Maker(library), options.out / "limesurvey.csv")
    redcap(Maker(library), options.out / "redcap.csv")


class Maker:
    """Invents people and answers. Only `Random.random` is used: its numbers are the same in every Python."""

    def __init__(self, library: Library) -> None:
        self.library, self.random = library, random.Random(SEED)
        self.levels = library.matrix.scale
        self.indicators = library.indicators

    def pick(self, choices: Sequence[str]) -> str:
        """One of the choices, each as likely as the other."""
        return choices[int(self.random.random() * len(choices))]

    def answers(self, level: Callable[[int], str], other: str, blank: str = "") -> Iterator[str]:
        """An answer to every indicator: a level by its number, now and then another answer, or none."""
        middle = self.random.random()
        for _ in self.indicators:
            kind, value = self.random.random(), middle + 0.6 * (self.random.random() - 0.5)
            number = max(0, min(len(self.levels) - 1, int(value * len(self.levels))))
            yield other if kind < 0.04 else blank if kind < 0.06 else level(number)

    def moment(self, number: int) -> datetime.datetime:
        """When somebody answered."""
        return BEGUN + datetime.timedelta(hours=7 * number, minutes=int(self.random.random() * 60), seconds=number)


def microsoft_forms(maker: Maker, path: Path) -> None:
    """A workbook of one sheet, a row a response; the headings are the questions, answers are the choices' texts."""
    asked = [f"{indicator.statement.strip()}\u00a0" for indicator in maker.indicators]
    header = [
        "Id", "Start time", "Completion time", "Email", "Name", "Last modified time",
        "Which integrated care system is this about?", "Which of these describes you best?",
        *asked, "Is there anything else you would like to tell us?",
    ]  # fmt: skip
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": BEGUN})
    sheet, date = book.add_worksheet("Sheet1"), book.add_format({"num_format": "m/d/yy h:mm:ss"})
    sheet.write_row(0, 0, header)
    groups = ("NHS", "Charity or community group", "Council", "I have lived experience")
    for number in range(1, 13):
        end = maker.moment(number)
        sheet.write_number(number, 0, number)
        sheet.write_datetime(number, 1, end - datetime.timedelta(minutes=14), date)
        sheet.write_datetime(number, 2, end, date)
        about = ["anonymous", "", "", maker.pick(SYSTEMS), maker.pick(groups)]
        levels = maker.answers(lambda level: maker.levels[level].label, "Don't know")
        sheet.write_row(number, 3, [*about, *levels, "Thank you" if number == 3 else ""])
    book.close()


def google_forms(maker: Maker, path: Path) -> None:
    """The CSV that a form's responses are downloaded as: a grid question has a column a row of the grid."""
    asked = [
        f"{domain.title} [{indicator.title}]"
        for domain in maker.library.domains
        for indicator in domain.indicators
        if not indicator.retired
    ]
    header = [
        "Timestamp",
        "Which system is this about?",
        "Where in the system?",
        "I am answering for",
        *asked,
        "Comments",
    ]
    groups = ("NHS", "VCSE", "Local authority", "Someone else")
    rows = []
    for number in range(1, 13):
        end = maker.moment(number)
        stamp = f"{end:%Y/%m/%d} {end.hour % 12 or 12}:{end:%M:%S} {'am' if end.hour < 12 else 'pm'} GMT+1"
        about = [stamp, maker.pick(SYSTEMS), maker.pick(PLACES), maker.pick(groups)]
        levels = maker.answers(lambda level: f"{maker.levels[level].value} - {maker.levels[level].label}", "N/A")
        rows.append([*about, *levels, 'They said "yes, and"\nthen left' if number == 5 else ""])
    write(path, [header, *rows], quoting=csv.QUOTE_ALL)


def limesurvey(maker: Maker, path: Path) -> None:
    """Responses as CSV with question codes and answer codes, separated by semicolons; two are not finished."""
    asked = [
        f"{domain.id}[SQ{number:03d}]"
        for domain in maker.library.domains
        for number, indicator in enumerate(domain.indicators, 1)
        if not indicator.retired
    ]
    header = ["id", "submitdate", "lastpage", "startlanguage", "seed", "token", "startdate", "datestamp", "ics", "role"]
    rows = []
    for number in range(1, 15):
        end = maker.moment(number)
        token = f"t{number:05d}" if number < 13 else f"t{number - 10:05d}"
        done = f"{end:%Y-%m-%d %H:%M:%S}" if number not in (4, 9) else ""
        begun = f"{end - datetime.timedelta(minutes=20):%Y-%m-%d %H:%M:%S}"
        about = [str(number), done, "3", "en", str(1_000_003 * number), token, begun, f"{end:%Y-%m-%d %H:%M:%S}"]
        who = [maker.pick(("AMB", "NOR")), maker.pick(("A1", "A2", "A3", "A4", "A5"))]
        if number > 12:  # somebody who answers again
            who = rows[number - 11][8:10]
        rows.append([*about, *who, *maker.answers(lambda level: f"A{level + 1}", "A9")])
    write(path, [[*header, *asked], *rows], delimiter=";", quoting=csv.QUOTE_ALL, mark="\ufeff")


def redcap(maker: Maker, path: Path) -> None:
    """Raw data as CSV of a project with two events: a row a record and event, choices by their numbers."""
    fields = [indicator.id.lower().replace("-", "_") for indicator in maker.indicators]
    header = [
        "record_id", "redcap_event_name", "redcap_survey_identifier", "maturity_timestamp", "ics", "sector",
        *fields, "maturity_complete",
    ]  # fmt: skip
    rows = []
    for number in range(1, 13):
        record, event = (number + 1) // 2, ("spring_2026_arm_1", "autumn_2026_arm_1")[(number + 1) % 2]
        stamp = "[not completed]" if number == 8 else f"{maker.moment(number):%Y-%m-%d %H:%M:%S}"
        about = [str(record), event, "", stamp, maker.pick(("1", "2")), maker.pick(("1", "2", "3", "4", "5"))]
        levels = maker.answers(lambda level: str(maker.levels[level].value), "98")
        rows.append([*about, *levels, "0" if number == 8 else "2"])
    write(path, [header, *rows])


def write(
    path: Path, rows: Sequence[Sequence[str]], *, delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL, mark: str = ""
) -> None:
    """One CSV file, lines ending in CRLF."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        handle.write(mark)
        csv.writer(handle, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[call-overload]


if __name__ == "__main__":
    main()
