"""Laws of the door to torchaudio: with and without its native library, and what comes through it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import Tensor

from sda_core.audio import resample
from sda_core.spectrogram import AudioSpectrogram
from sda_core.torchaudio_door import load_torchaudio

NATIVE = "raise OSError('libc10_cuda.so: cannot open shared object file')"


def run(code: str, *first_on_path: Path) -> str:
    """What a fresh interpreter prints."""
    path = os.pathsep.join([*map(str, first_on_path), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def package(folder: Path, **modules: str) -> Path:
    """A stand-in torchaudio: each module's name and text; `init` is the package itself."""
    (folder / "torchaudio").mkdir()
    for name, text in modules.items():
        (folder / "torchaudio" / f"{name.replace('init', '__init__')}.py").write_text(text + "\n")
    return folder


def test_here_the_door_gives_a_working_torchaudio() -> None:
    printed = run(
        "from sda_core.torchaudio_door import load_torchaudio\n"
        "import torch\n"
        "door = load_torchaudio()\n"
        "assert door is load_torchaudio()\n"
        "mel = door.transforms.MelSpectrogram(48000, 2048, n_mels=32)(torch.ones(1, 4096))\n"
        "print(door.__name__, tuple(mel.shape), door.functional.__name__)"
    )
    assert printed == "torchaudio (1, 32, 5) torchaudio.functional"


def test_importing_the_door_imports_neither_torch_nor_torchaudio() -> None:
    printed = run(
        "import sys, sda_core.torchaudio_door; print('torch' in sys.modules, 'torchaudio' in sys.modules)"
    )
    assert printed == "False False"


def test_a_torchaudio_that_imports_is_returned_as_it_is(tmp_path: Path) -> None:
    where = package(tmp_path, init="MADE_BY = 'somebody'", transforms="")
    printed = run(
        "import sys\n"
        "from sda_core.torchaudio_door import load_torchaudio\n"
        "door = load_torchaudio()\n"
        "import torchaudio\n"
        "print(door is torchaudio, door.MADE_BY, 'torchaudio._extension' in sys.modules)",
        where,
    )
    assert printed == "True somebody False"


def test_a_missing_native_library_is_stood_in_for(tmp_path: Path) -> None:
    where = package(
        tmp_path,
        init="from torchaudio._extension import _IS_ALIGN_AVAILABLE, fail_if_no_align\n"
        "@fail_if_no_align\n"
        "def forced_align(): pass",
        transforms="",
        _extension=NATIVE,
    )
    printed = run(
        "from sda_core.errors import DependencyError\n"
        "from sda_core.torchaudio_door import load_torchaudio\n"
        "door = load_torchaudio()\n"
        "try: door.forced_align()\n"
        "except DependencyError as error: print(door._IS_ALIGN_AVAILABLE, error)",
        where,
    )
    assert printed.startswith("False forced_align needs torchaudio's native library")


def refusal(*first_on_path: Path, before: str = "") -> str:
    """The sentence with which the door stays shut."""
    return run(
        f"{before}\n"
        "from sda_core.errors import DependencyError\n"
        "from sda_core.torchaudio_door import load_torchaudio\n"
        "try: load_torchaudio()\n"
        "except DependencyError as error: print(error)",
        *first_on_path,
    )


def test_a_torchaudio_that_is_not_installed_is_named_with_its_remedy() -> None:
    hidden = "import sys; sys.path = [p for p in sys.path if 'site-packages' not in p]"
    root = Path(__file__).parents[2]
    assert refusal(root, before=hidden) == (
        "torchaudio is not installed; install SDA with `make setup` or `pip install torchaudio`"
    )


def test_a_torchaudio_that_stays_broken_is_refused_with_its_reason(tmp_path: Path) -> None:
    where = package(tmp_path, init="", transforms=NATIVE)
    printed = refusal(where)
    assert printed.startswith("torchaudio cannot be imported (libc10_cuda.so")
    assert "constraints.txt" in printed
    assert "\n" not in printed


def test_a_torchaudio_that_misses_a_part_is_refused_with_its_reason(tmp_path: Path) -> None:
    where = package(tmp_path, init="", transforms="import no_such_library")
    assert "no_such_library" in refusal(where)


def test_the_mel_of_torchaudio_is_ours() -> None:
    waveform = 0.5 * torch.randn(2, 1, 30000, generator=torch.Generator().manual_seed(0)).clamp(-1, 1)
    theirs = load_torchaudio().transforms.MelSpectrogram(
        sample_rate=48000,
        n_fft=2048,
        hop_length=512,
        n_mels=128,
        f_min=0.0,
        f_max=None,
        power=2.0,
        mel_scale="htk",
        norm=None,
        center=True,
        pad_mode="constant",
        window_fn=torch.hann_window,
    )
    ours = AudioSpectrogram().waveform_to_mel(waveform)
    assert (torch.log1p(theirs(waveform)) - ours).abs().max() < 1e-4


@pytest.mark.parametrize("rate", [22050, 44100, 96000])
def test_a_resampled_sine_is_that_sine(rate: int) -> None:
    def sine(sample_rate: int, n_frames: int) -> Tensor:
        turns = 997.0 / sample_rate * torch.arange(n_frames, dtype=torch.float64)
        return 0.5 * torch.sin(2 * torch.pi * turns)

    got = resample(sine(rate, rate).float(), rate, 48000)
    assert (got - sine(48000, len(got)))[2000:-2000].abs().max() < 1e-6  # single precision
