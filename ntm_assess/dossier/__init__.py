"""The dossier (hồ sơ) on paper: gathered, laid out, printed as PDF/A, packed, and checked when it comes back.

Read in this order: contents (what goes in), sections (the chapters of the report), documents (one paper at a time),
assembly (the whole, in a folder and in a child process), verification (a PDF that came back).
"""
