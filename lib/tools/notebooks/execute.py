"""Executes a notebook in its kernel: NOTEBOOK FOLDER → the executed notebook on stdout."""

import sys

import nbclient
import nbformat

path, folder = sys.argv[1:]
notebook = nbformat.read(path, as_version=4)
nbclient.NotebookClient(
    notebook,
    allow_errors=True,  # whoever called wants to see them in their cells
    record_timing=False,
    resources={"metadata": {"path": folder}},
    timeout=None,
).execute()
nbformat.write(notebook, sys.stdout)
