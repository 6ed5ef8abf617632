"""Tests of the app: on real widgets, without a screen; skipped where PyQt6 is not installed."""

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytest.importorskip("PyQt6.QtWidgets", reason="needs the app's PyQt6")
