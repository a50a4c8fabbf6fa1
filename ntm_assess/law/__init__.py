"""The law as data: criteria/**/*.toml -> criteria sets and overlays, or an error that names the place.

What the keys mean stands in criteria/README.md. A file that is wrong anywhere is refused whole: half a criteria set
would give wrong verdicts.
"""
