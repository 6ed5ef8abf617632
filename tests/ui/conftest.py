"""Windows are shown nowhere, on any machine."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
