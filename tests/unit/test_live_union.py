"""The live union: sticky, label with label, and honest about what found no place."""

from sda_core.events import SlotModel
from sda_core.live_union import NONE, UNASSIGNED, deal, left_out, union_sliders, with_model, without_slot


def model(*labels: str, safe: tuple[float, float] = (-10, 10)) -> SlotModel:
    return SlotModel(
        name="m",
        content_hash="h",
        latent_dim=8,
        labels=labels,
        variance_pct=tuple(50.0 / (n + 1) for n in range(len(labels))),
        safe_ranges=(safe,) * len(labels),
        loudness_db=-20,
    )


def column(assignment: tuple[tuple[int, ...], ...], slot: int) -> list[int]:
    return [row[slot] for row in assignment]


def test_the_first_model_takes_the_sliders_in_order() -> None:
    assignment = deal((model("brightness", "loudness"), None, None, None))
    assert column(assignment, 0)[:3] == [0, 1, NONE]


def test_the_same_label_meets_on_one_slider_and_the_rest_goes_to_free_ones() -> None:
    slots = (model("brightness", "loudness"), model("noise", "loudness", "brightness"), None, None)
    assignment = deal(slots)
    assert column(assignment, 1)[:3] == [2, 1, 0]
    assert [slider.label for slider in union_sliders(assignment, slots)] == [
        "brightness",
        "loudness",
        "noise",
    ]


def test_names_that_say_nothing_never_meet() -> None:
    assignment = deal((model("Axis 1"), model("Axis 1"), None, None))
    assert column(assignment, 1)[:2] == [NONE, 0]


def test_loading_and_leaving_one_slot_never_moves_another() -> None:
    first, second, third = model("a", "b"), model("c", "a"), model("b", "d")
    assignment = with_model(UNASSIGNED, (first, None, None, None), 0)
    both = with_model(assignment, (first, second, None, None), 1)
    assert column(both, 0) == column(assignment, 0)
    left = without_slot(both, 0)
    assert column(left, 1) == column(both, 1)
    again = with_model(left, (third, second, None, None), 0)
    assert column(again, 1) == column(both, 1)


def test_a_slider_that_became_free_is_taken_again() -> None:
    assignment = without_slot(deal((model("a"), model("b"), None, None)), 0)
    slots = (model("c"), model("b"), None, None)
    assert column(with_model(assignment, slots, 0), 0)[0] == 0


def test_more_than_twelve_are_left_out_and_told() -> None:
    slots = (model(*"abcdefgh"), model(*"ijklmnop"), None, None)
    assignment = deal(slots)
    assert len(union_sliders(assignment, slots)) == 12
    assert left_out(assignment, slots) == ((2, "m"), (2, "n"), (2, "o"), (2, "p"))


def test_the_safe_range_is_where_all_are_at_home() -> None:
    slots = (model("a", safe=(-8, 3)), model("a", safe=(-2, 9)), None, None)
    (slider,) = union_sliders(deal(slots), slots)
    assert slider.safe == (-2, 3)
    assert slider.moves == ((1, "a", 50.0), (2, "a", 50.0))
