"""The stage, panels, focus, looks."""

from dataclasses import replace

from PyQt6.QtWidgets import QWidget

from musicgen_ui.commands.base import Commands
from musicgen_ui.starting import factory_clip
from musicgen_ui.state.document import Origin, Stage


class ViewCommands(Commands):
    """The stage, panels, focus, looks."""

    def morph(self) -> None:
        """Morph between A and B."""
        self._set_stage(Stage.MORPH)

    def pad(self) -> None:
        """Play between four clips; empty corners get factory beats of their own."""
        self._set_stage(Stage.PAD)

    def _set_stage(self, stage: Stage) -> None:
        document = replace(self._document, stage=stage, edited=None)
        drums = [clip for clip in document.clips if clip and clip.origin is Origin.FACTORY]
        if stage is Stage.PAD and drums:
            for slot, name in ((2, "samba"), (3, "metal")):
                if document.clips[slot] is None:
                    document = document.with_clip(slot, factory_clip(name))
        self._session.do(document, self.tr("Pad") if stage is Stage.PAD else self.tr("Morph"))
        self.go_slider()

    def library(self) -> None:
        """Show or hide the library."""
        shows = self._window.actions_by_name["library"].isChecked()
        self._window.left.setVisible(shows)
        self._window.machine.prefer(replace(self._window.preferences, shows_library=shows))

    def shape(self) -> None:
        """Show or hide the controls."""
        shows = self._window.actions_by_name["shape"].isChecked()
        self._window.right.setVisible(shows)
        self._window.machine.prefer(replace(self._window.preferences, shows_shape=shows))

    def go_slider(self) -> None:
        """Focus the slider or the pad."""
        stage = self._window.stage
        is_morph = self._document.stage is Stage.MORPH
        (stage.slider if is_morph else stage.pad).setFocus()

    def go_result(self) -> None:
        """Focus the result."""
        self._window.stage.result.view.setFocus()

    def go_a(self) -> None:
        """Focus A."""
        self._window.stage.slots[0].view.setFocus()

    def go_b(self) -> None:
        """Focus B."""
        self._window.stage.slots[1].view.setFocus()

    def go_library(self) -> None:
        """Focus the library's search."""
        self._show_left(self._window.library)
        self._window.library.focus_search()

    def go_map(self) -> None:
        """Focus the map."""
        self._show_left(self._window.map)
        self._window.map.setFocus()

    def go_shape(self) -> None:
        """Focus the sliders."""
        self._show_right(self._window.shape)
        self._window.shape.focus_first()

    def go_to_slider(self, name: str) -> None:
        """Scroll to a slider of the model and focus it."""
        self._show_right(self._window.shape)
        self._window.shape.focus_slider(name)

    def go_live(self) -> None:
        """Focus ports and clock."""
        self._show_right(self._window.live)
        self._window.live.out.setFocus()

    def card(self) -> None:
        """Show the model's card."""
        self._show_right(self._window.card)
        self._window.card.setFocus()

    def _show_left(self, page: QWidget) -> None:
        self._window.actions_by_name["library"].setChecked(True)
        self._window.left.show()
        self._window.left.setCurrentWidget(page)

    def _show_right(self, page: QWidget) -> None:
        self._window.actions_by_name["shape"].setChecked(True)
        self._window.right.show()
        self._window.right.setCurrentWidget(page)

    def theme_system(self) -> None:
        """Look as the system does."""
        self._look("system")

    def theme_dark(self) -> None:
        """Look dark."""
        self._look("dark")

    def theme_light(self) -> None:
        """Look light."""
        self._look("light")

    def _look(self, name: str) -> None:
        self._window.machine.prefer(replace(self._window.preferences, theme=name))
        self._window.show_theme()
