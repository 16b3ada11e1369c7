"""The notebook of the examples, run from its first cell to its last."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[2] / "examples" / "notebook.ipynb"


def test_the_notebook_has_no_outputs() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert '"execution_count": null' in text
    assert '"outputs": [],' in text and '"output_type"' not in text


def test_the_notebook_runs(jar: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    for name in ("ipykernel", "pandas", "pyarrow", "PIL"):
        pytest.importorskip(name)
    sources = str(Path(__file__).parents[1] / "src")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([sources, os.environ.get("PYTHONPATH", "")]))
    notebook = nbformat.read(NOTEBOOK, as_version=4)

    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()

    shown = "\n".join(
        str(output.get("data", output.get("text"))) for cell in notebook.cells for output in cell.get("outputs", [])
    )
    assert "did you mean image_size?" in shown
    assert "img2dataset-progress" in shown and "done: 210 rows in" in shown
    assert "img2dataset-summary" in shown and "200 of 210 rows" in shown
    assert "HTTP Error 404" in shown
    assert "image/png" in shown or "image/jpeg" in shown
