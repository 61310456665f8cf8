"""The tables of the thesis, rebuilt; each writes Markdown, CSV and LaTeX."""
