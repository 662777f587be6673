"""The schemas: valid, explained, and of one mind with the models, but for the differences that are listed here."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_args

import pytest
from check_jsonschema.cli import main as check_jsonschema
from check_jsonschema.regex_variants import RegexImplementation, RegexVariantName
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError, validators
from pydantic import BaseModel, TypeAdapter
from pydantic import ValidationError as ModelError

from vcsekit.cli.app import run
from vcsekit.content.kinds import FILE_KINDS, FileKind, kind_of
from vcsekit.content.load import load_library
from vcsekit.export.schema import LAYOUT, REPORT_THEME, kinds_of_files, schemas
from vcsekit.io.files import read_folder
from vcsekit.model.layout import Layout
from vcsekit.model.theme import Theme

ROOT = Path(__file__).parents[1]
SCHEMAS = {name.partition(".")[0]: json.loads(text) for name, text in schemas().items()}
OTHERS = {REPORT_THEME: Theme, LAYOUT: Layout}
MODELS = {kind.name: kind.model for kind in FILE_KINDS} | OTHERS
FOLDERS = (
    ROOT / "content",
    Path(__file__).parent / "content" / "small",
    Path(__file__).parent / "content/other-matrix",
)
EditorValidator = validators.extend(
    Draft202012Validator, {"pattern": RegexImplementation(RegexVariantName.default).pattern_keyword}
)
"""Patterns are JavaScript's in a schema, as in editors; Python's `$` also stands before a last line break."""


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, part in [(schema["title"], schema), *schema.get("$defs", {}).items()]:
        for field, definition in part.get("properties", {}).items():
            yield f"{name}.{field}", definition


def models_in(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    waiting = [info.annotation for info in model.model_fields.values()]
    while waiting:
        found = waiting.pop()
        if isinstance(found, type) and issubclass(found, BaseModel):
            yield from models_in(found)
        waiting += get_args(found)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_it_is_a_schema(kind: str):
    Draft202012Validator.check_schema(SCHEMAS[kind])
    assert SCHEMAS[kind]["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_field_is_explained(kind: str):
    for name, definition in properties(SCHEMAS[kind]):
        assert len(definition.get("description", "").split()) >= 3, f"{name} has no description"


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_field_that_people_fill_in_has_an_example(kind: str):
    """Fields of a few known values, and those that hold fields of their own, need none."""
    for name, definition in properties(SCHEMAS[kind]):
        text = json.dumps(definition)
        chosen = "$ref" in text or '"enum"' in text or '"boolean"' in text
        assert definition.get("examples") or chosen, f"{name} has no example"


@pytest.mark.parametrize("kind", MODELS)
def test_examples_are_right(kind: str):
    for model in models_in(MODELS[kind]):
        for info in model.model_fields.values():
            adapter = TypeAdapter(Annotated[info.annotation, *info.metadata, info])
            for example in info.examples or ():
                adapter.validate_python(example)
    for name, definition in properties(SCHEMAS[kind]):
        for example in definition.get("examples", ()):
            schema = {**definition, "$defs": SCHEMAS[kind].get("$defs", {})}
            assert EditorValidator(schema).is_valid(example), f"{name}: {example}"


@pytest.mark.parametrize("kind", SCHEMAS)
def test_what_an_editor_fills_in_is_right(kind: str):
    """Editors write a field's default when they complete it: never `null`, nor a number in quotes."""
    for name, definition in properties(SCHEMAS[kind]):
        if "default" in definition:
            schema = {**definition, "$defs": SCHEMAS[kind].get("$defs", {})}
            assert EditorValidator(schema).is_valid(definition["default"]), name
            assert isinstance(definition["default"], str) == (
                definition.get("type") == "string" or "$ref" in definition
            )


def test_the_first_lines_of_the_command_name_every_kind(capsys: pytest.CaptureFixture[str]):
    assert run(["schema"]) == 0
    shown = capsys.readouterr().out
    assert re.findall(r"^(\S+) +(?:content/|anywhere)", shown, re.MULTILINE) == list(SCHEMAS)
    assert all(about.endswith(".") and len(about) > 20 for _, _, about in kinds_of_files())


def test_the_command_prints_or_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    assert run(["schema", "case"]) == 0
    assert capsys.readouterr().out == schemas()["case.schema.json"]
    assert run(["schema", "case", "--out", "one"]) == 0
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["case.schema.json"]
    (tmp_path / "one" / "case.schema.json").write_text("mine", encoding="utf-8")
    capsys.readouterr()
    assert run(["schema", "--out", "one"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert (tmp_path / "one" / "case.schema.json").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["case.schema.json"]
    assert run(["schema", "--out", "one", "--force"]) == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "one").iterdir()} == schemas()
    assert run(["schema", "cose"]) == 2
    assert "did you mean `case`?" in capsys.readouterr().err


@pytest.mark.parametrize("kind", [kind for kind in FILE_KINDS if kind.pattern.endswith(".yaml")], ids=lambda k: k.name)
def test_the_shipped_content_passes_check_jsonschema(kind: FileKind, tmp_path: Path):
    schema = ROOT / "schemas" / f"{kind.name}.schema.json"
    files = [str(path) for path in sorted((ROOT / "content").glob(kind.pattern))]
    assert files
    result = CliRunner().invoke(check_jsonschema, ["--schemafile", str(schema), *files])
    assert result.exit_code == 0, result.output
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(Path(files[0]).read_text(encoding="utf-8") + "\nmisspelt: 1\n", encoding="utf-8")
    result = CliRunner().invoke(check_jsonschema, ["--schemafile", str(schema), str(wrong)])
    assert result.exit_code == 1 and "misspelt" in result.output


def test_editors_know_which_file_has_which_schema():
    """`.vscode/settings.json` maps every kind of YAML file, and each place in it is a file's own and no other's."""
    mapping = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))["yaml.schemas"]
    wanted = {f"./schemas/{k.name}.schema.json": k.pattern for k in FILE_KINDS if k.pattern.endswith(".yaml")}
    assert set(mapping) == {*wanted, *(f"./schemas/{kind}.schema.json" for kind in OTHERS)}
    for schema, pattern in wanted.items():
        assert mapping[schema] == [f"content/{pattern}", f"tests/content/*/{pattern}"]
    assert all((ROOT / schema).is_file() for schema in mapping)
    for kind, model in OTHERS.items():
        found = [path for place in mapping[f"./schemas/{kind}.schema.json"] for path in ROOT.glob(place)]
        assert found and all(model.model_validate(_data(path)) for path in found)
    advised = json.loads((ROOT / ".vscode" / "extensions.json").read_text(encoding="utf-8"))
    assert "redhat.vscode-yaml" in advised["recommendations"]


def _data(path: Path) -> Any:
    from vcsekit.content.source import decode, read_document

    return read_document(decode(path.read_bytes(), path.name), path.name).data


# What a schema can't say, or says in another way. Everything else that one side refuses, the other does too.

BEYOND_A_SCHEMA = {
    "decimal_max_digits": "no keyword counts digits",
    "decimal_max_places": "no keyword counts digits after the point",
    "decimal_whole_digits": "no keyword counts digits before the point",
    "greater_than_equal": "limits do not reach numbers in quotes",
    "less_than_equal": "limits do not reach numbers in quotes",
    "int_type": "to a schema, 2.0 is a whole number",
    "value_error": "no keyword compares two fields: the upper end of a range with the lower",
}


def listed_for_the_model(detail: Any) -> bool:
    """Whether the model's error is one that no schema can have."""
    kind, value = detail["type"], detail["input"]
    if kind in ("greater_than_equal", "less_than_equal"):
        return isinstance(value, str)
    if kind == "int_type":
        return isinstance(value, float) and value.is_integer()
    if kind == "value_error":
        return "upper" in detail["msg"]
    return kind in BEYOND_A_SCHEMA


SECTIONS = {
    "columns", "constants", "indicators", "answers", "constituencies", "systems", "places", "rounds", "ignore",
}  # fmt: skip
"""The sections of a layout file."""


def listed_for_the_schema(error: ValidationError) -> bool:
    """Whether the schema is right to be stricter.

    It counts the blanks around a text, which the model takes off. It asks for the words beside a logo, which
    `report/theme.py` does later, where it also opens the logo. And it points at a section of a layout that has
    nothing below its title, which the model takes as left out.
    """
    if error.validator == "type" and error.instance is None:
        return set(error.absolute_path) <= SECTIONS
    if error.validator == "dependentRequired":
        return error.validator_value == {"logo": ["logo_alt"], "logo_alt": ["logo"]}
    return error.validator == "maxLength" and len(error.instance.strip()) <= error.validator_value


@cache
def documents() -> list[tuple[str, Any]]:
    """Kind and data of all files of three matrices."""
    found = []
    for folder in FOLDERS:
        for path, document in load_library(read_folder(folder, (".yaml", ".md")))[0].documents.items():
            found.append((kind_of(path).name, document.data))
    found += [(LAYOUT, _data(path)) for path in sorted((ROOT / "examples" / "mappings").glob("*.yaml"))]
    return [*found, (REPORT_THEME, _data(ROOT / "examples" / "theme" / "theme.yaml"))]


def places(data: Any) -> list[tuple[Any, Any]]:
    """Every container with each of its keys or numbers."""
    found, waiting = [], [data]
    while waiting:
        container = waiting.pop()
        keys = list(container) if isinstance(container, dict) else list(range(len(container)))
        found += [(container, key) for key in keys]
        waiting += [container[key] for key in keys if isinstance(container[key], dict | list)]
    return found


VALUES = (
    None, True, False, 0, 1, 2, -1, 21, 53, 10**6, 10**20, 2.0, 1.5, 0.12345, 1e-9, 1e40,
    "", " ", "\n", "\u00a0", "x", "2", " 1.5 ", "-3", "1e9", "2,5", "two", "Two\nlines", "  padded  ", "an end\n",
    "2022", "2022-13", "2022-04", "2021/22", "not stated", "0.1.0", "0.1", "1.2.3\n", "ics", "draft", "about", "QWO",
    "CARE", "CARE-1", "CARE-02", "care", "Upper Case", "a-b", "a--b", "a/b", "a/b/c",
    "#14507a", "#14507A\n", "logo.png", "../logo.png",
    "x" * 81, "y" * 201, "z" * 20_001, "w" * 190 + " " * 20,
    [], {}, [[]], [None], ["x"], [1], [{}], {"id": "x"}, {"x": "y"}, {"x": None},
)  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=600)
@given(st.data())
def test_schema_and_model_refuse_the_same(data: st.DataObject):
    kind, original = data.draw(st.sampled_from(documents()), label="kind")
    changed = copy.deepcopy(original)
    for _ in range(data.draw(st.integers(1, 2))):
        known = places(changed)
        if not known:
            break
        container, key = data.draw(st.sampled_from(known))
        change = data.draw(st.sampled_from(["value", "value", "value", "delete", "add", "double"]))
        if change == "value":
            container[key] = copy.deepcopy(data.draw(st.sampled_from(VALUES)))
        elif change == "delete":
            del container[key]
        elif isinstance(container, list):
            container.extend(copy.deepcopy(container))
        else:
            container["not_a_field" if change == "add" else f"{key}s"] = container[key]
    assert_of_one_mind(kind, changed)


def assert_of_one_mind(kind: str, data: Any) -> None:
    refused = list(EditorValidator(SCHEMAS[kind]).iter_errors(data))
    try:
        MODELS[kind].model_validate(data)
    except ModelError as error:
        details = error.errors()
        assert refused or all(listed_for_the_model(detail) for detail in details), (kind, details)
    else:
        assert all(listed_for_the_schema(error) for error in refused), (kind, refused)


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("value", [None, [], {}, "text", 1, True], ids=repr)
def test_a_whole_file_of_another_form(kind: str, value: Any):
    assert_of_one_mind(kind, value)


FIGURE = {"what": "grants", "sources": ["a/b"]}


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({"value": 1}, True),
        ({"date": "2022"}, True),
        ({"value": 1, "upper": 2}, True),
        ({"value": 1, "date": None}, True),
        ({"value": None, "date": "2022"}, True),
        ({}, False),
        ({"value": 1, "date": "2022"}, False),
        ({"value": None, "date": None}, False),
        ({"upper": 2}, False),
        ({"upper": 2, "date": "2022"}, False),
    ],
    ids=str,
)
def test_a_figure_is_a_number_or_a_date_in_both(fields: dict[str, Any], right: bool):
    schema = {**SCHEMAS["case"]["$defs"]["Figure"], "$defs": SCHEMAS["case"]["$defs"]}
    assert EditorValidator(schema).is_valid(FIGURE | fields) == right
