"""The broken scenarios that were written by hand: kind -> name -> (text, code, suggestion, count).

`@@` marks the line of the first complaint. See `make.py`.
"""

from __future__ import annotations

from typing import Any

B = "based_on: baseline\n"


def _change(value: str, name: str = "rival.quality") -> str:
    return f"{B}changes:\n  {name}:\n@@    value: {value}\n    because: a trial\n"


def _lever(value: str, name: str = "attract.ads_budget") -> str:
    return f"{B}strategies:\n  sales_led:\n@@    {name}: {value}\n"


def _shock(lines: str) -> str:
    return f"{B}shocks:\n{lines}"


def _dated(lines: str) -> str:
    return f"{B}timeline:\n{lines}"


def _top(line: str) -> str:
    return f"{B}@@{line}\n"


VALUES: dict[str, Any] = {
    "word": (_change("many"), "wrong_type"),
    "nothing": (_change(""), "wrong_type"),
    "tilde": (_change("~"), "wrong_type"),
    "true": (_change("true"), "wrong_type"),
    "false": (_change("FALSE"), "wrong_type"),
    "yes": (_change("yes"), "wrong_type"),
    "list": (_change("[1, 2]"), "wrong_type"),
    "map": (_change("{a: 1}"), "wrong_type"),
    "quoted_number": (_change('"1.5"'), "wrong_type", "1.5"),
    "nan": (_change(".nan"), "not_finite"),
    "infinite": (_change(".inf"), "not_finite"),
    "minus_infinite": (_change("-.Inf"), "not_finite"),
    "overflow": (_change("1e999"), "not_finite"),
    "giant_integer": (_change("9" * 400), "not_finite"),
    "long_integer": (_change("9" * 29), "out_of_bounds"),
    "decimal_comma": (_change("1,5"), "wrong_type"),
    "thousands": (_lever("1,500 EUR/week"), "wrong_type"),
    "underscores": (_lever("1_500"), "wrong_type"),
    "blanks": (_lever("1 500"), "wrong_type"),
    "fraction": (_change("3/4 "), "wrong_type"),
    "formula": (_change("1 + 1"), "wrong_type"),
    "spread": (_change("1..2"), "wrong_type"),
    "date": (_change("2026-03-01", "rival.launch_week"), "date"),
    "impossible_date": (_change("2024-13-45", "rival.launch_week"), "date"),
    "german_date": (_change("1.3.2026", "rival.launch_week"), "date"),
    "clock": (_change("12:30", "rival.launch_week"), "wrong_type"),
    "money_for_time": (_lever("30 EUR", "adopt.contract"), "wrong_unit"),
    "time_for_money": (_lever("12 weeks"), "wrong_unit"),
    "money_without_time": (_lever("450 EUR"), "wrong_unit"),
    "dollars": (_lever("450 $/week"), "wrong_unit"),
    "pounds": (_lever("450 GBP/week"), "wrong_unit"),
    "no_such_unit": (_lever("3 fortnights", "adopt.contract"), "unknown_unit"),
    "unit_misspelt": (_lever("3 weks", "adopt.contract"), "unknown_unit", "12 weeks"),
    "unit_on_share": (_lever("0.5 weeks", "engage.self_service"), "wrong_unit"),
    "percent_without_time": (_change("3 %", "retain.consideration"), "wrong_unit"),
    "percent_too_many": (_change("120 %/month", "retain.consideration"), "out_of_bounds"),
    "percent_negative": (_change("-3 %/month", "retain.consideration"), "out_of_bounds"),
    "percent_of_money": (_lever("5 %"), "wrong_unit"),
    "share_above_one": (_change("30", "rival.switching_help"), "out_of_bounds", "30 %"),
    "share_per_month": (_change("3", "retain.churn_target"), "out_of_bounds", "3 %/month"),
    "negative": (_change("-3"), "out_of_bounds"),
    "percent_above": (_lever("130 %", "engage.self_service"), "out_of_bounds"),
    "not_whole": (_change("10.5", "rival.launch_week"), "not_whole"),
    "month_not_whole": (_change("2 months", "rival.launch_week"), "not_whole"),
    "too_long_a_unit": (_lever("3 " + "week " * 30, "adopt.contract"), "wrong_type"),
    "no_choice": (_change("saturated", "attract.content_form"), "not_a_choice", "saturating"),
    "choice_capital": (_change("Saturating", "attract.content_form"), "not_a_choice", "saturating"),
    "choice_number": (_change("2", "attract.content_form"), "not_a_choice"),
    "choice_hyphen": (_change("small-world", "network.shape"), "not_a_choice", "small_world"),
    "switch_yes": (_change("yes", "network.largest_component"), "wrong_type", "true"),
    "switch_off": (_change("off", "network.largest_component"), "wrong_type", "false"),
    "switch_number": (_change("1", "network.largest_component"), "wrong_type", "true"),
    "switch_word": (_change("maybe", "network.largest_component"), "wrong_type"),
    "text_number": (_change("12", "network.edges_file"), "wrong_type"),
    "text_switch": (_change("true", "network.edges_file"), "wrong_type"),
    "text_list": (_change("[a.csv]", "network.edges_file"), "wrong_type"),
    "hexadecimal": (_change("0x1F"), "wrong_type"),
    "octal": (_change("0o17"), "wrong_type"),
    "only_a_sign": (_change("'-'"), "wrong_type"),
    "only_a_unit": (_lever("weeks", "adopt.contract"), "wrong_type"),
    "infinity_word": (_change("infinity"), "wrong_type"),
    "not_available": (_change("n/a"), "wrong_type"),
    "plus_minus": (_change("1 ± 0.2"), "wrong_type"),
    "power_bomb": (_change("'1e999999999'"), "wrong_type"),
    "one_person": (_change("1", "people.size"), "out_of_bounds"),
    "half_a_person": (_change("100.5", "people.size"), "not_whole"),
}

HEADINGS: dict[str, Any] = {
    "strategys": (_top("strategys: {}"), "unknown_name", "strategies"),
    "strategy": (_top("strategy: {}"), "unknown_name", "strategies"),
    "Strategies": (_top("Strategies: {}"), "unknown_name", "strategies"),
    "shock": (_top("shock: []"), "unknown_name", "shocks"),
    "change": (_top("change: {}"), "unknown_name", "changes"),
    "mix": (_top("mix: {}"), "unknown_name", "mixes"),
    "week": (_top("week: 52"), "unknown_name", "weeks"),
    "title": (_top("title: My market"), "unknown_name"),
    "questions": (_top("questions: Which?"), "unknown_name", "question"),
    "base_on": ("@@base_on: baseline\n", "unknown_name", "based_on"),
    "based-on": ("@@based-on: baseline\n", "unknown_name", "based_on"),
    "quantity": (_top("rival.quality: 1"), "unknown_name", "under `changes`"),
    "number": (_top("7: 1"), "unknown_name"),
    "empty_name": (_top('"": 1'), "unknown_name"),
    "atract": ("@@atract: {ads_budget: 1}\n", "unknown_name", "attract"),
    "rivals": ("@@rivals: {quality: 1}\n", "unknown_name", "rival"),
    "section_with_base": (_top("rival: {quality: 1}"), "section_not_allowed"),
    "section_is_list": ("name: x\n@@rival: [1]\n", "wrong_type"),
    "section_is_number": ("name: x\n@@rival: 5\n", "wrong_type"),
    "section_leaf": ("name: x\nrival:\n@@  qualiyt: 1\n", "unknown_name", "quality"),
    "section_whole_name": (
        "name: x\nrival:\n@@  rival.quality: 1\n",
        "unknown_name",
        "quality",
    ),
    "section_reason": (
        "name: x\nrival:\n@@  quality: {value: 1, because: x}\n",
        "wrong_type",
    ),
    "section_and_change": (
        "rival: {quality: 1}\nchanges:\n@@  rival.quality: {value: 2, because: x}\n",
        "duplicate",
    ),
    "name_number": (_top("name: 2024"), "wrong_type", '"2024"'),
    "name_empty": (_top("name:"), "wrong_type"),
    "name_blank": (_top('name: "  "'), "wrong_type"),
    "name_list": (_top("name: [a, b]"), "wrong_type"),
    "name_switch": (_top("name: true"), "wrong_type"),
    "name_too_long": (_top("name: " + "long " * 300), "too_long"),
    "question_number": (_top("question: 3.5"), "wrong_type"),
    "question_map": (_top("question: {why: not}"), "wrong_type"),
    "weeks_zero": (_top("weeks: 0"), "out_of_bounds"),
    "weeks_too_many": (_top("weeks: 5201"), "out_of_bounds"),
    "weeks_negative": (_top("weeks: -52"), "out_of_bounds"),
    "weeks_word": (_top("weeks: long"), "wrong_type"),
    "weeks_decimal": (_top("weeks: 52.5"), "not_whole"),
    "weeks_money": (_top("weeks: 52 EUR"), "wrong_unit"),
    "weeks_nothing": (_top("weeks:"), "wrong_type"),
    "weeks_list": (_top("weeks: [52]"), "wrong_type"),
    "version_two": (_top("schema_version: 2"), "out_of_bounds"),
    "version_word": (_top("schema_version: one"), "wrong_type"),
    "base_misspelt": ("@@based_on: basline\n", "unknown_name", "baseline"),
    "base_capital": ("@@based_on: Baseline\n", "unknown_name", "baseline"),
    "base_unknown": ("@@based_on: nothing_like_it\n", "unknown_name"),
    "base_number": ("@@based_on: 3\n", "wrong_type"),
    "base_list": ("@@based_on: [baseline]\n", "wrong_type"),
    "base_nothing": ("name: x\n@@based_on:\n", "wrong_type"),
    "base_missing": ("@@based_on: no_such_folder/a.yaml\n", "missing_file"),
    "base_similar": ("@@based_on: circle_on_.yaml\n", "missing_file", "circle_one.yaml"),
    "base_absolute": ("@@based_on: /tmp/base.yaml\n", "absolute_path"),
    "base_folder": ("@@based_on: ../broken/.yaml\n", "missing_file"),
    "base_itself": ("@@based_on: headings_base_itself.yaml\n", "circle"),
}

CIRCLES: dict[str, Any] = {
    "one": ("@@based_on: circle_two.yaml\n", "circle"),
    "two": ("@@based_on: circle_one.yaml\n", "circle"),
}

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

YAML: dict[str, Any] = {
    "empty": ("@@", "empty"),
    "only_comments": ("@@# nothing here\n", "empty"),
    "only_dashes": ("@@---\n", "empty"),
    "scalar": ("@@just text\n", "not_a_map"),
    "number": ("@@42\n", "not_a_map"),
    "null": ("@@null\n", "not_a_map"),
    "list": ("@@- name: x\n- weeks: 3\n", "not_a_map"),
    "json_list": ("@@[1, 2, 3]\n", "not_a_map"),
    "tab": ("name: x\nrival:\n@@\tquality: 1\n", "syntax", "spaces"),
    "tab_first": ("@@\tname: x\n", "syntax", "spaces"),
    "colon_in_text": ("@@question: why: because\n", "syntax", "quotation marks"),
    "indented_less": ("name: x\nrival:\n    quality: 1\n@@  social_cost: 1\n", "syntax"),
    "indented_more": ("name: x\n@@  weeks: 3\n", "syntax"),
    "quote_open": ('name: x\n@@question: "what\nweeks: 3\n', "syntax"),
    "single_quote_open": ("name: x\n@@question: 'what\nweeks: 3\n", "syntax"),
    "bracket_open": (f"{B}@@shocks: [1, 2\nweeks: 3\n", "syntax"),
    "brace_open": (f"{B}@@changes: {{rival.quality: 3\nweeks: 3\n", "syntax"),
    "brace_too_many": (f"{B}@@changes: {{}}}}\n", "syntax", "remove"),
    "percent_first": ("@@name: %x\n", "syntax", "quotation marks"),
    "at_first": ("@@name: @home\n", "syntax", "quotation marks"),
    "backtick_first": ("@@name: `x`\n", "syntax", "quotation marks"),
    "backslash": ('@@name: "C:\\data"\n', "syntax", "single"),
    "no_colon": ("name: x\n@@weeks\nquestion: y\n", "syntax", "name: value"),
    "merge_conflict": ("@@<<<<<<< mine\nname: x\n=======\nname: y\n>>>>>>> theirs\n", "not_a_map"),
    "twice": ("name: x\nweeks: 3\n@@name: y\n", "duplicate"),
    "twice_inside": (f"{B}strategies:\n  a: {{}}\n  b: {{}}\n@@  a: {{}}\n", "duplicate"),
    "twice_lever": (
        f"{B}strategies:\n  a:\n    attract.ads_budget: 1\n@@    attract.ads_budget: 2\n",
        "duplicate",
    ),
    "twice_quoted": ("name: x\n@@'name': y\n", "duplicate"),
    "anchor": ("@@name: &x y\n", "anchor"),
    "anchor_map": (f"{B}@@strategies: &all {{}}\n", "anchor"),
    "alias": ("@@name: *x\n", "alias"),
    "alias_bomb": ("@@a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n", "anchor"),
    "alias_circle": ("@@a: &a [*a]\n", "anchor"),
    "merge_key": (f"{B}strategies:\n  a:\n@@    <<: {{attract.ads_budget: 1}}\n", "merge"),
    "tag": ("@@name: !upper x\n", "tag"),
    "tag_float": ("@@weeks: !!float abc\n", "tag"),
    "tag_python": ("@@name: !!python/object/apply:os.system [ls]\n", "tag"),
    "tag_binary": ("@@name: !!binary aGFsbG8=\n", "tag"),
    "tag_top": ("@@!!set\nname: x\n", "tag"),
    "tag_unknown_handle": ("@@name: !x!y z\n", "syntax"),
    "two_documents": ("name: x\n@@---\nname: y\n", "documents"),
    "second_after_dots": ("name: x\n...\n@@name: y\n", "documents"),
    "directive_11": ("%YAML 1.1\n@@---\nname: x\n", "directive"),
    "directive_tag": ("%TAG ! tag:x,2000:\n@@---\nname: x\n", "directive"),
    "list_as_key": ("@@? [a, b]\n: 1\n", "bad_key"),
    "map_as_key": ("@@? {a: b}\n: 1\n", "bad_key"),
    "deep_lists": (f"name: x\n@@weeks: {'[' * 60}{']' * 60}\n", "too_deep"),
    "deep_maps": (f"name: x\n@@weeks: {'{a: ' * 60}1{'}' * 60}\n", "too_deep"),
    "deep_blocks": (
        "a:\n" + "".join(" " * n + "-\n" for n in range(1, 40)) + "@@" + " " * 40 + "- - x\n",
        "too_deep",
    ),
    "brackets": (f"name: x\n@@weeks: {'[' * 3000}\n", "too_deep"),
    "long_line": ("name: x\n@@question: " + "a" * 4001 + "\n", "long_line"),
    "block_header": ("@@name: >9z\n  x\n", "syntax"),
    "surrogate": ('@@name: "\\ud800"\n', "character"),
    "escaped_nul": ('@@name: "a\\0b"\n', "character"),
    "escaped_bell": ('name: x\n@@question: "\\a"\n', "character"),
    "escape_too_high": ('@@name: "\\UFFFFFFFF"\n', "syntax"),
    "comma_lost": (f"{B}@@changes: {{rival.quality: {{value: 1 because: x}}}}\n", "syntax"),
}

BYTES: dict[str, tuple[bytes, str, int]] = {
    "utf16": ("name: x\n".encode("utf-16"), "encoding", 1),
    "utf16_no_mark": ("name: x\n".encode("utf-16-le"), "character", 1),
    "utf32": ("name: x\n".encode("utf-32"), "encoding", 1),
    "latin1": ("name: x\nquestion: Größe\n".encode("latin-1"), "encoding", 2),
    "windows": ("name: “x”\n".encode("cp1252"), "encoding", 1),
    "cut": ("name: x\nquestion: é".encode()[:-1], "encoding", 2),
    "nul": (b"name: x\nweeks: \x00\n", "character", 2),
    "bell": (b"name: \x07x\n", "character", 1),
    "escape_sequence": (b"name: \x1b[31mred\n", "character", 1),
    "delete": (b"name: x\x7f\n", "character", 1),
    "line_separator": ("name: x\nquestion: a\u2028b\n".encode(), "character", 2),
    "next_line": ("name: x\x85weeks: 3\n".encode(), "character", 1),
    "right_to_left": ("name: x\u202ey\n".encode(), "character", 1),
    "mark_inside": ("name: \ufeffx\n".encode(), "character", 1),
    "zip": (b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "character", 1),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00", "encoding", 1),
    "carriage_returns": (b"name: x\rweeks: 0\r", "out_of_bounds", 2),
    "windows_lines": (b"name: x\r\nweeks: 0\r\n", "out_of_bounds", 2),
    "byte_order_mark": (b"\xef\xbb\xbfname: x\nweeks: 0\n", "out_of_bounds", 2),
    "lone_surrogate": (b"name: \xed\xa0\x80\n", "encoding", 1),
}

TIES: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 0),
    "only_heading": (b"person,acquaintance\n", 0),
    "only_comment": (b"# source: none\n", 0),
    "one_column": (b"person,acquaintance\nann,bob\ncid\n", 3),
    "three_names": (b"person,acquaintance\nann,bob,cid\n", 2),
    "missing_second": (b"person,acquaintance\nann,\n", 2),
    "missing_first": (b"person,acquaintance\nann,bob\n,cid\n", 3),
    "only_oneself": (b"person,acquaintance\nann,ann\n", 0),
    "quote_open": (b'person,acquaintance\n"ann,bob\n', 2),
    "utf16": ("ann,bob\n".encode("utf-16"), 0),
    "latin1": (b"person,acquaintance\nann,J\xfcrgen\n", 2),
    "nul": (b"person,acquaintance\nann,b\x00b\n", 2),
    "spreadsheet": (b"PK\x03\x04 and so on", 0),
    "parquet": (b"PAR1\x00\x00", 0),
    "compressed": (b"\x1f\x8b\x08\x00", 0),
    "long_line": (b"person,acquaintance\nann," + b"b" * 2100 + b"\n", 2),
    "four_columns": (b"person,acquaintance\na,b,c,d\n", 2),
    "sentence": (b"person,acquaintance\nann knows bob\n", 2),
}

TABLES: dict[str, dict[str, Any]] = {
    "value": VALUES,
    "headings": HEADINGS,
    "circle": CIRCLES,
    "entry": ENTRIES,
    "yaml": YAML,
}
