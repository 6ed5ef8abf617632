"""The recipe of a clip: how it was made, as the JSON text that its MIDI file carries.

docs/recipes.md has the form.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Self

from musicgen.errors import ClipRecipeError

_MARK = '{"musicgen":'


@dataclass(frozen=True, slots=True)
class RecipeInput:
    """A file, or factory beat, that a clip was made of.

    Attributes:
        option: What it was given as: `a`, `clip`, `drum_map`.
        name: Its absolute path, in which the home folder is `~`, or factory:NAME.
        sha256: Of its content, in hexadecimal.
    """

    option: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RecipeModel:
    """The model that a clip was made with.

    Attributes:
        name: Its id, or the path of its folder where it is not installed.
        sha256: Of all in it that makes notes, in hexadecimal.
    """

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ClipRecipe:
    """How a clip was made.

    Attributes:
        version: Of the program.
        command: What made it, as on the command line: `morph`.
        settings: The command's other options, as plain values: `{"steps": 9, "seed": 3}`.
        inputs: What it was made of.
        model: What it was made with; None where no model was used.
        index: Which of the clips that the command makes, from 0.
    """

    version: str
    command: str
    settings: Mapping[str, Any] = field(hash=False)
    inputs: tuple[RecipeInput, ...] = ()
    model: RecipeModel | None = None
    index: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", MappingProxyType(dict(self.settings)))

    def to_text(self) -> str:
        """The recipe as text; the same recipe always gives the same text."""
        table = {
            "musicgen": self.version,
            "command": self.command,
            "index": self.index,
            "settings": dict(sorted(self.settings.items())),
            "inputs": [asdict(each) for each in self.inputs],
            "model": self.model and asdict(self.model),
        }
        return json.dumps(table, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read a recipe as `to_text` writes it.

        Raises:
            ClipRecipeError: it is not of that form.
        """
        try:
            table = json.loads(text)
            model = table["model"]
            return cls(
                version=str(table["musicgen"]),
                command=str(table["command"]),
                settings=dict(table["settings"]),
                inputs=tuple(RecipeInput(**each) for each in table["inputs"]),
                model=RecipeModel(**model) if model else None,
                index=int(table["index"]),
            )
        except (KeyError, TypeError, ValueError) as err:
            raise ClipRecipeError(f"damaged recipe: {err}") from err


def is_recipe(text: str) -> bool:
    """Whether a text event of a MIDI file is meant as a recipe."""
    return text.startswith(_MARK)
