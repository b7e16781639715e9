from tandem.kit.transitions import Transitions

TABLE = Transitions({"proposed": {"agreed", "cancelled"}, "agreed": ("ordered",)})


def test_only_named_steps_are_allowed():
    assert TABLE.allows("proposed", "agreed")
    assert not TABLE.allows("proposed", "ordered")
    assert not TABLE.allows("agreed", "proposed")


def test_state_that_leads_nowhere_is_final():
    assert not any(TABLE.allows("cancelled", state) for state in ("proposed", "agreed", "ordered", "cancelled"))


def test_diagram_has_every_state_and_step():
    text = TABLE.diagram({"proposed": "предложена", "agreed": "согласована", "ordered": "в приказе", "cancelled": "отменена"})
    assert text.startswith("stateDiagram-v2")
    for line in ("proposed: предложена", "proposed --> agreed", "proposed --> cancelled", "agreed --> ordered"):
        assert f"    {line}" in text.splitlines()
