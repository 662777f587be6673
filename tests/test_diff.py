"""What changed between two states of content, how it is classed, and what it does to comparing and to the version."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repositories import SMALL, Checkout
from vcsekit.cli.app import run
from vcsekit.content.diff.changes import Difference, ItemChange, Nature, Significance, Step, Verdict, What
from vcsekit.content.diff.compare import compare
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.export.difference import FORMAT, KIND, DifferenceView, difference_json
from vcsekit.export.difference_markdown import difference_markdown

ROOT = Path(__file__).parents[1]
WORDING, CLARIFICATION, MEANING = Significance
COMPARABLE, CARE, NOT = Verdict
BASE = {
    path.relative_to(SMALL).as_posix(): path.read_bytes()
    for path in SMALL.rglob("*")
    if path.suffix in (".yaml", ".md")
}
MATRIX, CARE_FILE, WORK_FILE, TIME = "matrix.yaml", "domains/care.yaml", "domains/work.yaml", "barriers/time.yaml"
CARE_02 = BASE[CARE_FILE].decode()[BASE[CARE_FILE].decode().index("  - id: CARE-02") :]

Edit = tuple[str, str, str]


def edited(files: dict[str, bytes], *edits: Edit) -> dict[str, bytes]:
    found = dict(files)
    for path, old, new in edits:
        text = found[path].decode()
        assert text.count(old) == 1, (path, old, text.count(old))
        found[path] = text.replace(old, new).encode()
    return found


def library(files: dict[str, bytes]) -> Library:
    return load_library(files)[0]


def difference(*edits: Edit, before: tuple[Edit, ...] = ()) -> Difference:
    return compare(library(edited(BASE, *before)), library(edited(edited(BASE, *before), *edits)))


def only(found: Difference) -> ItemChange:
    assert len(found.items) == 1, [(item.what, item.id) for item in found.items]
    return found.items[0]


def verdicts(found: Difference) -> dict[str, Verdict]:
    rows = (*found.comparability.domains, *found.comparability.indicators)
    return {row.id: row.verdict for row in rows} | {"": found.comparability.overall.verdict}


SAME = {"": COMPARABLE, "CARE": COMPARABLE, "WORK": COMPARABLE, "CARE-01": COMPARABLE, "CARE-02": COMPARABLE}
SAME |= {"WORK-01": COMPARABLE}
VERSION = (MATRIX, "version: 1.0.0", "version: {}")


def version(number: str) -> Edit:
    return (VERSION[0], VERSION[1], VERSION[2].format(number))


class TestIndicators:
    def test_nothing(self):
        found = difference()
        assert found.items == ()
        assert verdicts(found) == SAME
        assert (found.version.needed, found.version.made, found.version.enough) == (Step.NONE, Step.NONE, True)

    def test_a_comma(self):
        found = difference((CARE_FILE, "Letters go out after the meeting.", "Letters go out, after the meeting."))
        item = only(found)
        assert (item.what, item.kind, item.id, item.parent) == (What.CHANGED, "indicator", "CARE-01", "CARE")
        assert (item.path, item.line, item.significance) == (CARE_FILE, 5, WORDING)
        assert [(field.field, field.nature, field.answered) for field in item.fields] == [
            ("levels.low", Nature.REWORDED, True)
        ]
        assert verdicts(found) == SAME
        assert (found.version.needed, found.version.least, found.version.enough) == (Step.PATCH, "1.0.1", False)

    def test_plainer_words(self):
        found = difference((CARE_FILE, "An agenda reaches every group", "An agenda is sent to every group"))
        assert only(found).significance is CLARIFICATION
        assert verdicts(found) == {**SAME, "": CARE, "CARE": CARE, "CARE-01": CARE}
        assert (found.version.needed, found.version.least) == (Step.MINOR, "1.1.0")

    def test_another_number(self):
        found = difference((CARE_FILE, "three weeks", "six weeks"))
        item = only(found)
        assert (item.significance, item.firm) == (MEANING, True)
        assert item.reason == "a number changed: “3” became “6”"
        assert verdicts(found) == {**SAME, "": NOT, "CARE": NOT, "CARE-01": NOT}
        assert (found.version.needed, found.version.least) == (Step.MAJOR, "2.0.0")

    def test_what_stands_beside_the_question_is_never_more_than_a_clarification(self):
        found = difference((CARE_FILE, "- Letters with their dates", "- Two phone bills, never letters"))
        assert only(found).significance is CLARIFICATION
        assert verdicts(found)["CARE-01"] is CARE

    def test_links_and_sources_do_not_touch_answers(self):
        found = difference(
            (CARE_FILE, "    barriers:\n      - unpaid-time\n", "    barriers:\n      - late-invitations\n"),
            (CARE_FILE, "      - paper/two\n", "      - paper/three\n"),
        )
        item = only(found)
        assert [(f.field, f.nature, f.significance, f.old, f.new) for f in item.fields] == [
            ("barriers", Nature.RELINKED, CLARIFICATION, "unpaid-time", "late-invitations"),
            ("sources", Nature.RELINKED, WORDING, "paper/two", "paper/three"),
        ]
        assert verdicts(found) == SAME

    def test_a_weight(self):
        found = difference((WORK_FILE, "    title: Paid time\n", "    title: Paid time\n    weight: 2\n"))
        field = only(found).fields[0]
        assert (field.nature, field.old, field.new, field.significance, field.firm) == (
            Nature.REWEIGHTED, "1", "2", MEANING, True,
        )  # fmt: skip
        assert verdicts(found) == {**SAME, "": NOT, "WORK": NOT}

    def test_a_weight_that_is_only_written_out(self):
        found = difference((WORK_FILE, "    title: Paid time\n", "    title: Paid time\n    weight: 1.0\n"))
        assert found.items == ()

    def test_an_indicator_that_is_new(self):
        found = difference((WORK_FILE, "indicators:\n", f"indicators:\n{CARE_02.replace('CARE-02', 'WORK-02')}"))
        assert (only(found).what, only(found).significance) == (What.ADDED, CLARIFICATION)
        assert verdicts(found) == {**SAME, "": CARE, "WORK": CARE, "WORK-02": NOT}
        assert found.version.needed is Step.MINOR

    def test_an_indicator_that_is_retired(self):
        found = difference(
            (CARE_FILE, "    title: Heard at the table\n",
             "    title: Heard at the table\n    retired: 2.0.0\n    replaced_by: [CARE-01]\n"),
        )  # fmt: skip
        item = only(found)
        assert (item.what, item.significance, item.firm) == (What.RETIRED, MEANING, True)
        assert item.replaced_by == ("CARE-01",)
        assert verdicts(found) == {**SAME, "": NOT, "CARE": NOT, "CARE-02": NOT}

    def test_an_indicator_that_is_gone(self):
        found = difference((CARE_FILE, CARE_02, ""))
        assert (only(found).what, only(found).line, only(found).firm) == (What.REMOVED, 21, True)
        assert verdicts(found) == {**SAME, "": NOT, "CARE": NOT, "CARE-02": NOT}

    def test_an_indicator_that_comes_back(self):
        retired = (CARE_FILE, "    title: Heard at the table\n", "    title: Heard at the table\n    retired: 1.0.0\n")
        found = difference((retired[0], retired[2], retired[1]), before=(retired,))
        assert (only(found).what, only(found).significance) == (What.RETURNED, MEANING)

    def test_a_new_id_that_remembers_the_old_one(self):
        found = difference((CARE_FILE, "  - id: CARE-02\n", "  - id: CARE-07\n    formerly: [CARE-02]\n"))
        item = only(found)
        assert (item.what, item.id, item.old_id, item.significance) == (
            What.RENAMED, "CARE-07", "CARE-02", CLARIFICATION,
        )  # fmt: skip
        assert verdicts(found) == {name.replace("CARE-02", "CARE-07"): verdict for name, verdict in SAME.items()}

    def test_a_new_id_that_does_not_say_so_but_has_the_same_text(self):
        item = only(difference((CARE_FILE, "  - id: CARE-02\n", "  - id: CARE-07\n")))
        assert (item.what, item.old_id) == (What.RENAMED, "CARE-02")
        assert "`formerly: [CARE-02]`" in item.reason

    def test_only_what_has_former_ids_is_asked_for_them(self):
        """An indicator that names its old id says enough, and levels and constituencies have no such field."""
        told = only(difference((CARE_FILE, "  - id: CARE-02\n", "  - id: CARE-07\n    formerly: [CARE-02]\n")))
        level = next(
            item
            for item in difference((MATRIX, "  - id: low\n", "  - id: least\n")).items
            if item.kind == "level" and item.what is What.RENAMED
        )
        group = only(difference((MATRIX, "  - id: vcse\n", "  - id: sector\n")))
        assert (level.old_id, level.id, group.old_id, group.id) == ("low", "least", "vcse", "sector")
        assert {item.reason for item in (told, level, group)} == {"only its id is another one"}

    def test_what_is_part_of_something_with_a_new_id_has_not_moved(self):
        item = only(difference((TIME, "id: time\n", "id: hours\nformerly: [time]\n")))
        assert (item.what, item.id, item.old_id, item.fields) == (What.RENAMED, "hours", "time", ())

    def test_the_line_of_a_file_is_that_of_its_id(self):
        """Not the file's first: a comment may stand above, and `id` need not be the first field."""
        found = difference((CARE_FILE, "id: CARE\ntitle: Care\n", "# Ours\ntitle: Caring\nid: CARE\n"))
        assert (only(found).id, only(found).line) == ("CARE", 3)

    def test_a_new_id_and_a_new_text_is_another_thing(self):
        found = difference(
            (CARE_FILE, "  - id: CARE-02\n", "  - id: CARE-07\n"),
            (CARE_FILE, "Every group speaks at meetings.", "Every nurse reads notes."),
        )
        assert {(item.what, item.id) for item in found.items} == {(What.ADDED, "CARE-07"), (What.REMOVED, "CARE-02")}

    def test_a_file_with_another_name(self):
        files = dict(BASE)
        files["domains/kindness.yaml"] = files.pop(CARE_FILE)
        item = only(compare(library(BASE), library(files)))
        assert (item.id, item.significance) == ("CARE", WORDING)
        assert [(field.field, field.old, field.new) for field in item.fields] == [
            ("file", CARE_FILE, "domains/kindness.yaml")
        ]

    def test_the_order_of_a_domain(self):
        text = BASE[CARE_FILE].decode().replace(CARE_02, "").replace("indicators:\n", "indicators:\n" + CARE_02)
        found = compare(library(BASE), library({**BASE, CARE_FILE: text.encode()}))
        item = only(found)
        assert (item.id, item.fields[0].nature, item.significance) == ("CARE", Nature.REORDERED, CLARIFICATION)

    def test_a_list_of_texts(self):
        three = "    evidence:\n      - Minutes\n      - Letters that came in\n      - Notes of calls with groups\n"
        new = "    evidence:\n      - Notes of the calls with groups\n      - Minutes\n      - A film\n"
        found = difference((CARE_FILE, three, new), before=((CARE_FILE, "    evidence:\n      - Minutes\n", three),))
        assert [(field.field, field.nature, field.old, field.new) for field in only(found).fields] == [
            ("evidence.1", Nature.REWORDED, "Notes of calls with groups", "Notes of the calls with groups"),
            ("evidence.2", Nature.REMOVED, "Letters that came in", ""),
            ("evidence.3", Nature.ADDED, "", "A film"),
        ]

    def test_a_misspelling_is_known_by_the_other_texts(self):
        wrong = (TIME, "Nobody pays for the hours in meetings.", "Nobody pays for hours in the meeetings.")
        found = difference((wrong[0], "meeetings", "meetings"), before=(wrong,))
        assert (only(found).significance, only(found).reason) == (WORDING, "only the spelling changed")


class TestMatrix:
    def test_a_new_level(self):
        third = "    meaning: It can be seen.\n  - id: top\n    label: Top\n    value: 3\n    meaning: It lasts.\n"
        found = difference((MATRIX, "    meaning: It can be seen.\n", third))
        assert (only(found).kind, only(found).significance, only(found).firm) == ("level", MEANING, True)
        assert set(verdicts(found).values()) == {NOT}

    def test_a_level_with_another_number(self):
        found = difference((MATRIX, "    value: 1\n", "    value: 0\n"))
        assert (only(found).id, only(found).fields[0].field) == ("low", "value")
        assert set(verdicts(found).values()) == {NOT}

    def test_levels_in_another_order(self):
        low = "  - id: low\n    label: Low\n    value: 1\n    meaning: Nothing can be seen.\n"
        found = difference((MATRIX, low, ""), (MATRIX, "domains:\n", low + "domains:\n"))
        assert [field.reason for field in only(found).fields] == ["the levels stand in another order"]
        assert set(verdicts(found).values()) == {NOT}

    def test_a_level_in_plainer_words(self):
        found = difference((MATRIX, "Nothing can be seen.", "Nothing is to be seen."))
        assert only(found).significance is MEANING  # “can” is gone
        found = difference((MATRIX, "Nothing can be seen.", "Nothing here can be seen."))
        assert only(found).significance is CLARIFICATION
        assert set(verdicts(found).values()) == {CARE}

    def test_a_domains_weight_touches_only_the_whole(self):
        found = difference((WORK_FILE, "weight: 2", "weight: 3"))
        assert verdicts(found) == {**SAME, "": NOT}

    def test_agreement_and_constituencies(self):
        found = difference((MATRIX, "weights:", "agreement:\n  quorum: 5\nweights:"))
        assert (only(found).significance, verdicts(found)) == (CLARIFICATION, {**SAME, "": CARE})
        found = difference((MATRIX, "  - id: vcse\n    label: VCSE\n", ""))
        assert (only(found).what, only(found).kind) == (What.REMOVED, "constituency")
        assert verdicts(found)[""] is CARE

    def test_a_domain_that_is_new_and_one_that_is_gone(self):
        work = {path: data for path, data in BASE.items() if path != WORK_FILE}
        without = edited(work, (MATRIX, "  - WORK\n", ""))
        found = compare(library(without), library(BASE))
        assert {(item.what, item.id) for item in found.items} == {(What.ADDED, "WORK"), (What.ADDED, "WORK-01")}
        assert verdicts(found) == {**SAME, "": CARE, "WORK": NOT, "WORK-01": NOT}
        found = compare(library(BASE), library(without))
        assert verdicts(found) == {**SAME, "": NOT, "WORK": NOT, "WORK-01": NOT}
        assert found.version.needed is Step.MAJOR

    def test_the_record_of_changes_is_no_change(self):
        found = difference(version("1.0.1\nchanges:\n  - version: 1.0.1\n    summary: Nothing."))
        assert found.items == ()
        assert (found.version.made, found.version.enough) == (Step.PATCH, True)


class TestElsewhere:
    def test_it_asks_for_no_version(self):
        found = difference((TIME, "Nobody pays for the hours", "Everybody pays for the hours"))
        item = only(found)
        assert (item.kind, item.significance, item.in_matrix) == ("barrier", MEANING, False)
        assert (found.version.needed, found.version.enough) == (Step.NONE, True)
        assert verdicts(found) == SAME

    def test_a_figure_is_a_fact(self):
        found = difference(("cases/riverton.yaml", "value: 5000", "value: 50000"))
        field = only(found).fields[0]
        assert (field.field, field.old, field.new) == ("figures.the fund for meetings.value", "5000", "50000")
        assert (field.significance, field.firm) == (MEANING, True)

    @pytest.mark.parametrize(
        ("path", "old", "new", "kind", "field"),
        [
            ("register/glossary.yaml", None, None, "term", "meaning"),
            ("framework.yaml", None, None, "area", "description"),
            ("sources/paper.yaml", "label: ", "label: Mended ", "source item", "label"),
            ("documents/letter.md", None, None, "document", "body"),
        ],
    )
    def test_every_kind_of_file(self, path: str, old: str | None, new: str | None, kind: str, field: str):
        text = BASE[path].decode()
        if old is None:
            line = re.search(rf"^ *-? *{field}: (.+)$", text, re.MULTILINE) if field != "body" else None
            old = line.group(1) if line else text.rstrip().rsplit("\n", 1)[-1]
            new = f"{old} Mended."
        changed = text[::-1].replace(old[::-1], (new or "")[::-1], 1)[::-1]
        item = only(compare(library(BASE), library({**BASE, path: changed.encode()})))
        assert (item.kind, item.fields[0].field) == (kind, field)

    def test_an_approach_of_another_theme_has_moved(self):
        other = b"id: post\ntitle: Post\narea: funding\ndescription: Letters.\nbarriers:\n  - id: slow-post\n"
        other += b"    title: Slow post\n    description: It is slow.\n    sources: [paper/one]\napproaches: []\n"
        before = {**BASE, "barriers/post.yaml": other}
        text = BASE[TIME].decode()
        approach = text[text.index("  - id: meeting-fund") :]
        after = {**before, TIME: text.replace(approach, "").encode()}
        after["barriers/post.yaml"] = other.replace(b"approaches: []\n", b"approaches:\n" + approach.encode())
        item = only(compare(library(before), library(after)))
        assert (item.id, item.fields[0].nature, item.fields[0].old, item.fields[0].new) == (
            "meeting-fund", Nature.MOVED, "time", "post",
        )  # fmt: skip

    def test_a_file_that_cannot_be_read_is_left_out(self):
        broken = {**BASE, TIME: b"barriers: [\n"}
        found = compare(library(BASE), library(broken), [TIME])
        assert (found.items, found.unread) == ((), (TIME,))
        empty = compare(library(BASE), library({**BASE, TIME: b""}))
        assert (empty.items, empty.unread) == ((), (TIME,))

    def test_a_comment_names_some_files_that_cannot_be_read_and_counts_the_rest(self):
        """The only difference may be what can't be read; that must not look like no difference."""
        paths = [f"cases/c{number}.yaml" for number in range(23)]
        text = difference_markdown(view(compare(library(BASE), library(BASE), paths)))
        assert text.count("can't be read in one of the two") == 20
        assert "- 3 more files can't be read.\n" in text
        assert "- Nothing else that content says changed." in text
        whole = difference_markdown(view(compare(library(BASE), library(BASE))))
        assert "\n\nNothing that content says changed." in whole and "can't be read" not in whole

    def test_a_file_with_errors_is_still_compared(self):
        found = difference((TIME, "title: Late invitations", "titel: Late invitations"))
        assert {field.field for field in only(found).fields} == {"title", "titel"}


class TestVersions:
    @pytest.mark.parametrize(
        ("old", "new", "made", "enough"),
        [
            ("1.4.2", "1.4.2", Step.NONE, False),
            ("1.4.2", "1.4.3", Step.PATCH, False),
            ("1.4.2", "1.5.0", Step.MINOR, False),
            ("1.4.2", "2.0.0", Step.MAJOR, True),
            ("0.4.2", "0.4.3", Step.PATCH, False),
            ("0.4.2", "0.5.0", Step.MINOR, True),
            ("0.4.2", "1.0.0", Step.MAJOR, True),
            ("1.4.2", "1.4.1", Step.NONE, False),
        ],
    )
    def test_steps_for_a_change_of_meaning(self, old: str, new: str, made: Step, enough: bool):
        before = (version(old),)
        edits = ((CARE_FILE, "three weeks", "six weeks"), (MATRIX, f"version: {old}", f"version: {new}"))
        found = difference(*edits, before=before).version
        assert (found.made, found.enough, found.went_back) == (made, enough, new < old)
        assert found.least == ("0.5.0" if old.startswith("0") else "2.0.0")


def stated(number: str, name: str, counts_as: str) -> Edit:
    lines = f"changes:\n  - version: {number}\n    summary: Ours.\n    classes:\n      - id: {name}\n"
    return version(f"{number}\n{lines}        counts_as: {counts_as}\n        reason: We asked those who answer.")


class TestStated:
    EVERY = (CARE_FILE, "a speaker of each group", "a speaker of every group")

    def test_a_rewording_can_be_called_less_by_one(self):
        assert only(difference(self.EVERY)).significance is MEANING
        found = difference(self.EVERY, stated("1.1.0", "CARE-02", "clarification"))
        item = only(found)
        assert (item.significance, item.reason) == (CLARIFICATION, "We asked those who answer.")
        assert (item.stated.accepted, item.fields[0].significance) == (True, CLARIFICATION)
        assert (found.version.enough, found.refused, verdicts(found)["CARE-02"]) == (True, (), CARE)

    def test_but_not_by_two(self):
        found = difference(self.EVERY, stated("1.0.1", "CARE-02", "wording"))
        item = only(found)
        assert (item.significance, found.refused, found.version.enough) == (MEANING, (item,), False)
        assert item.stated.answer == (
            "levels.high: how much or how many changed: “each” became “every”; that is more than wording"
        )

    @pytest.mark.parametrize(
        "fact",
        [
            (CARE_FILE, "three weeks", "six weeks"),
            (CARE_FILE, "    title: Invited in time\n", "    title: Invited in time\n    weight: 5\n"),
            (CARE_FILE, "    title: Invited in time\n", "    title: Invited in time\n    retired: 1.1.0\n"),
            (CARE_FILE, "      low: Letters go out after the meeting.\n", ""),
        ],
    )
    def test_facts_stay_what_they_are(self, fact: Edit):
        found = difference(fact, stated("1.1.0", "CARE-01", "clarification"))
        item = only(found)
        assert (item.significance, found.refused) == (MEANING, (item,))

    def test_the_scale_stays_what_it_is(self):
        found = difference((MATRIX, "    value: 1\n", "    value: 0\n"), stated("1.1.0", "low", "wording"))
        assert found.refused and set(verdicts(found).values()) == {NOT}

    def test_more_is_always_taken(self):
        found = difference(
            (CARE_FILE, "after the meeting.", "after the meeting"), stated("2.0.0", "CARE-01", "meaning")
        )
        assert (only(found).significance, found.refused) == (MEANING, ())
        assert verdicts(found) == {**SAME, "": NOT, "CARE": NOT, "CARE-01": NOT}

    def test_a_class_for_something_in_which_nothing_changed_is_told_where_nothing_else_changed(self):
        found = difference(stated("1.0.1", "CARE-02", "wording"))
        assert found.unused == ("CARE-02",)
        assert "- A class is stated for CARE-02, in which nothing changed." in difference_markdown(view(found))

    def test_what_was_stated_for_an_earlier_version_no_longer_counts(self):
        before = stated("1.1.0", "CARE-02", "clarification")
        found = difference(self.EVERY, (MATRIX, "version: 1.1.0\nchanges", "version: 1.2.0\nchanges"), before=(before,))
        assert only(found).stated is None

    def test_the_example_in_the_documentation_is_taken(self):
        page = (ROOT / "docs" / "changes.md").read_text(encoding="utf-8")
        example = re.search(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL).group(1)
        found = difference(self.EVERY, version("1.1.0\n" + example))
        assert (only(found).significance, found.refused, found.version.enough) == (CLARIFICATION, (), True)

    def test_a_statement_about_nothing(self):
        found = difference(stated("1.1.0", "CARE-02", "meaning"))
        assert (found.items, found.unused) == ((), ("CARE-02",))


def view(found: Difference) -> DifferenceView:
    return DifferenceView(KIND, FORMAT, "Small matrix", "content/", "HEAD", "now", found)


class TestMarkdown:
    def test_the_short_of_it_comes_first(self):
        text = difference_markdown(view(difference((CARE_FILE, "three weeks", "six weeks"), version("1.0.1"))))
        assert text.startswith(
            "<!-- vcsekit diff -->\n### What changed in Small matrix\n\nFrom HEAD to now.\n\n"
            "- Matrix: 1 change of meaning\n"
        )
        short, _, details = text.partition("<details>")
        assert "**The version went from 1.0.0 to 1.0.1, and these changes ask for 2.0.0 at least.**" in short
        assert "are not comparable: CARE is not comparable." in short
        assert "<del>three</del><ins>six</ins> weeks before" in details
        assert text.count("<details>") == text.count("</details>") == 2

    def test_what_people_wrote_is_shown_and_not_run(self):
        evil = "<script>x</script> @everyone #12 [a](http://b) `code` **bold** | cell &amp; ![i](j)"
        text = difference_markdown(view(difference((TIME, "What time costs.", f"'{evil}'"))))
        assert "<script>" not in text and "@everyone" not in text and "#12" not in text
        assert "&lt;script&gt;x&lt;/script&gt; @\u200beveryone #\u200b12 \\[a\\](http://b) \\`code\\`" in text
        assert "\\*\\*bold\\*\\* \\| cell &amp;amp; \\!\\[i\\](j)" in text

    def test_a_comment_has_room_for_only_so_much(self):
        many = "".join(
            f"  - id: barrier-{n}\n    title: Barrier {n}\n    description: D.\n    sources: [paper/one]\n"
            for n in range(400)
        )
        old = edited(BASE, (TIME, "approaches:\n  - id: early", many + "approaches:\n  - id: early"))
        new = {**old, TIME: old[TIME].replace(b"description: D.", b"description: Every word " + b"of it " * 40)}
        text = difference_markdown(view(compare(library(old), library(new))))
        assert 50_000 < len(text.encode()) <= 60_000
        left_out = int(re.search(r"\*\*([0-9]+) more changes are not shown here\*\*", text).group(1))
        assert left_out + text.count("**barrier barrier\\-") + text.count("**barrier barrier-") == 400
        assert text.count("<details>") == text.count("</details>")


class TestCommand:
    @pytest.fixture
    def checkout(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
        made = Checkout.start(tmp_path / "repo")
        monkeypatch.chdir(made.root)
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
        return made

    def diff(self, capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
        found = run(["diff", *arguments])
        shown = capsys.readouterr()
        assert found == code, shown.err
        return shown.out if code < 2 else shown.err

    def test_the_working_tree(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        assert "Nothing that content says changed." in self.diff(capsys)
        checkout.edit(f"content/{CARE_FILE}", "three weeks", "six weeks")
        checkout.write("content/barriers/new.yaml", (BASE[TIME].replace(b"id: ", b"id: new-")))
        text = self.diff(capsys)
        assert max(map(len, text.splitlines())) <= 80
        assert "Matrix: 1 change of meaning." in text
        assert "Everything else: 5 clarifications." in text
        assert "[-three-]{+six+} weeks before a meeting." in text
        assert "theme new-time added: Time" in text and "new-unpaid-time" not in text, "parts come with the whole"
        assert "these changes ask for 2.0.0 at least" in text
        self.diff(capsys, "--check", code=1)
        checkout.edit("content/matrix.yaml", "version: 1.0.0", "version: 2.0.0")
        self.diff(capsys, "--check")

    def test_two_revisions_and_where_they_parted(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        checkout.git("checkout", "-qb", "mine")
        checkout.edit(f"content/{CARE_FILE}", "title: Care", "title: Caring")
        checkout.commit("Mine")
        checkout.git("checkout", "-q", "main")
        checkout.edit(f"content/{TIME}", "title: Time", "title: Hours")
        checkout.commit("Theirs")
        both = self.diff(capsys, "main", "mine")
        assert "domain CARE changed" in both and "theme time changed" in both
        mine = self.diff(capsys, "main", "mine", "--merge-base")
        assert "domain CARE changed" in mine and "theme time" not in mine
        assert "from where mine left main" in mine

    def test_content_that_has_moved(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        checkout.write("other/matrix.yaml", "id: another\n")
        checkout.git("mv", "content", "data")
        checkout.edit(f"data/{CARE_FILE}", "title: Care", "title: Caring")
        checkout.commit("Moved")
        text = self.diff(capsys, "HEAD~1", "--content", "data")
        assert "domain CARE changed" in text and "Matrix: 1 clarification." in text
        assert "domain CARE changed" in self.diff(capsys, "HEAD~1", "HEAD", "--content", "data")

    def test_line_ends_of_windows(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        checkout.git("config", "core.autocrlf", "true")
        for path in (checkout.root / "content").rglob("*.*"):
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        assert "Nothing that content says changed." in self.diff(capsys)
        checkout.git("config", "core.autocrlf", "false")
        assert "Nothing that content says changed." in self.diff(capsys)

    def test_folders_without_git(self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch):
        monkeypatch.chdir(tmp_path)
        for name, files in (("old", BASE), ("new", edited(BASE, (CARE_FILE, "three weeks", "six weeks")))):
            for path, data in files.items():
                (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / name / path).write_bytes(data)
        assert "CARE-01" in self.diff(capsys, "old", "new")

    def test_a_file_that_cannot_be_read(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        checkout.write(f"content/{TIME}", "barriers: [\n")
        text = self.diff(capsys)
        assert f"{TIME} can't be read in one of the two" in text
        assert "Nothing else that content says changed." in text
        comment = self.diff(capsys, "--format", "markdown")
        assert f"- {TIME} can't be read in one of the two, so it is left out." in comment
        assert "- Nothing else that content says changed. The version is still 1.0.0" in comment
        checkout.write("content/matrix.yaml", "title: [\n")
        assert "the matrix can't be read in the working tree" in self.diff(capsys, code=2)

    def test_mistakes(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        assert "no revision “nothing”" in self.diff(capsys, "nothing", code=2)
        assert "more than two" in self.diff(capsys, "a", "b", "c", code=2)
        self.diff(capsys, "--format", "json", "--out", "d.json")
        assert "exists already" in self.diff(capsys, "--out", "d.json", code=2)
        checkout.git("rm", "-rq", "--cached", "content")
        checkout.git("commit", "-qm", "Without")
        assert "HEAD has no content with this matrix" in self.diff(capsys, code=2)

    def test_json_fits_its_schema(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        import jsonschema

        checkout.edit(f"content/{CARE_FILE}", "three weeks", "six weeks")
        data = json.loads(self.diff(capsys, "--format", "json"))
        schema = json.loads((ROOT / "schemas" / "diff.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(schema).validate(data)
        assert (data["kind"], data["new"]) == ("vcsekit-diff", "the working tree")
        assert data["difference"]["items"][0]["fields"][0]["words"][1] == {"change": "removed", "text": "three"}


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(0, 10**9), st.sampled_from(sorted(BASE)))
def test_no_content_breaks_it(seed: int, path: str):
    """Bytes put in, taken out and swapped in one file; both ways, in every form of output."""
    chosen, raw = random.Random(seed), bytearray(BASE[path])
    for _ in range(chosen.randint(1, 8)):
        place = chosen.randrange(len(raw))
        raw[place : place + chosen.randint(0, 6)] = bytes(
            chosen.choices(b"\n -:[]{}'\"#&*!|>ab1\xc3\xa9", k=chosen.randint(0, 6))
        )
    old, new = library(BASE), library({**BASE, path: bytes(raw)})
    if "matrix.yaml" not in new.documents:
        return
    unread = {path} - set(new.documents)
    for found in (compare(old, new, unread), compare(new, old, unread)):
        difference_json(view(found))
        difference_markdown(view(found))
        for item in found.items:
            assert 0 < item.line <= len(raw.splitlines()) + len(BASE[path].splitlines())


def test_the_time_grows_with_what_changed():
    """Counted in items looked at: of many files, only those that differ are taken apart."""
    from vcsekit.content.diff import compare as module

    files = dict(BASE)
    for number in range(300):
        files[f"barriers/n{number}.yaml"] = BASE[TIME].replace(b"id: ", f"id: n{number}-".encode())
    looked: list[str] = []
    original = module.items_of
    old, new = library(files), library(edited(files, ("barriers/n7.yaml", "title: Time", "title: Hours")))
    module.items_of = lambda side, path: looked.append(path) or original(side, path)
    try:
        assert only(compare(old, new)).id == "n7-time"
    finally:
        module.items_of = original
    assert looked == ["barriers/n7.yaml"] * 2


class TestHistoryRules:
    """`validate --since` in a real repository; the rules' own cases are in `test_rule_cases.py`."""

    @pytest.fixture
    def checkout(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
        made = Checkout.start(tmp_path / "repo")
        monkeypatch.chdir(made.root)
        monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
        return made

    def codes(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
        run(["validate", "--since", "HEAD", "--format", "json", *arguments])
        return [f"{row['code']} {row['path']}:{row['line']}" for row in json.loads(capsys.readouterr().out)]

    def test_meaning_without_a_version(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        assert self.codes(capsys) == []
        checkout.edit(f"content/{CARE_FILE}", "three weeks", "six weeks")
        assert self.codes(capsys) == [f"VK703 content/{CARE_FILE}:10"]
        checkout.edit("content/matrix.yaml", "version: 1.0.0", "version: 2.0.0")
        assert self.codes(capsys) == []

    def test_several_at_once(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        checkout.edit(f"content/{CARE_FILE}", CARE_02, "")
        checkout.edit("content/matrix.yaml", "version: 1.0.0", "version: 0.9.0")
        cards = next(path for path in BASE if b"- CARE-02\n" in BASE[path])
        checkout.edit(f"content/{cards}", "- CARE-02\n", "- CARE-01\n")
        assert self.codes(capsys) == [f"VK702 content/{CARE_FILE}:4", "VK705 content/matrix.yaml:3"]

    def test_a_file_that_cannot_be_read_hides_nothing_else(
        self, checkout: Checkout, capsys: pytest.CaptureFixture[str]
    ):
        for path in (TIME, WORK_FILE, CARE_FILE):
            checkout.write(f"content/{path}", "id: [\n")
            codes = [found.split()[0] for found in self.codes(capsys)]
            assert "VK102" in codes and not [code for code in codes if code.startswith("VK7")]
