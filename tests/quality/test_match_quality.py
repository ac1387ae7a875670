"""A small measurement of matching (`waywarden bench match --quick`), so that a fault in it is noticed at once."""

from waywarden.cli.bench.match.quality import quality


def test_nobody_is_ruled_out_wrongly_and_who_was_there_is_found() -> None:
    measured = quality(quick=True)
    assert measured["rule_outs"]["all"] > 500
    assert measured["rule_outs"]["wrong"] == 0
    assert measured["recall_of_truly_there"]["of_monitored_pairs"] >= 10
    assert measured["recall_of_truly_there"]["of_monitored"] == 1.0
    sure = measured["calibration"][-1]
    assert sure["from"] == 0.99
    assert sure["true"] > 0.9
