"""Trained models as files: what a `Model` is, saving it, loading it again.

The header is `sda_core.model_header`'s; this file adds the tensors: the network's weights, the
analysis, and the map of the material. A model is stored full (single precision, with encoder) or
playable (half precision, decoder only) and always computed in float32. Loading checks names, shapes,
kinds and values against what the header promises and the content hash against what is there.
"""

import hashlib
import json
from dataclasses import dataclass, fields, replace
from pathlib import Path

import safetensors.torch
import torch
from torch import Tensor

from sda_core.analysis import AnalysisResult, CorpusMap
from sda_core.errors import ModelError
from sda_core.model_header import AnalysisHeader, ModelForm, ModelHeader, ModelLayout, read_header
from sda_core.saving import save_bytes
from sda_core.vae import ConvVAE, MissingEncoder

_HALF = {torch.float32: torch.float16}
_STORED_AS = {torch.float32: "F32", torch.float16: "F16", torch.int64: "I64"}


# What an analysis has beside its tensors.
_FIGURES = tuple(entry.name for entry in fields(AnalysisHeader))


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A trained network, its sliders, and what is known about it. The network is in eval mode."""

    header: ModelHeader
    network: ConvVAE
    analysis: AnalysisResult
    corpus_map: CorpusMap

    @property
    def name(self) -> str:
        return self.header.name


def make_model(
    *, header: ModelHeader, network: ConvVAE, analysis: AnalysisResult, corpus_map: CorpusMap
) -> Model:
    """A model whose header tells the truth about the parts: form, shapes, sliders, map and content hash."""
    header = replace(
        header,
        latent_dim=network.latent_dim,
        n_columns=network.mel_shape[1],
        analysis=analysis_header(analysis),
        loudness_db=analysis.loudness_db,
        map_names=corpus_map.names,
        map_descriptors=tuple(corpus_map.descriptors),
    )
    model = Model(header=header, network=network.cpu().eval(), analysis=analysis, corpus_map=corpus_map)
    return replace(model, header=replace(header, content_hash=_content_hash(header, _tensors(model))))


def renamed(model: Model, name: str) -> Model:
    """The same model under another name; its content hash stays."""
    return replace(model, header=replace(model.header, name=name))


def analysis_header(analysis: AnalysisResult) -> AnalysisHeader:
    """The part of an analysis that is not tensors."""
    return AnalysisHeader(**{name: getattr(analysis, name) for name in _FIGURES})


def save_model(model: Model, path: Path) -> Path:
    """The model as one file, atomically, in the form its header names."""
    metadata = {"sda": json.dumps(model.header.to_json(), sort_keys=True, allow_nan=False)}
    return save_bytes(path, safetensors.torch.save(_tensors(model), metadata))


def to_playable(model: Model) -> Model:
    """The model as a playable file will hold it: without encoder, weights rounded to half precision."""
    network = _empty_network(model.header, ModelForm.PLAYABLE)
    weights = {
        name: tensor.half().float() if tensor.dtype in _HALF and name.startswith("decoder.") else tensor
        for name, tensor in model.network.state_dict().items()
        if not name.startswith("encoder.")
    }
    network.load_state_dict(weights, assign=True)
    return make_model(
        header=replace(model.header, form=ModelForm.PLAYABLE),
        network=network,
        analysis=model.analysis,
        corpus_map=model.corpus_map,
    )


def load_model(path: Path) -> Model:
    """The model in a file, ready to play on the CPU; ModelError, in one sentence, when it is refused."""
    layout = read_header(path)
    header = layout.header
    network = _empty_network(header, header.form)
    _check_layout(path, layout, network)
    try:
        tensors = safetensors.torch.load(path.read_bytes())
    except (safetensors.SafetensorError, ValueError, OSError) as error:
        raise ModelError(f"{path}: cannot be read ({error}); the file is damaged, copy it again") from error
    for name, tensor in tensors.items():
        if not bool(torch.isfinite(tensor).all()):
            raise ModelError(
                f"{path}: its weights are not numbers ({name} has NaN or infinity); train it again"
            )
    if _content_hash(header, tensors) != header.content_hash:
        raise ModelError(
            f"{path}: its content does not match its own fingerprint; the file is damaged or was edited, "
            "copy it again"
        )
    file_index = tensors["map.file_index"]
    if bool(((file_index < 0) | (file_index >= len(header.map_names))).any()):
        raise ModelError(
            f"{path}: its map names files that are not there; the file is damaged, copy it again"
        )
    if float(tensors["mel_std"].min()) <= 0:
        raise ModelError(f"{path}: its band statistics are not positive; train it again")
    weights = {name: _computed(tensors[name]) for name in network.state_dict()}
    network.load_state_dict(weights, assign=True)
    network.eval().requires_grad_(requires_grad=False)
    return Model(
        header=header,
        network=network,
        analysis=_analysis(header, tensors),
        corpus_map=_corpus_map(header, tensors),
    )


def _empty_network(header: ModelHeader, form: ModelForm) -> ConvVAE:
    """The network a header describes, with shapes but without memory or values."""
    with torch.device("meta"):
        network = ConvVAE(header.latent_dim, mel_shape=header.mel_shape)
    if form is ModelForm.PLAYABLE:
        network.encoder = MissingEncoder()
    return network.eval()


def _computed(tensor: Tensor) -> Tensor:
    return tensor.float() if tensor.is_floating_point() else tensor


def _tensors(model: Model) -> dict[str, Tensor]:
    """Everything that is stored as tensors, in the precision of the file."""
    weights = {
        name: tensor.to(_stored_dtype(name, tensor.dtype, model.header.form))
        for name, tensor in model.network.state_dict().items()
    }
    descriptors = list(model.corpus_map.descriptors.values())
    n_windows = len(model.corpus_map.file_index)
    weights |= {
        "analysis.mean": model.analysis.mean,
        "analysis.components": model.analysis.components,
        "analysis.spread": model.analysis.spread,
        "map.file_index": model.corpus_map.file_index,
        "map.positions": model.corpus_map.positions,
        "map.descriptors": torch.stack(descriptors) if descriptors else torch.zeros(0, n_windows),
    }
    return {name: tensor.detach().contiguous().clone() for name, tensor in weights.items()}


def _stored_dtype(name: str, dtype: torch.dtype, form: ModelForm) -> torch.dtype:
    """The kind of number a tensor of the network is stored as."""
    is_halved = form is ModelForm.PLAYABLE and name.startswith("decoder.")
    return _HALF.get(dtype, dtype) if is_halved else dtype


def _content_hash(header: ModelHeader, tensors: dict[str, Tensor]) -> str:
    """Of what sounds: decoder, statistics, analysis, loudness. Not of name, notes, encoder or map."""
    digest = hashlib.sha256(json.dumps(header.what_sounds(), sort_keys=True).encode())
    for name in sorted(tensors):
        if name.startswith(("encoder.", "map.")):
            continue
        tensor = tensors[name].contiguous()
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.numpy().tobytes())
    return digest.hexdigest()


def _check_layout(path: Path, layout: ModelLayout, network: ConvVAE) -> None:
    """Every tensor that the header promises is there, with the promised shape, and no other."""
    header, n_active = layout.header, len(layout.header.analysis.labels)
    file_index = layout.tensors.get("map.file_index")
    n_windows = file_index.shape[0] if file_index and file_index.shape else 0
    expected = {
        name: (_STORED_AS[_stored_dtype(name, tensor.dtype, header.form)], tuple(tensor.shape))
        for name, tensor in network.state_dict().items()
    } | {
        "analysis.mean": ("F32", (header.latent_dim,)),
        "analysis.components": ("F32", (n_active, header.latent_dim)),
        "analysis.spread": ("F32", (header.latent_dim,)),
        "map.file_index": ("I64", (n_windows,)),
        "map.positions": ("F32", (n_windows, n_active)),
        "map.descriptors": ("F32", (len(header.map_descriptors), n_windows)),
    }
    for name in sorted(expected.keys() ^ layout.tensors.keys()):
        state = "is missing" if name in expected else "does not belong there"
        raise ModelError(f"{path}: tensor {name} {state}; the file is damaged or was edited, copy it again")
    for name, (dtype, shape) in expected.items():
        place = layout.tensors[name]
        if (place.dtype, place.shape) != (dtype, shape):
            raise ModelError(
                f"{path}: tensor {name} is {place.dtype} {list(place.shape)}, its header promises "
                f"{dtype} {list(shape)}; the file is damaged or was edited, copy it again"
            )


def _analysis(header: ModelHeader, tensors: dict[str, Tensor]) -> AnalysisResult:
    return AnalysisResult(
        mean=tensors["analysis.mean"],
        components=tensors["analysis.components"],
        spread=tensors["analysis.spread"],
        loudness_db=header.loudness_db,
        **{name: getattr(header.analysis, name) for name in _FIGURES},
    )


def _corpus_map(header: ModelHeader, tensors: dict[str, Tensor]) -> CorpusMap:
    return CorpusMap(
        names=header.map_names,
        file_index=tensors["map.file_index"],
        positions=tensors["map.positions"],
        descriptors=dict(zip(header.map_descriptors, tensors["map.descriptors"], strict=True)),
    )
