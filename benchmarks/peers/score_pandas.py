"""What an analyst would write in pandas for the tables of `vcsekit score`: the peer in benchmarks/run.py.

    python benchmarks/peers/score_pandas.py RETURNS.csv FOLDER

It trusts the file: no line numbers, no rejected cells, no repeated returns, no suppression of small groups, and
floats in place of exact numbers.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd

LEVELS = {"emerging": 1, "developing": 2, "maturing": 3, "thriving": 4} | {str(value): value for value in range(1, 5)}
NOT_APPLICABLE = ("n/a", "na", "n.a.", "not applicable")
ABOUT = ["return_id", "system", "place", "constituency", "round", "submitted"]
GROUP = ["round", "system"]


def main(source: Path, out: Path) -> None:
    """Reads, scores and writes."""
    returns = pd.read_csv(source, dtype=str, keep_default_na=False)
    indicators = [name for name in returns if re.fullmatch(r"[A-Z]+-\d+", name)]
    words = returns[indicators].apply(lambda column: column.str.strip().str.lower())
    values = words.apply(lambda column: column.map(LEVELS))
    domains = {name: [i for i in indicators if i.startswith(f"{name}-")] for name in ordered(indicators)}
    means = pd.DataFrame({name: values[own].mean(axis=1) for name, own in domains.items()})
    out.mkdir(parents=True, exist_ok=True)
    scores(returns, words, values, domains, means).to_csv(out / "scores.csv", index=False, float_format="%.4f")
    group_table(returns, values, domains, means).to_csv(out / "domains.csv", index=False, float_format="%.4f")
    count_table(returns, words, values, indicators).to_csv(out / "indicators.csv", index=False)


def ordered(indicators: list[str]) -> list[str]:
    """The domains, in the order of their columns."""
    return list(dict.fromkeys(name.split("-")[0] for name in indicators))


def scores(
    returns: pd.DataFrame, words: pd.DataFrame, values: pd.DataFrame, domains: dict[str, list[str]], means: pd.DataFrame
) -> pd.DataFrame:
    """One row a return."""
    table = returns[ABOUT].copy()
    table["overall"] = means.mean(axis=1)
    table["answered"] = values.notna().sum(axis=1)
    table["applicable"] = len(values.columns) - words.isin(NOT_APPLICABLE).sum(axis=1)
    table["completeness"] = table["answered"] / table["applicable"]
    for name, own in domains.items():
        table[f"{name}_mean"] = means[name]
        table[f"{name}_floor"] = values[own].min(axis=1)
    return table


def group_table(
    returns: pd.DataFrame, values: pd.DataFrame, domains: dict[str, list[str]], means: pd.DataFrame
) -> pd.DataFrame:
    """By round and system, and in each by constituency: every domain's figures."""
    parts = []
    keys = returns[[*GROUP, "constituency"]]
    by_constituency = means.groupby([keys[name] for name in keys]).mean()
    balanced = by_constituency.groupby(level=GROUP).mean()
    for by in ([*GROUP, "constituency"], GROUP):
        groups = [returns[name] for name in by]
        medians = values.groupby(groups).quantile(0.5, interpolation="lower")
        grouped = means.groupby(groups)
        for name, own in domains.items():
            part = grouped[name].agg(responses="count", mean="mean", lowest="min", highest="max")
            part["floor"] = medians[own].min(axis=1)
            if by == GROUP:
                part["balanced_mean"] = balanced[name]
            parts.append(part.reset_index().assign(domain=name))
    table = pd.concat(parts, ignore_index=True)
    table["constituency"] = table["constituency"].fillna("all")
    return table.sort_values([*GROUP, "constituency", "domain"])


def count_table(
    returns: pd.DataFrame, words: pd.DataFrame, values: pd.DataFrame, indicators: list[str]
) -> pd.DataFrame:
    """By round and system: how often each level was given."""
    said = values.astype("object").where(values.notna(), "not_answered")
    said = said.mask(words.isin(NOT_APPLICABLE), "not_applicable").assign(**{name: returns[name] for name in GROUP})
    long = said.melt(id_vars=GROUP, value_vars=indicators, var_name="indicator", value_name="answer")
    return long.groupby([*GROUP, "indicator", "answer"]).size().unstack(fill_value=0).reset_index()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
