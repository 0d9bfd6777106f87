"""Sounds as files for other programs: WAV, FLAC, OGG and MP3, each with its sidecar.

Everything is checked before anything is written; then the sound goes to a partial file, block by block
(`export_blocks` never holds more than one), the sidecar is written, and the partial file takes its name.
When anything fails, nothing new is left and what was there before still is. Called by the generation and
by the commands; sound stays at the rate it has, resampling comes before.

Integers are rounded to nearest (ties to even) and clipped, never wrapped: at 24 bit a sample x reads
back as round(x * 2**23) / 2**23 exactly.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from sda_core.errors import OutputError, SettingError, nearest
from sda_core.saving import check_can_save, save_atomically, save_bytes
from sda_core.sidecar import sidecar_path, write_sidecar_json
from sda_core.waveform import Audio, Waveform, as_audio

__all__ = [
    "BIT_DEPTH_MAP",
    "SAMPLE_RATE_OPTIONS",
    "SOUND_FORMATS",
    "TAG_NAMES",
    "SoundOrigin",
    "check_export",
    "export_blocks",
    "export_sound",
    "export_wav",
    "whole_numbers",
    "write_sidecar_json",
]

BIT_DEPTH_MAP = {"16-bit": "PCM_16", "24-bit": "PCM_24", "32-bit float": "FLOAT"}
SAMPLE_RATE_OPTIONS = (44100, 48000, 96000)
TAG_NAMES = ("title", "artist", "album", "comment", "date", "genre", "tracknumber", "license", "copyright")
ARTIST = "SDA"
_BITS = {"PCM_16": 16, "PCM_24": 24}
# A WAV file counts its bytes in 32 bits; above, it is RF64. Some room is left for header and tags.
LARGEST_WAV_BYTES = 2**32 - 2**20
BLOCK_FRAMES = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFormat:
    """What a kind of file can hold."""

    name: str
    sample_rates: tuple[int, ...] = SAMPLE_RATE_OPTIONS
    bit_depths: tuple[str, ...] = ()  # none: the format has no bits, it keeps what is heard
    most_channels: int = 2
    subtype: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


# By the end of the file's name. The settings are those that lose least: Vorbis quality 8, MP3 V0.
SOUND_FORMATS = {
    ".wav": SoundFormat(name="WAV", bit_depths=tuple(BIT_DEPTH_MAP), most_channels=64),
    ".flac": SoundFormat(name="FLAC", bit_depths=("16-bit", "24-bit"), most_channels=8),
    ".ogg": SoundFormat(name="OGG", subtype="VORBIS", settings={"compression_level": 0.2}),
    ".mp3": SoundFormat(
        name="MP3",
        sample_rates=(44100, 48000),
        subtype="MPEG_LAYER_III",
        settings={"compression_level": 0.0, "bitrate_mode": "VARIABLE"},
    ),
}
DEFAULT_BIT_DEPTH = "24-bit"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundOrigin:
    """How a sound came to be: what its sidecar says beside the facts of the file itself."""

    model_name: str = "unknown"
    generation: object = None  # a GenerationConfig or a mapping
    seed: int | None = None
    quality: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Encoding:
    """Everything libsndfile is told about a file."""

    format: str
    subtype: str
    sample_rate: int
    tags: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


def export_wav(
    audio: Waveform, path: Path | str, sample_rate: int = 48000, bit_depth: str = DEFAULT_BIT_DEPTH
) -> Path:
    """The path of the WAV file written; a file of that name is replaced. No sidecar.

    Shape: (frames,) or (channels, frames)
    """
    path = Path(path)
    if path.suffix.lower() != ".wav":
        raise SettingError(f"export_wav: got {path.name}, writes .wav; use export_sound for other formats")
    sound = np.atleast_2d(as_audio(audio, "export"))
    encoding = _encoding(len(sound), sound.shape[1], SOUND_FORMATS[".wav"], sample_rate, bit_depth, {})
    return save_atomically(path, lambda partial: _encode(_blocks(sound), len(sound), partial, encoding))


def export_sound(
    audio: Waveform,
    path: Path | str,
    *,
    sample_rate: int = 48000,
    bit_depth: str | None = None,
    origin: SoundOrigin | None = None,
    tags: Mapping[str, str] | None = None,
    overwrite: bool = False,
) -> tuple[Path, Path]:
    """(sound, sidecar) as written; the end of the path's name decides the format.

    Without a bit depth it is 24 bits where the format has bits. Tags are of TAG_NAMES; the
    title is the file's name and the artist SDA unless told otherwise.
    Shape: (frames,) or (channels, frames)
    """
    sound = np.atleast_2d(as_audio(audio, "export"))
    return export_blocks(
        _blocks(sound),
        path,
        n_channels=len(sound),
        n_frames=sound.shape[1],
        sample_rate=sample_rate,
        bit_depth=bit_depth,
        origin=lambda: origin or SoundOrigin(),
        tags=tags,
        overwrite=overwrite,
    )


def export_blocks(
    blocks: Iterable[Audio],
    path: Path | str,
    *,
    n_channels: int,
    n_frames: int,
    sample_rate: int,
    bit_depth: str | None,
    origin: Callable[[], SoundOrigin],
    tags: Mapping[str, str] | None = None,
    overwrite: bool = False,
) -> tuple[Path, Path]:
    """The same of a sound that comes in blocks (n_channels, any), n_frames together, however long it is.

    `origin` is asked when all of it has come.
    """
    path = Path(path)
    kind = _kind(path)
    all_tags = {"title": path.stem, "artist": ARTIST} | _checked_tags(tags or {})
    encoding = _encoding(n_channels, n_frames, kind, sample_rate, bit_depth, all_tags)
    sidecar = sidecar_path(path)
    _check_free(path, sidecar, n_channels * n_frames * 4, overwrite=overwrite)
    facts = {
        "format": encoding.format,
        "sample_rate": sample_rate,
        "bit_depth": (bit_depth or DEFAULT_BIT_DEPTH) if kind.bit_depths else None,
        "channels": n_channels,
    }

    def write(partial: Path) -> None:
        _encode(blocks, n_channels, partial, encoding)
        made = origin()
        write_sidecar_json(
            path,
            made.model_name,
            made.generation,
            made.seed,
            made.quality,
            n_frames / sample_rate,
            audio_facts=facts,
            extra=made.extra,
        )

    put_back = _putting_back(sidecar)
    try:
        return save_atomically(path, write), sidecar
    except BaseException:
        put_back()
        raise


def check_export(
    path: Path, *, sample_rate: int, bit_depth: str | None, n_frames: int, overwrite: bool = False
) -> None:
    """Raises what `export_sound` would, before the work of making two channels of so many frames is done."""
    kind = _kind(path)
    _encoding(2, n_frames, kind, sample_rate, bit_depth, {})
    _check_free(path, sidecar_path(path), 2 * n_frames * 4, overwrite=overwrite)


def _kind(path: Path) -> SoundFormat:
    kind = SOUND_FORMATS.get(path.suffix.lower())
    if kind is None:
        raise SettingError(
            f"export: got {path.name}, {nearest(path.suffix.lower(), SOUND_FORMATS)}; "
            "end the name with one of them"
        )
    return kind


def _checked_tags(tags: Mapping[str, str]) -> dict[str, str]:
    for name in tags:
        if name not in TAG_NAMES:
            raise SettingError(f"tags: got {name!r}, {nearest(name, TAG_NAMES)}; choose one of them")
    return {name: str(text) for name, text in tags.items()}


def _check_free(path: Path, sidecar: Path, n_bytes: int, *, overwrite: bool) -> None:
    for there in (path, sidecar):
        check_can_save(there, n_bytes)
        if there.exists() and not overwrite:
            raise OutputError(
                f"{there} is there already; choose another name, or replace it with --overwrite"
            )


def _putting_back(path: Path) -> Callable[[], None]:
    """What makes the file `path` what it is now; it has something to do only after it was replaced."""
    before = path.read_bytes() if path.exists() else None

    def put_back() -> None:
        with suppress(OSError, OutputError):  # what matters is being said already
            if before is None:
                path.unlink(missing_ok=True)
            elif path.read_bytes() != before:
                save_bytes(path, before)

    return put_back


def _encoding(
    n_channels: int,
    n_frames: int,
    kind: SoundFormat,
    sample_rate: int,
    bit_depth: str | None,
    tags: Mapping[str, str],
) -> _Encoding:
    """What libsndfile is told; SettingError when the format cannot hold it."""
    if sample_rate not in kind.sample_rates:
        rates = ", ".join(map(str, kind.sample_rates))
        raise SettingError(
            f"export: got a sample rate of {sample_rate}, {kind.name} takes {rates}; "
            "choose one of them or another format"
        )
    if bit_depth is not None and bit_depth not in kind.bit_depths:
        allowed = nearest(bit_depth, kind.bit_depths) if kind.bit_depths else "leave it out"
        what = "takes others" if kind.bit_depths else "has no bit depth"
        raise SettingError(f"export: got a bit depth of {bit_depth!r}, {kind.name} {what}; {allowed}")
    if not 1 <= n_channels <= kind.most_channels:
        raise SettingError(
            f"export: got {n_channels} channels, {kind.name} takes 1 to {kind.most_channels}; "
            "mix some of them or choose another format"
        )
    subtype = BIT_DEPTH_MAP[bit_depth or DEFAULT_BIT_DEPTH] if kind.bit_depths else kind.subtype
    n_bytes = n_channels * n_frames * _BITS.get(subtype, 32) // 8
    name = "RF64" if kind.name == "WAV" and n_bytes > LARGEST_WAV_BYTES else kind.name
    return _Encoding(format=name, subtype=subtype, sample_rate=sample_rate, tags=tags, settings=kind.settings)


class _Disk(io.FileIO):
    """A file that keeps the system's reason when a write fails: libsndfile only says that it did."""

    failure: OSError | None = None

    def write(self, data: bytes) -> int:  # type: ignore[override]  # soundfile hands over bytes
        done = 0
        try:
            while done < len(data):
                done += super().write(data[done:])
        except OSError as error:
            self.failure = self.failure or error
        return done


def _encode(blocks: Iterable[Audio], n_channels: int, path: Path, encoding: _Encoding) -> None:
    """The sound, in blocks of (channels, frames), as the file `path`; OSError when the disk refuses."""
    with _Disk(path, "w+") as disk:
        try:
            with soundfile.SoundFile(
                disk,
                "w",
                encoding.sample_rate,
                n_channels,
                format=encoding.format,
                subtype=encoding.subtype,
                **encoding.settings,
            ) as file:
                for name, text in encoding.tags.items():
                    setattr(file, name, text)
                for block in _of_one_size(blocks):
                    file.write(_numbers(block.T, encoding.subtype))
        except (soundfile.SoundFileError, AssertionError, RuntimeError) as error:
            # soundfile asserts that everything was written
            raise disk.failure or OSError(f"libsndfile refused ({error})") from error
        if disk.failure:
            raise disk.failure


def _blocks(sound: Audio) -> Iterator[Audio]:
    for start in range(0, sound.shape[1], BLOCK_FRAMES):
        yield sound[:, start : start + BLOCK_FRAMES]


def _of_one_size(blocks: Iterable[Audio]) -> Iterator[Audio]:
    """The same sound in blocks of BLOCK_FRAMES: what Vorbis makes of it depends on where they end."""
    waiting: list[Audio] = []
    n_waiting = 0
    for block in blocks:
        waiting.append(block)
        n_waiting += block.shape[1]
        if n_waiting < BLOCK_FRAMES:
            continue
        sound = np.concatenate(waiting, axis=1)
        n_whole = n_waiting // BLOCK_FRAMES * BLOCK_FRAMES
        yield from _blocks(sound[:, :n_whole])
        waiting, n_waiting = [sound[:, n_whole:]], n_waiting - n_whole
    if n_waiting:
        yield np.concatenate(waiting, axis=1)


def _numbers(block: Audio, subtype: str) -> NDArray[np.float32] | NDArray[np.int32]:
    """(frames, channels) in the numbers that the file holds."""
    if subtype == "FLOAT":
        return block
    bits = _BITS.get(subtype)
    return whole_numbers(block, bits) if bits else np.clip(block, -1, 1)


def whole_numbers(block: NDArray[np.float32], bits: int) -> NDArray[np.int32]:
    """Samples as libsndfile takes whole numbers of so many bits: in the upper ones; rounded, not wrapped."""
    full_scale = np.float32(2.0 ** (bits - 1))  # a power of two: nothing is lost in the product
    rounded = np.minimum(np.rint(np.clip(block, -1, 1) * full_scale), full_scale - 1)
    whole: NDArray[np.int32] = rounded.astype(np.int32) << (32 - bits)
    return whole
