"""Takes kept runs away; the link to the last one leads to the last one that is left."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from stormproof.run.reporting.history.last import link_latest
from stormproof.run.reporting.history.reading import LATEST, kept_runs


def remove_runs(folders: Iterable[Path]) -> None:
    """Take folders of runs away; each goes as a whole, whenever that is interrupted."""
    places = set()
    for folder in folders:
        aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.old."))
        folder.replace(aside / folder.name)
        shutil.rmtree(aside)
        places.add(folder.parent)
    for place in places:
        link = place / LATEST
        left = [each.folder for each in kept_runs(place).found if each.folder.parent == place]
        if link.is_symlink() and not link.exists() and left:
            link_latest(place, left[-1].name)
