"""Four small corpora synthesised from code and a seed: glass, strings, breath and choir.

They let a musician train and play a first model without owning a folder of sounds. Each corpus is
one instrument: a file that turns a point of seven axes into a piece (`score`) and performs it
(`perform`). The score is fixed and spreads evenly over the instrument's directions; the seed is the
performance: noise, timing, detuning, where exactly the mallet falls. Nothing here prints or keeps
state; the commands call `write_demo_sounds`, tests and experiments call `demo_sounds`.
"""

from sda_core.demo_sounds.corpus import CORPORA, DemoCorpus, DemoSound, demo_sounds
from sda_core.demo_sounds.writing import WrittenSound, write_demo_sounds

__all__ = ["CORPORA", "DemoCorpus", "DemoSound", "WrittenSound", "demo_sounds", "write_demo_sounds"]
