"""What it costs to turn a latent into magnitudes, in CPU time of one thread.

Run by hand on a quiet machine: `OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.bench.decode_cost`.
`measure` is also for the report that gathers all measurements. Figures that leave this machine are
ratios: to the whole decode of a chunk, to the reference inverse, to the hop that must be made meanwhile.
"""

import time
from collections.abc import Callable

import numpy as np
import torch

from sda_core.decoder import SegmentDecoder
from sda_core.mel_inverse import MelInverse
from sda_core.spectrogram import AudioSpectrogram
from sda_core.spectrogram_config import SpectrogramConfig
from sda_core.vae import ConvVAE

HOP_S = 512 / 48_000
REPETITIONS = 200


def measure() -> dict[str, float]:
    """Each cost as a ratio, by name; lower is better."""
    torch.set_num_threads(1)
    config = SpectrogramConfig()
    network = ConvVAE().eval()
    latent = np.random.default_rng(0).standard_normal(network.latent_dim).astype(np.float32)
    decoder, inverse, spectrogram = SegmentDecoder(network), MelInverse(config), AudioSpectrogram(config)
    column = decoder.segment(latent, 0)
    log_mel = torch.from_numpy(np.log1p(column[:4].T.copy()))[None, None]
    with torch.no_grad():
        whole_s = _shortest_s(lambda: network.decode(torch.from_numpy(latent)[None]))
        reference_s = _shortest_s(lambda: spectrogram.mel_to_magnitude(log_mel))
    segment_s = _shortest_s(lambda: decoder.segment(latent, 0))
    one_s = _shortest_s(lambda: inverse.magnitude(column[:1]))
    four_s = _shortest_s(lambda: inverse.magnitude(column[:4]))
    return {
        "segment / whole decode": segment_s / whole_s,
        "segment / hop": segment_s / HOP_S,
        "preparing a decoder / hop": _shortest_s(lambda: SegmentDecoder(network), 10) / HOP_S,
        "mel inverse of 1 row / hop": one_s / HOP_S,
        "mel inverse of 4 rows / hop": four_s / HOP_S,
        "mel inverse of 4 rows / reference": four_s / reference_s,
    }


def _shortest_s(call: Callable[[], object], repetitions: int = REPETITIONS) -> float:
    """The least CPU time of one call: what disturbs only adds."""
    times = []
    for _ in range(repetitions):
        start = time.thread_time()
        call()
        times.append(time.thread_time() - start)
    return min(times)


def main() -> None:
    for name, ratio in measure().items():
        print(f"{name:36s} {ratio:8.4f}")


if __name__ == "__main__":
    main()
