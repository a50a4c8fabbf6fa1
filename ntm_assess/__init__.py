"""Sổ Nông thôn mới: a commune scores itself, sees what to do first, sends; reviewers decide; the dossier is printed.

Read in this order: domain (the rules), storage (what is kept), dossier and exchange (what is printed and carried out),
web (what is clicked), then app and cli, where the parts meet. ARCHITECTURE.md draws the map.
"""
