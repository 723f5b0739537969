"""Runs of corpora: measured, told, drawn, and compared with a stored run."""
