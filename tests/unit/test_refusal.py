"""What blend mode latent cannot take is told in one sentence, before it is an event."""

from dataclasses import replace

import pytest

from sda_core.closing import close, refusal, why_nothing
from sda_core.events import Changed, Event, ModelLoaded, Nudged, Recalled, SlotModel
from sda_core.state import State, apply
from tests.fixtures.instrument_events import slot_model

LATENT = (("slider1", 2.0), ("blend_mode", 1.0))


def model(name: str, latent_dim: int) -> SlotModel:
    return replace(slot_model(0, latent_dim=latent_dim), name=name, content_hash=name)


CHOIR, GLASS, BREATH = model("choir", 64), model("glass", 32), model("breath", 64)


def with_models(*models: SlotModel, blend_mode: float = 0.0) -> State:
    state = apply(State(), Changed(values=(("blend_mode", blend_mode),)), 0)
    for slot, loaded in enumerate(models, start=1):
        state = apply(state, ModelLoaded(slot=slot, model=loaded), 0)
    return state


def test_a_model_of_another_size_is_refused_in_latent_mode() -> None:
    assert refusal(with_models(CHOIR, blend_mode=1), ModelLoaded(slot=2, model=GLASS)) == (
        "glass has 32 latent dimensions, choir in slot 1 has 64: blend mode latent needs equal ones; "
        "take blend mode audio (/sda/blend_mode audio) and load it again"
    )


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (with_models(CHOIR), ModelLoaded(slot=2, model=GLASS)),
        (with_models(CHOIR, blend_mode=1), ModelLoaded(slot=2, model=BREATH)),
        (with_models(CHOIR, blend_mode=1), ModelLoaded(slot=1, model=GLASS)),
        (with_models(CHOIR, GLASS, blend_mode=1), ModelLoaded(slot=1, model=None)),
        (with_models(CHOIR, GLASS, blend_mode=1), Changed(values=LATENT)),  # an older take began so
        (with_models(CHOIR, GLASS), Changed(values=(("blend_mode", 0.0), ("slider1", 3.0)))),
        (with_models(CHOIR, BREATH), Changed(values=LATENT)),
        (with_models(), Changed(values=LATENT)),
    ],
)
def test_nothing_else_is_refused(state: State, event: Event) -> None:
    assert refusal(state, event) == ""


@pytest.mark.parametrize(
    "event",
    [
        Changed(values=LATENT),
        Recalled(number=3, values=LATENT, over_frames=5000),
        Nudged(path="blend_mode", amount=0.1),
    ],
)
def test_latent_mode_is_refused_while_sizes_differ(event: Event) -> None:
    assert refusal(with_models(CHOIR, BREATH, GLASS), event) == (
        "choir in slot 1 has 64 latent dimensions, glass in slot 3 has 32: blend mode latent needs equal "
        "ones; stay in blend mode audio (/sda/blend_mode audio) or load models of one size"
    )


@pytest.mark.parametrize("path", ["preset", "preset_next", "preset_previous", "randomise", "panic"])
def test_an_empty_preset_is_told_and_nothing_else(path: str) -> None:
    state = State()
    assert close(state, path, 2.0) is None
    said = why_nothing(state, path, 2.0)
    assert ("/sda/preset_store" in said) == path.startswith("preset")
    assert ("preset 3 is empty" in said) == (path == "preset")
