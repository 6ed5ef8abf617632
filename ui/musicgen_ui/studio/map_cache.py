"""What a model made of clips before: their latents, and where they lay on its map."""

import contextlib
import io
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import OutputError
from musicgen.files import write_files
from musicgen.model.load import AnyModel

ENCODER = "encoder.onnx"


@dataclass(slots=True)
class MapCache:
    """Latents and places of one model's clips, by what a clip is known by.

    Attributes:
        path: Its file.
        latents: (latent,) each.
        places: (2,) each, 0-1.
    """

    path: Path
    latents: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    places: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    @classmethod
    def of(cls, model: AnyModel, folder: Path) -> Self:
        """The cache of a model, which another encoder finds empty.

        Args:
            model: Whose.
            folder: Where caches lie.
        """
        name = re.sub(r"[^\w.-]", "_", model.manifest.id)
        checksum = model.manifest.checksums.get(ENCODER, "")[:16]
        cache = cls(folder / f"{name}-{checksum}.npz")
        size = model.manifest.latent_size
        try:
            with cache.path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                latents, places = kept["latents"], kept["places"]
                if latents.shape[1:] == (size,) and places.shape[1:] == (2,):
                    cache.latents = dict(zip(kept["of_latents"].tolist(), latents, strict=True))
                    cache.places = dict(zip(kept["of_places"].tolist(), places, strict=True))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return cls(cache.path)
        return cache

    def write(self) -> None:
        """Keep it; one that cannot be written only costs time."""
        if not self.latents or not self.places:
            return
        content = io.BytesIO()
        np.savez(
            content,
            of_latents=np.array(list(self.latents)),
            latents=np.stack(list(self.latents.values())),
            of_places=np.array(list(self.places)),
            places=np.stack(list(self.places.values())),
        )
        with contextlib.suppress(OutputError):
            write_files({self.path: content.getvalue()})
