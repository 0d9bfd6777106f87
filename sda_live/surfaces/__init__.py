"""Control surfaces for other programs, generated from the parameter table: one layout, five writers.

`layout` says what stands where; `pd`, `touchosc`, `open_stage_control`, `max_patch` and `supercollider` write
it down, and `formats` lists them. Called by `sda-live surface export` and by `sda_live.reference`, which
keeps the shipped ones up to date. Pure: no clock, no chance, no network; one layout gives one file.
"""
