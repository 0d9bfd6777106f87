"""SDA's library: sounds in, trained models, sound out. No threads, devices, sockets or clocks.

Importing this package imports nothing heavy; each public name is imported from its own module
(`from sda_core.vae import ConvVAE`).
"""

__version__ = "0.1.0"
