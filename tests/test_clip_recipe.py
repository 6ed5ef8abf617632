import pytest

from musicgen.clip_recipe import ClipRecipe, RecipeInput, RecipeModel, is_recipe
from musicgen.errors import ClipRecipeError
from musicgen.factory import load
from musicgen.midifile import score_from_bytes, score_to_bytes, texts_from_bytes

RECIPE = ClipRecipe(
    version="1.2.3",
    command="morph",
    settings={"steps": 9, "curve": "even", "join": False, "key": "F#:dorian"},
    inputs=(RecipeInput("a", "~/Musik/Schlägel.mid", "ab" * 32),),
    model=RecipeModel("drums-2bar", "cd" * 32),
    index=4,
)


def test_a_recipe_comes_back_from_its_text() -> None:
    assert ClipRecipe.from_text(RECIPE.to_text()) == RECIPE
    plain = ClipRecipe("1", "sample", {})
    assert ClipRecipe.from_text(plain.to_text()) == plain


def test_the_text_is_one_line_of_ascii_that_is_known_as_a_recipe() -> None:
    text = RECIPE.to_text()
    assert text.isascii()
    assert "\n" not in text
    assert is_recipe(text)
    assert not is_recipe("Verse 1")


@pytest.mark.parametrize(
    "text", ['{"musicgen":', "[]", '{"musicgen":"1"}', '{"musicgen":"1","a":1}']
)
def test_damaged_recipes(text: str) -> None:
    with pytest.raises(ClipRecipeError, match="damaged recipe"):
        ClipRecipe.from_text(text)


def test_a_file_carries_its_text_at_the_start_of_its_first_track() -> None:
    score = load("house").score
    content = score_to_bytes(score, text=RECIPE.to_text())
    assert texts_from_bytes(content, "clip") == (RECIPE.to_text(),)
    assert texts_from_bytes(score_to_bytes(score), "clip") == ()
    assert score_from_bytes(content, "clip") == score_from_bytes(score_to_bytes(score), "clip")
    assert content.index(b"\xff\x01") == content.index(b"MTrk") + 9  # length, then delta 0
