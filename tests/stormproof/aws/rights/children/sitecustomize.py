"""Python looks for this module wherever it starts: what a recorded verb starts notes its calls, too."""

from __future__ import annotations

import os
from pathlib import Path

from tests.stormproof.aws.rights.noting import NOTED_IN, note_calls

if NOTED_IN in os.environ:
    note_calls(Path(os.environ[NOTED_IN]))
