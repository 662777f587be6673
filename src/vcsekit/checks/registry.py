"""The list of all rules, and the one way to run them."""

from __future__ import annotations

from vcsekit.checks import links, matrix_design, references, sources, wording
from vcsekit.checks.rule import Context, Rule
from vcsekit.content.library import Library
from vcsekit.diagnostics import Diagnostic, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

RULES = (
    Rule("VK301", "unknown-id", _ERROR, references.unknown_id),
    Rule("VK302", "id-of-another-kind", _ERROR, references.id_of_another_kind),
    Rule("VK303", "repeated-id", _ERROR, references.repeated_id),
    Rule("VK304", "action-of-another-case", _ERROR, references.action_of_another_case),
    Rule("VK401", "level-missing", _ERROR, matrix_design.level_missing),
    Rule("VK402", "level-unknown", _ERROR, matrix_design.level_unknown),
    Rule("VK403", "scale-not-consecutive", _ERROR, matrix_design.scale_not_consecutive),
    Rule("VK404", "domain-not-listed", _ERROR, matrix_design.domain_not_listed),
    Rule("VK405", "weights-sum-to-zero", _ERROR, matrix_design.weights_sum_to_zero),
    Rule("VK406", "indicator-of-another-domain", _ERROR, matrix_design.indicator_of_another_domain),
    Rule("VK407", "name-used-twice", _ERROR, matrix_design.name_used_twice),
    Rule("VK408", "double-barrelled-statement", _WARNING, matrix_design.double_barrelled_statement),
    Rule("VK409", "neighbouring-levels-alike", _WARNING, matrix_design.neighbouring_levels_alike),
    Rule("VK501", "long-sentence", _WARNING, wording.long_sentence),
    Rule("VK502", "vague-quantifier", _WARNING, wording.vague_quantifier),
    Rule("VK503", "abbreviation-unexplained", _WARNING, wording.abbreviation_unexplained),
    Rule("VK504", "raw-html", _ERROR, wording.raw_html),
    Rule("VK505", "american-spelling", _WARNING, wording.american_spelling),
    Rule("VK601", "barrier-without-indicator", _WARNING, links.barrier_without_indicator),
    Rule("VK602", "barrier-without-approach", _WARNING, links.barrier_without_approach),
    Rule("VK603", "indicator-without-barrier", _WARNING, links.indicator_without_barrier),
    Rule("VK604", "link-in-one-direction", _WARNING, links.link_in_one_direction),
    Rule("VK605", "figure-without-unit-or-period", _WARNING, links.figure_without_unit_or_period),
    Rule("VK606", "action-without-link", _WARNING, links.action_without_link),
    Rule("VK801", "unknown-source-ref", _ERROR, sources.unknown_source_ref),
    Rule("VK802", "uncited-source-item", _WARNING, sources.uncited_source_item),
    Rule("VK803", "repeated-source-ref", _ERROR, sources.repeated_source_ref),
    Rule("VK804", "contributed-without-permission", _ERROR, sources.contributed_without_permission),
)


def check_library(library: Library, *, strict: bool = True) -> list[Diagnostic]:
    """The rules' findings on a library, sorted by place: of all rules, or (not strict) of those that find errors."""
    context = Context(library)
    rules = [rule for rule in RULES if strict or rule.severity is Severity.ERROR]
    found = [diagnostic for rule in rules for diagnostic in rule.run(context)]
    return sorted(found)
