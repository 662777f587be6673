"""The list of all codes, and the one way to run the rules."""

from __future__ import annotations

from collections.abc import Sequence

from vcsekit.checks import (
    characters,
    drafts,
    history,
    links,
    matrix_design,
    pasted,
    references,
    sources,
    suppression,
    wording,
)
from vcsekit.checks.rule import Code, Context, Rule
from vcsekit.checks.selection import Selection
from vcsekit.content.library import Library
from vcsekit.diagnostics import Diagnostic, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

READING_CODES = (
    Code("VK101", "not-utf-8", _ERROR),
    Code("VK102", "not-yaml", _ERROR),
    Code("VK103", "tab-in-indentation", _ERROR),
    Code("VK104", "repeated-field", _ERROR),
    Code("VK105", "nested-too-deep", _ERROR),
    Code("VK106", "alias-expands", _ERROR),
    Code("VK107", "tag", _ERROR),
    Code("VK108", "second-document", _ERROR),
    Code("VK109", "too-large", _ERROR),
    Code("VK110", "empty-file", _ERROR),
    Code("VK111", "misplaced-file", _WARNING),
    Code("VK112", "no-front-matter", _ERROR),
    Code("VK201", "unknown-field", _ERROR),
    Code("VK202", "missing-field", _ERROR),
    Code("VK203", "wrong-type", _ERROR),
    Code("VK204", "wrong-form", _ERROR),
    Code("VK205", "not-a-choice", _ERROR),
    Code("VK206", "outside-limits", _ERROR),
    Code("VK207", "fields-contradict", _ERROR),
)
"""What is found while files are read; none of these can be suppressed or ignored."""

RULES = (
    Rule("VK113", "hidden-character", _ERROR, characters.hidden_character, local=True),
    Rule("VK301", "unknown-id", _ERROR, references.unknown_id),
    Rule("VK302", "id-of-another-kind", _ERROR, references.id_of_another_kind),
    Rule("VK303", "repeated-id", _ERROR, references.repeated_id),
    Rule("VK304", "action-of-another-case", _ERROR, references.action_of_another_case),
    Rule("VK305", "retired-item-used", _ERROR, references.retired_item_used),
    Rule("VK306", "replacement-out-of-use", _ERROR, references.replacement_out_of_use),
    Rule("VK401", "level-missing", _ERROR, matrix_design.level_missing, local=True),
    Rule("VK402", "level-unknown", _ERROR, matrix_design.level_unknown, local=True),
    Rule("VK403", "scale-not-consecutive", _ERROR, matrix_design.scale_not_consecutive),
    Rule("VK404", "domain-not-listed", _ERROR, matrix_design.domain_not_listed),
    Rule("VK405", "weights-sum-to-zero", _ERROR, matrix_design.weights_sum_to_zero),
    Rule("VK406", "indicator-of-another-domain", _ERROR, matrix_design.indicator_of_another_domain, local=True),
    Rule("VK407", "name-used-twice", _ERROR, matrix_design.name_used_twice),
    Rule("VK408", "double-barrelled-statement", _WARNING, matrix_design.double_barrelled_statement, local=True),
    Rule("VK409", "neighbouring-levels-alike", _WARNING, matrix_design.neighbouring_levels_alike, local=True),
    Rule("VK410", "version-ahead", _ERROR, matrix_design.version_ahead, local=True),
    Rule("VK411", "constituency-unknown", _ERROR, matrix_design.constituency_unknown),
    Rule("VK501", "long-sentence", _WARNING, wording.long_sentence, local=True),
    Rule("VK502", "vague-quantifier", _WARNING, wording.vague_quantifier, local=True),
    Rule("VK503", "abbreviation-unexplained", _WARNING, wording.abbreviation_unexplained),
    Rule("VK504", "raw-html", _ERROR, wording.raw_html, local=True, suppressible=True),
    Rule("VK505", "american-spelling", _WARNING, wording.american_spelling, local=True),
    Rule("VK506", "paragraph-break-lost", _WARNING, wording.paragraph_break_lost, local=True),
    Rule("VK507", "repeated-word", _WARNING, wording.repeated_word, local=True),
    Rule("VK508", "unfinished-text", _WARNING, drafts.unfinished_text, local=True),
    Rule("VK509", "comment-behind-text", _WARNING, pasted.comment_behind_text, local=True),
    Rule("VK510", "invisible-sign", _WARNING, pasted.invisible_sign, local=True),
    Rule("VK601", "barrier-without-indicator", _WARNING, links.barrier_without_indicator),
    Rule("VK602", "barrier-without-approach", _WARNING, links.barrier_without_approach),
    Rule("VK603", "indicator-without-barrier", _WARNING, links.indicator_without_barrier),
    Rule("VK604", "link-in-one-direction", _WARNING, links.link_in_one_direction),
    Rule("VK605", "figure-without-unit-or-period", _WARNING, links.figure_without_unit_or_period, local=True),
    Rule("VK606", "action-without-link", _WARNING, links.action_without_link),
    Rule("VK701", "reused-id", _ERROR, history.reused_id, suppressible=True),
    Rule("VK702", "removed-id", _ERROR, history.removed_id),
    Rule("VK703", "meaning-without-version", _ERROR, history.meaning_without_version),
    Rule("VK704", "retired-item-returned", _ERROR, history.retired_item_returned),
    Rule("VK705", "version-went-down", _ERROR, history.version_went_down),
    Rule("VK706", "class-refused", _ERROR, history.class_refused),
    Rule("VK607", "address-not-followable", _WARNING, wording.address_not_followable, local=True),
    Rule("VK801", "unknown-source-ref", _ERROR, sources.unknown_source_ref),
    Rule("VK802", "uncited-source-item", _WARNING, sources.uncited_source_item),
    Rule("VK803", "repeated-source-ref", _ERROR, sources.repeated_source_ref),
    Rule("VK804", "contributed-without-permission", _ERROR, sources.contributed_without_permission),
    Rule("VK901", "suppression-without-reason", _ERROR, suppression.without_reason),
    Rule("VK902", "suppression-of-unknown-code", _ERROR, suppression.unknown_code),
    Rule("VK904", "suppression-refused", _ERROR, suppression.not_suppressible),
    Rule("VK905", "suppression-not-understood", _ERROR, suppression.not_understood),
)

UNUSED = Code(suppression.UNUSED, "suppression-unused", _WARNING)
"""Found after the rules have run."""

CODES = {code.code: code for code in sorted((*READING_CODES, *RULES, UNUSED), key=lambda code: code.code)}
"""Every code that `validate` can report."""

SUPPRESSIBLE = frozenset(
    rule.code for rule in RULES if rule.suppressible or (rule.severity is _WARNING and not rule.code.startswith("VK9"))
)
"""The codes that a comment with a reason may wave through."""


def check(context: Context) -> list[Diagnostic]:
    """The rules' findings that are wanted and that no comment waves through, sorted by place."""
    rules = [rule for rule in RULES if context.config.wants(rule.code, rule.severity)]
    found = [diagnostic for rule in rules for diagnostic in rule.run(context)]
    kept, unused = suppression.apply_suppressions(context, found, SUPPRESSIBLE, {rule.code for rule in rules})
    if context.config.wants(UNUSED.code, UNUSED.severity):
        kept += [Diagnostic(item.span, UNUSED.code, item.message, UNUSED.severity, item.hint) for item in unused]
    return sorted(kept)


def check_library(library: Library, *, strict: bool = True) -> list[Diagnostic]:
    """The findings on a whole library: of all rules, or (not strict) of those that find errors."""
    return check(Context(library, config=Selection(strict=strict)))


def unknown_codes(words: Sequence[str]) -> list[str]:
    """Those of the words that are neither a code nor how several codes begin, such as `VK5`."""
    return [word for word in words if len(word) < 2 or not any(code.startswith(word) for code in CODES)]
