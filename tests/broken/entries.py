"""Broken entries of changes, strategies, mixes and dates, as in `cases.py`."""

from __future__ import annotations

from typing import Any

B = "based_on: baseline\n"


def _shock(lines: str) -> str:
    return f"{B}shocks:\n{lines}"


def _dated(lines: str) -> str:
    return f"{B}timeline:\n{lines}"


ENTRIES: dict[str, Any] = {
    "changes_list": (f"{B}@@changes: [rival.quality]\n", "wrong_type"),
    "changes_text": (f"{B}@@changes: none\n", "wrong_type"),
    "no_reason": (f"{B}changes:\n@@  rival.quality: 2\n", "missing_reason", "because"),
    "no_reason_in_map": (f"{B}changes:\n@@  rival.quality: {{value: 2}}\n", "missing_reason"),
    "empty_reason": (
        f'{B}changes:\n@@  rival.quality: {{value: 2, because: ""}}\n',
        "wrong_type",
    ),
    "number_reason": (
        f"{B}changes:\n@@  rival.quality: {{value: 2, because: 3}}\n",
        "wrong_type",
        '"3"',
    ),
    "no_value": (f"{B}changes:\n@@  rival.quality: {{because: x}}\n", "missing_entry"),
    "empty_change": (f"{B}changes:\n@@  rival.quality: {{}}\n", "missing_reason", "", 2),
    "valeu": (
        f"{B}changes:\n  rival.quality:\n    value: 1\n@@    becaus: x\n    because: y\n",
        "unknown_name",
        "because",
    ),
    "third_entry": (
        f"{B}changes:\n@@  rival.quality: {{value: 1, because: x, unit: none}}\n",
        "unknown_name",
    ),
    "nested": (
        f"{B}changes:\n@@  rival:\n    quality: {{value: 1, because: x}}\n",
        "section_not_allowed",
        "rival.quality",
    ),
    "leaf_only": (
        f"{B}changes:\n@@  quality: {{value: 1, because: x}}\n",
        "unknown_name",
        "rival.quality",
    ),
    "strange_quantity": (f"{B}changes:\n@@  weather: {{value: 1, because: x}}\n", "unknown_name"),
    "unknown_section": (
        f"{B}changes:\n@@  weather.rain: {{value: 1, because: x}}\n",
        "unknown_name",
    ),
    "known_section": (
        f"{B}changes:\n@@  rival.qqq: {{value: 1, because: x}}\n",
        "unknown_name",
        "describe",
    ),
    "number_as_name": (f"{B}changes:\n@@  12: {{value: 1, because: x}}\n", "unknown_name"),
    "empty_as_name": (f"{B}changes:\n@@  : {{value: 1, because: x}}\n", "unknown_name"),
    "long_name": (f"{B}changes:\n@@  {'a' * 900}: 1\n", "unknown_name"),
    "timeline_map": (f"{B}@@timeline: {{week: 1}}\n", "wrong_type", "hyphen"),
    "timeline_unknown_strategy": (
        _dated("@@  - {week: 3, change: {company.price: 3}, strategies: [sale_led]}\n"),
        "unknown_name",
        "sales_led",
    ),
    "timeline_mix": (
        _dated("@@  - {week: 3, change: {company.price: 3}, strategies: [balanced]}\n"),
        "unknown_name",
        "a mix follows",
    ),
    "timeline_no_strategy": (
        _dated("@@  - {week: 3, change: {company.price: 3}, strategies: []}\n"),
        "wrong_type",
        "community_led",
    ),
    "timeline_strategy_twice": (
        _dated("@@  - {week: 3, change: {company.price: 3}, strategies: [sales_led, sales_led]}\n"),
        "duplicate",
    ),
    "timeline_market_for_some": (
        _dated(
            "  - week: 3\n    strategies: [sales_led]\n    change:\n@@      rival.price: 3\n"
        ),
        "not_a_lever",
        "leave `strategies` out",
    ),
    "timeline_no_reason_for_all": (
        _dated("@@  - {week: 3, change: {company.price: 3}}\n"),
        "missing_reason",
        "because",
    ),
    "timeline_cost_negative": (
        _dated("@@  - {week: 3, change: {company.price: 3}, because: x, cost: -5}\n"),
        "out_of_bounds",
    ),
    "timeline_cost_a_week": (
        _dated("@@  - {week: 3, change: {company.price: 3}, because: x, cost: 5 EUR/week}\n"),
        "wrong_unit",
    ),
    "timeline_every_nothing": (
        _dated("@@  - {week: 3, change: {company.price: 3}, because: x, every: 0}\n"),
        "out_of_bounds",
    ),
    "timeline_lasts_longer": (
        _dated("@@  - {week: 3, change: {company.price: 3}, because: x, every: 4, lasts: 5}\n"),
        "out_of_bounds",
    ),
    "timeline_lasts_and_until": (
        _dated("@@  - {week: 3, change: {company.price: 3}, because: x, until: 4, lasts: 5}\n"),
        "duplicate",
        "keep one",
    ),
    "timeline_many_mistakes": (
        _dated(
            "@@  - {week: -3, change: {company.prise: 3}, because: x, cost: much, evry: 5}\n"
            "  - {week: 3, change: {people.size: 3}, strategies: [nobody]}\n"
        ),
        "out_of_bounds",
        "",
        6,
    ),
    "shocks_map": (f"{B}@@shocks: {{week: 1}}\n", "wrong_type", "hyphen"),
    "shocks_text": (f"{B}@@shocks: none\n", "wrong_type"),
    "shock_number": (_shock("@@  - 104\n"), "wrong_type"),
    "shock_nothing": (_shock("@@  -\n"), "wrong_type"),
    "shock_no_week": (
        _shock("@@  - {change: {rival.price: 3}, because: x}\n"),
        "missing_entry",
        "week: 104",
    ),
    "shock_no_reason": (
        _shock("@@  - {week: 3, change: {rival.price: 3}}\n"),
        "missing_reason",
        "because",
    ),
    "shock_no_change": (_shock("@@  - {week: 3, because: x}\n"), "missing_entry", "change"),
    "shock_empty_change": (
        _shock("@@  - {week: 3, change: {}, because: x}\n"),
        "missing_entry",
        "change",
    ),
    "shock_change_list": (
        _shock("@@  - {week: 3, change: [rival.price], because: x}\n"),
        "wrong_type",
    ),
    "shock_week_negative": (
        _shock("@@  - {week: -1, change: {rival.price: 3}, because: x}\n"),
        "out_of_bounds",
    ),
    "shock_week_late": (
        _shock("@@  - {week: 9999, change: {rival.price: 3}, because: x}\n"),
        "out_of_bounds",
    ),
    "shock_week_decimal": (
        _shock("@@  - {week: 3.5, change: {rival.price: 3}, because: x}\n"),
        "not_whole",
    ),
    "shock_week_date": (
        _shock("@@  - {week: 2026-11-21, change: {rival.price: 3}, because: x}\n"),
        "date",
    ),
    "shock_until_before": (
        _shock("@@  - {week: 9, until: 8, change: {rival.price: 3}, because: x}\n"),
        "out_of_bounds",
    ),
    "shock_until_same": (
        _shock("@@  - {week: 9, until: 9, change: {rival.price: 3}, because: x}\n"),
        "out_of_bounds",
    ),
    "shock_until_word": (
        _shock("@@  - {week: 9, until: ever, change: {rival.price: 3}, because: x}\n"),
        "wrong_type",
    ),
    "shock_weeks": (
        _shock("  - week: 3\n@@    untill: 5\n    change: {rival.price: 3}\n    because: x\n"),
        "unknown_name",
        "until",
    ),
    "shock_changes": (
        _shock("@@  - week: 3\n    changes: {rival.price: 3}\n    because: x\n"),
        "missing_entry",
        "change",
        2,
    ),
    "shock_fixed": (
        _shock("@@  - {week: 3, change: {people.size: 99}, because: x}\n"),
        "fixed",
        "changes",
    ),
    "shock_fixed_network": (
        _shock("@@  - {week: 3, change: {network.shape: ring}, because: x}\n"),
        "fixed",
    ),
    "shock_value_high": (
        _shock("@@  - {week: 3, change: {rival.price: 3000000}, because: x}\n"),
        "out_of_bounds",
    ),
    "shock_value_unit": (
        _shock("@@  - {week: 3, change: {rival.price: 3 weeks}, because: x}\n"),
        "wrong_unit",
    ),
    "shock_value_map": (
        _shock("@@  - {week: 3, change: {rival.price: {value: 3}}, because: x}\n"),
        "wrong_type",
    ),
    "strategies_list": (f"{B}@@strategies: [sales_led]\n", "wrong_type"),
    "strategies_text": (f"{B}@@strategies: sales_led\n", "wrong_type"),
    "strategy_number": (f"{B}strategies:\n@@  mine: 5\n", "wrong_type"),
    "strategy_list": (f"{B}strategies:\n@@  mine: [attract.ads_budget]\n", "wrong_type"),
    "strategy_bad_name": (f"{B}strategies:\n@@  ../mine: {{}}\n", "bad_name"),
    "strategy_number_name": (f"{B}strategies:\n@@  2026: {{}}\n", "bad_name"),
    "strategy_long_name": (f"{B}strategies:\n@@  {'m' * 41}: {{}}\n", "bad_name"),
    "strategy_true_name": (f"{B}strategies:\n@@  true: {{}}\n", "bad_name"),
    "strategy_nothing_to_remove": (
        f"{B}strategies:\n@@  sales_leed:\n",
        "unknown_name",
        "sales_led",
    ),
    "strategy_removed_from_mix": (
        f"{B}strategies:\n@@  sales_led: null\n",
        "unknown_name",
        "balanced: null",
        2,
    ),
    "strategy_reason": (
        f"{B}strategies:\n  mine:\n@@    attract.ads_budget: {{value: 1, because: x}}\n",
        "wrong_type",
    ),
    "strategy_nested": (
        f"{B}strategies:\n  mine:\n@@    attract: {{ads_budget: 1}}\n",
        "unknown_name",
        "attract",
    ),
    "strategy_lever_nothing": (
        f"{B}strategies:\n  mine:\n@@    attract.ads_budget:\n",
        "wrong_type",
    ),
    "strategy_fixed": (f"{B}strategies:\n  mine:\n@@    people.size: 99\n", "not_a_lever"),
    "mixes_list": (f"{B}@@mixes: [half]\n", "wrong_type"),
    "mix_number": (f"{B}mixes:\n@@  half: 0.5\n", "wrong_type"),
    "mix_unknown": (
        f"{B}mixes:\n  half:\n    sales_led: 1\n@@    comunity_led: 1\n",
        "unknown_name",
        "community_led",
    ),
    "mix_hyphen": (f"{B}mixes:\n@@  half: {{sales-led: 1}}\n", "unknown_name", "sales_led"),
    "mix_of_mixes": (f"{B}mixes:\n@@  half: {{balanced: 1}}\n", "unknown_name"),
    "mix_negative": (f"{B}mixes:\n@@  half: {{sales_led: -1}}\n", "out_of_bounds"),
    "mix_word": (f"{B}mixes:\n@@  half: {{sales_led: half}}\n", "wrong_type"),
    "mix_nan": (f"{B}mixes:\n@@  half: {{sales_led: .nan}}\n", "not_finite"),
    "mix_zero": (f"{B}mixes:\n@@  half: {{sales_led: 0, product_led: 0}}\n", "out_of_bounds"),
    "mix_empty": (f"{B}mixes:\n@@  half: {{}}\n", "out_of_bounds"),
    "mix_named_as_strategy": (f"{B}mixes:\n@@  sales_led: {{sales_led: 1}}\n", "duplicate"),
    "mix_nothing_to_remove": (f"{B}mixes:\n@@  ballanced: ~\n", "unknown_name", "balanced"),
    "mix_bad_name": (f"{B}mixes:\n@@  _half: {{sales_led: 1}}\n", "bad_name"),
    "edge_list_without_file": (
        f"{B}changes:\n@@  network.shape: {{value: edge_list, because: x}}\n",
        "missing_entry",
    ),
    "edge_list_missing_file": (
        f"{B}changes:\n  network.shape: {{value: edge_list, because: x}}\n"
        "@@  network.edges_file: {value: ties/no_such.csv, because: x}\n",
        "edge_list",
    ),
    "edge_list_folder": (
        f"{B}changes:\n  network.shape: {{value: edge_list, because: x}}\n"
        "@@  network.edges_file: {value: ties, because: x}\n",
        "edge_list",
    ),
    "three_mistakes": (
        f"{B}@@weeks: 0\nchanges:\n  rival.qualiyt: {{value: 1, because: x}}\n"
        "strategies:\n  mine: {rival.quality: 1}\n",
        "out_of_bounds",
        "",
        3,
    ),
    "many_mistakes": (
        f"{B}strategies:\n  mine:\n@@    a.b0: 1\n"
        + "".join(f"    a.b{n}: 1\n" for n in range(1, 27)),
        "unknown_name",
        "",
        27,
    ),
}
