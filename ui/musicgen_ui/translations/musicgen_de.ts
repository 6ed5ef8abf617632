<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1">
<context>
    <name>ClipCanvas</name>
    <message>
        <location filename="../widgets/clip_view/canvas.py" line="80" />
        <source>Scroll in time</source>
        <translation>In der Zeit blättern</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/canvas.py" line="81" />
        <source>Scroll through the rows</source>
        <translation>Durch die Zeilen blättern</translation>
    </message>
</context><context>
    <name>ClipCommands</name>
    <message>
        <location filename="../commands/clips.py" line="42" />
        <source>Clear {slot}</source>
        <translation>{slot} leeren</translation>
    </message>
    <message>
        <location filename="../commands/clips.py" line="80" />
        <source>New clip {slot}</source>
        <translation>Neuer Clip {slot}</translation>
    </message>
    <message>
        <location filename="../commands/clips.py" line="95" />
        <source>A slider needs {least} clips or more, not {count}</source>
        <translation>Ein Regler braucht {least} Clips oder mehr, nicht {count}</translation>
    </message>
    <message>
        <location filename="../commands/clips.py" line="101" />
        <source>A slider of your own</source>
        <translation>Ein eigener Regler</translation>
    </message>
    <message>
        <location filename="../commands/clips.py" line="102" />
        <source>What is it called?</source>
        <translation>Wie soll er heißen?</translation>
    </message>
    <message>
        <location filename="../commands/clips.py" line="112" />
        <source>Remove a slider</source>
        <translation>Regler entfernen</translation>
    </message>
    <message>
        <location filename="../commands/clips.py" line="113" />
        <source>Remove the slider “{name}” for good? Undo does not bring it back.</source>
        <translation>Den Regler „{name}“ endgültig entfernen? Rückgängig holt ihn nicht zurück.</translation>
    </message>
    <message>
        <location filename="../commands/clips.py" line="116" />
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <location filename="../commands/clips.py" line="127" />
        <source>Add a folder of clips</source>
        <translation>Ordner mit Clips hinzufügen</translation>
    </message>
</context><context>
    <name>ClipOut</name>
    <message>
        <location filename="../widgets/clip_out.py" line="243" />
        <source>Save…</source>
        <translation>Sichern…</translation>
    </message>
    <message>
        <location filename="../widgets/clip_out.py" line="244" />
        <source>Save the result as a MIDI file</source>
        <translation>Ergebnis als MIDI-Datei sichern</translation>
    </message>
    <message>
        <location filename="../widgets/clip_out.py" line="245" />
        <source>What you hear: muted parts are left out (Ctrl+E)</source>
        <translation>Was zu hören ist: stumme Spuren bleiben weg (Strg+E)</translation>
    </message>
    <message>
        <location filename="../widgets/clip_out.py" line="247" />
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <location filename="../widgets/clip_out.py" line="248" />
        <source>Copy the path of a fresh MIDI file</source>
        <translation>Pfad einer frischen MIDI-Datei kopieren</translation>
    </message>
    <message>
        <location filename="../widgets/clip_out.py" line="250" />
        <source>Writes the result to a file and copies where it is (Ctrl+Shift+C)</source>
        <translation>Schreibt das Ergebnis in eine Datei und kopiert, wo sie liegt (Strg+Umschalt+C)</translation>
    </message>
    <message>
        <location filename="../widgets/clip_out.py" line="256" />
        <source>Clips of the exported morph</source>
        <translation>Clips des exportierten Morphs</translation>
    </message>
    <message>
        <location filename="../widgets/clip_out.py" line="257" />
        <source> clips</source>
        <translation> Clips</translation>
    </message>
    <message>
        <location filename="../widgets/clip_out.py" line="260" />
        <source>Export…</source>
        <translation>Export…</translation>
    </message>
    <message>
        <location filename="../widgets/clip_out.py" line="261" />
        <source>Export the whole morph</source>
        <translation>Den ganzen Morph exportieren</translation>
    </message>
    <message>
        <location filename="../widgets/clip_out.py" line="263" />
        <source>The clips from A to B as you would hear them: muted parts are left out</source>
        <translation>Die Clips von A nach B, wie sie zu hören wären: stumme Spuren bleiben weg</translation>
    </message>
    <message>
        <location filename="../widgets/clip_out.py" line="281" />
        <source>As clips, a file each…</source>
        <translation>Als Clips, je eine Datei…</translation>
    </message>
    <message>
        <location filename="../widgets/clip_out.py" line="282" />
        <source>As one clip, one after another…</source>
        <translation>Als ein Clip, nacheinander…</translation>
    </message>
</context><context>
    <name>ClipView</name>
    <message>
        <location filename="../widgets/clip_view/view.py" line="48" />
        <source>Click to add a note, drag to move it, right-click to remove it. Shift and drag, or the wheel, changes its velocity; Ctrl or Alt moves it off the grid. By keys: arrows, Enter adds and removes, Ctrl and arrows move, Shift and up or down changes velocity, N goes to the next note, L locks, + and - zoom.</source>
        <translation>Klick setzt eine Note, Ziehen verschiebt, Rechtsklick entfernt sie. Umschalt und Ziehen, oder das Mausrad, ändert die Anschlagstärke; Strg oder Alt löst sie vom Raster. Mit Tasten: Pfeile, Eingabe setzt und entfernt, Strg und Pfeile verschieben, Umschalt und auf oder ab ändert die Anschlagstärke, N geht zur nächsten Note, L sperrt, + und - zoomen.</translation>
    </message>
</context><context>
    <name>ControlCommands</name>
    <message>
        <location filename="../commands/controls.py" line="29" />
        <source>Lock {part}</source>
        <translation>{part} sperren</translation>
    </message>
    <message>
        <location filename="../commands/controls.py" line="34" />
        <source>Variation</source>
        <translation>Variation</translation>
    </message>
    <message>
        <location filename="../commands/controls.py" line="35" />
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <location filename="../commands/controls.py" line="36" />
        <source>Human timing</source>
        <translation>Timing von Hand</translation>
    </message>
    <message>
        <location filename="../commands/controls.py" line="37" />
        <source>Human velocity</source>
        <translation>Anschlag von Hand</translation>
    </message>
    <message>
        <location filename="../commands/controls.py" line="38" />
        <source>Morph</source>
        <translation>Morph</translation>
    </message>
    <message>
        <location filename="../commands/controls.py" line="43" />
        <source>Pad</source>
        <translation>Pad</translation>
    </message>
    <message>
        <location filename="../commands/controls.py" line="52" />
        <source>Tempo</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <location filename="../commands/controls.py" line="53" />
        <source>Where changes enter</source>
        <translation>Wo Änderungen einsetzen</translation>
    </message>
    <message>
        <location filename="../commands/controls.py" line="54" />
        <source>Key</source>
        <translation>Tonart</translation>
    </message>
    <message>
        <location filename="../commands/controls.py" line="55" />
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <location filename="../commands/controls.py" line="64" />
        <source>Mix {part}</source>
        <translation>Mix {part}</translation>
    </message>
    <message>
        <location filename="../commands/controls.py" line="73" />
        <source>Nothing to learn for what is focused: choose a slider or lock</source>
        <translation>Hier gibt es nichts zu lernen: einen Regler oder eine Sperre wählen</translation>
    </message>
</context><context>
    <name>DragHandle</name>
    <message>
        <location filename="../widgets/clip_out.py" line="104" />
        <source>Drag the clip into your DAW</source>
        <translation>Den Clip in die DAW ziehen</translation>
    </message>
    <message>
        <location filename="../widgets/clip_out.py" line="106" />
        <source>With the keyboard: Ctrl+C copies the clip, Ctrl+Shift+C its path</source>
        <translation>Mit der Tastatur: Strg+C kopiert den Clip, Strg+Umschalt+C seinen Pfad</translation>
    </message>
    <message>
        <location filename="../widgets/clip_out.py" line="109" />
        <source>Drag from here onto a track of your DAW or a folder: a fresh MIDI file each time, with what you hear: muted parts are left out</source>
        <translation>Von hier auf eine Spur der DAW oder in einen Ordner ziehen: jedes Mal eine frische MIDI-Datei mit dem, was zu hören ist; stumme Spuren bleiben weg</translation>
    </message>
    <message>
        <location filename="../widgets/clip_out.py" line="190" />
        <source>Drag into your DAW</source>
        <translation>In die DAW ziehen</translation>
    </message>
    <message>
        <location filename="../widgets/clip_out.py" line="190" />
        <source>Drag to DAW</source>
        <translation>In die DAW</translation>
    </message>
</context><context>
    <name>EditCommands</name>
    <message>
        <location filename="../commands/editing.py" line="56" />
        <source>Copied the path {path}</source>
        <translation>Pfad {path} kopiert</translation>
    </message>
    <message>
        <location filename="../commands/editing.py" line="59" />
        <source>Copied {name}</source>
        <translation>{name} kopiert</translation>
    </message>
    <message>
        <location filename="../commands/editing.py" line="64" />
        <source>Dropped {name}; it is kept at {path}</source>
        <translation>{name} abgelegt; die Datei bleibt unter {path}</translation>
    </message>
    <message>
        <location filename="../commands/editing.py" line="80" />
        <source>Pasted</source>
        <translation>Eingefügt</translation>
    </message>
    <message>
        <location filename="../commands/editing.py" line="84" />
        <source>Nothing to paste: copy a MIDI file, or a clip in here</source>
        <translation>Nichts einzufügen: erst eine MIDI-Datei oder hier einen Clip kopieren</translation>
    </message>
    <message>
        <location filename="../commands/editing.py" line="108" />
        <source>Swap {a} and {b}</source>
        <translation>{a} und {b} tauschen</translation>
    </message>
    <message>
        <location filename="../commands/editing.py" line="113" />
        <source>Edit the result</source>
        <translation>Ergebnis bearbeiten</translation>
    </message>
    <message>
        <location filename="../commands/editing.py" line="117" />
        <source>Drop edits</source>
        <translation>Änderungen verwerfen</translation>
    </message>
    <message>
        <location filename="../commands/editing.py" line="123" />
        <source>Edit {slot}</source>
        <translation>{slot} bearbeiten</translation>
    </message>
    <message>
        <location filename="../commands/editing.py" line="130" />
        <source>There is no result to keep</source>
        <translation>Es gibt kein Ergebnis, das bleiben könnte</translation>
    </message>
    <message>
        <location filename="../commands/editing.py" line="132" />
        <source>Kept</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <location filename="../commands/editing.py" line="134" />
        <source>Keep the result as {slot}</source>
        <translation>Ergebnis als {slot} behalten</translation>
    </message>
</context><context>
    <name>FileCommands</name>
    <message>
        <location filename="../commands/files.py" line="34" />
        <source>Open session</source>
        <translation>Sitzung öffnen</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="146" />
        <location filename="../commands/files.py" line="75" />
        <location filename="../commands/files.py" line="47" />
        <source>Saved {path}</source>
        <translation>{path} gesichert</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="52" />
        <source>Save session</source>
        <translation>Sitzung sichern</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="104" />
        <source>Import MIDI as {slot}</source>
        <translation>MIDI als {slot} importieren</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="112" />
        <source>Save result as MIDI</source>
        <translation>Ergebnis als MIDI sichern</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="130" />
        <source>Folder for the clips</source>
        <translation>Ordner für die Clips</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="135" />
        <source>Export morph as one clip</source>
        <translation>Morph als einen Clip exportieren</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="149" />
        <source>Saved {count} clips in {folder}</source>
        <translation>{count} Clips in {folder} gesichert</translation>
    </message>
</context><context>
    <name>LaneHeader</name>
    <message>
        <location filename="../widgets/clip_view/header.py" line="119" />
        <source>{track}, {instrument}</source>
        <translation>{track}, {instrument}</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/header.py" line="122" />
        <source>M</source>
        <comment>mute, one letter</comment>
        <translation>M</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/header.py" line="123" />
        <source>S</source>
        <comment>solo, one letter</comment>
        <translation>S</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/header.py" line="125" />
        <source>Mute {track}</source>
        <translation>{track} stumm</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/header.py" line="126" />
        <source>Solo {track}</source>
        <translation>{track} solo</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/header.py" line="127" />
        <source>Keep {track} as it is in A</source>
        <translation>{track} wie in A lassen</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/header.py" line="128" />
        <source>MIDI channel of {track}</source>
        <translation>MIDI-Kanal von {track}</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/header.py" line="144" />
        <source>Ch –</source>
        <translation>K –</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/header.py" line="144" />
        <source>Ch {number}</source>
        <translation>K {number}</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/header.py" line="159" />
        <source>The usual channel</source>
        <translation>Der übliche Kanal</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/header.py" line="159" />
        <source>Channel {number}</source>
        <translation>Kanal {number}</translation>
    </message>
</context><context>
    <name>Learning</name>
    <message>
        <location filename="../learning.py" line="51" />
        <source>{control} moves {target}; Esc when it is the right one</source>
        <translation>{control} bewegt: {target}; Esc, wenn es der richtige ist</translation>
    </message>
    <message>
        <location filename="../learning.py" line="64" />
        <source>Learn a controller for {target}</source>
        <translation>Controller lernen für: {target}</translation>
    </message>
    <message>
        <location filename="../learning.py" line="69" />
        <source>Forget {control}</source>
        <translation>{control} vergessen</translation>
    </message>
    <message>
        <location filename="../learning.py" line="91" />
        <source>Move a control on your controller for {target}; Esc to stop</source>
        <translation>Am Controller etwas bewegen für: {target}; Esc bricht ab</translation>
    </message>
</context><context>
    <name>LibraryList</name>
    <message>
        <location filename="../widgets/library_list.py" line="140" />
        <source>Clips of the library</source>
        <translation>Clips der Bibliothek</translation>
    </message>
</context><context>
    <name>LibraryPanel</name>
    <message>
        <location filename="../widgets/library_panel.py" line="103" />
        <source>Factory</source>
        <translation>Werk</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="104" />
        <source>Mine</source>
        <translation>Meine</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="105" />
        <source>Drums</source>
        <translation>Schlagzeug</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="106" />
        <source>Melodies</source>
        <translation>Melodien</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="107" />
        <source>Bands</source>
        <translation>Bands</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="117" />
        <source>Add folder…</source>
        <translation>Ordner…</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="118" />
        <source>Make a slider…</source>
        <translation>Neuer Regler…</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="153" />
        <source>To {slot}	Ctrl+{number}</source>
        <translation>Nach {slot}	Ctrl+{number}</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="155" />
        <source>Hear	P</source>
        <translation>Hören	P</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="157" />
        <source>Tag…</source>
        <translation>Stichwörter…</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="160" />
        <source>Make a slider from these…</source>
        <translation>Daraus einen Regler machen…</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="162" />
        <source>Make a slider: select five or more</source>
        <translation>Regler machen: fünf oder mehr auswählen</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="167" />
        <source>Show in file manager</source>
        <translation>In der Dateiverwaltung zeigen</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="179" />
        <source>Search clips, #tag</source>
        <translation>Clips suchen, #Stichwort</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="181" />
        <source>Search the library</source>
        <translation>Bibliothek durchsuchen</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="182" />
        <source>Words of title, tags or folder; #word begins a tag</source>
        <translation>Wörter aus Titel, Stichwörtern oder Ordner; #Wort beginnt ein Stichwort</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="219" />
        <source>Show {group}</source>
        <translation>{group} zeigen</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="268" />
        <source>Select five clips or more to make a slider of your own from them</source>
        <translation>Fünf oder mehr Clips auswählen, um daraus einen eigenen Regler zu machen</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="274" />
        <source>{count:,} selected</source>
        <translation>{count:,} ausgewählt</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="276" />
        <source> · five or more make a slider</source>
        <translation> · ab fünf wird ein Regler daraus</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="278" />
        <source>{shown:,} of {total:,} clips</source>
        <translation>{shown:,} von {total:,} Clips</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="280" />
        <source>1 clip</source>
        <translation>1 Clip</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="280" />
        <source>{total:,} clips</source>
        <translation>{total:,} Clips</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="283" />
        <source> · reading more…</source>
        <translation> · weitere werden gelesen…</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="288" />
        <source>Reading the library: the factory beats, and your folders…</source>
        <translation>Die Bibliothek wird gelesen: Werks-Beats und eigene Ordner…</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="290" />
        <source>No clips of your own yet. Add a folder of MIDI files to see them here.</source>
        <translation>Noch keine eigenen Clips. Einen Ordner mit MIDI-Dateien hinzufügen, dann stehen sie hier.</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="292" />
        <source>No clip matches “{words}”. Esc clears the search.</source>
        <translation>Kein Clip passt zu „{words}“. Esc leert die Suche.</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="294" />
        <source>No clip is of this kind.</source>
        <translation>Kein Clip ist von dieser Art.</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="317" />
        <source>Tags</source>
        <translation>Stichwörter</translation>
    </message>
    <message>
        <location filename="../widgets/library_panel.py" line="318" />
        <source>Your own tags of these clips, with commas between them:</source>
        <translation>Eigene Stichwörter dieser Clips, mit Kommas dazwischen:</translation>
    </message>
</context><context>
    <name>LibraryRows</name>
    <message>
        <location filename="../widgets/library_rows.py" line="144" />
        <source>cannot be read</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <location filename="../widgets/library_rows.py" line="146" />
        <source>1 bar</source>
        <translation>1 Takt</translation>
    </message>
    <message>
        <location filename="../widgets/library_rows.py" line="146" />
        <source>{bars:g} bars</source>
        <translation>{bars:g} Takte</translation>
    </message>
    <message>
        <location filename="../widgets/library_rows.py" line="147" />
        <source>{bpm:.4g} bpm · {length}</source>
        <translation>{bpm:.4g} bpm · {length}</translation>
    </message>
    <message>
        <location filename="../widgets/library_rows.py" line="203" />
        <source>1 note</source>
        <translation>1 Note</translation>
    </message>
    <message>
        <location filename="../widgets/library_rows.py" line="203" />
        <source>{notes:,} notes</source>
        <translation>{notes:,} Noten</translation>
    </message>
    <message>
        <location filename="../widgets/library_rows.py" line="206" />
        <source>comes with musicgen</source>
        <translation>gehört zu musicgen</translation>
    </message>
</context><context>
    <name>LivePanel</name>
    <message>
        <location filename="../widgets/live_panel.py" line="117" />
        <source>Ports and clock</source>
        <translation>Anschlüsse und Takt</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="124" />
        <source>Capture from MIDI in</source>
        <translation>Aufnahme vom MIDI-Eingang</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="126" />
        <source>Controllers</source>
        <translation>Controller</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="128" />
        <source>Right-click a slider, lock or button, choose Learn, and move your controller.</source>
        <translation>Rechtsklick auf einen Regler, eine Sperre oder einen Knopf, Lernen wählen und den Controller bewegen.</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="141" />
        <source>Notes go to</source>
        <translation>Noten gehen an</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="143" />
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="144" />
        <source>Built-in sound</source>
        <translation>Eingebauter Klang</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="145" />
        <source>Own: musicgen out</source>
        <translation>Eigener: musicgen out</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="151" />
        <location filename="../widgets/live_panel.py" line="146" />
        <source>Nowhere</source>
        <translation>Nirgends</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="150" />
        <source>Controllers and playing come from</source>
        <translation>Controller und Spiel kommen von</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="151" />
        <source>Own: musicgen in</source>
        <translation>Eigener: musicgen in</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="179" />
        <location filename="../widgets/live_panel.py" line="153" />
        <source>Clock</source>
        <translation>Takt</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="155" />
        <source>Own clock</source>
        <translation>Eigener Takt</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="156" />
        <source>MIDI clock</source>
        <translation>MIDI-Clock</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="157" />
        <source>Ableton Link</source>
        <translation>Ableton Link</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="161" />
        <source>MIDI clock comes from</source>
        <translation>MIDI-Clock kommt von</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="162" />
        <source>As controllers</source>
        <translation>Wie Controller</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="162" />
        <source>Own port</source>
        <translation>Eigener Anschluss</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="167" />
        <source> ms</source>
        <translation> ms</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="169" />
        <source>Notes leave later by</source>
        <translation>Noten gehen später um</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="171" />
        <location filename="../widgets/live_panel.py" line="170" />
        <source>Send MIDI clock</source>
        <translation>MIDI-Clock senden</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="173" />
        <location filename="../widgets/live_panel.py" line="172" />
        <source>Play on when the clock is lost</source>
        <translation>Ohne Takt weiterspielen</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="177" />
        <source>Out</source>
        <translation>Aus</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="178" />
        <source>In</source>
        <translation>Ein</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="180" />
        <source>Clock in</source>
        <translation>Takt ein</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="181" />
        <source>Offset</source>
        <translation>Versatz</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="194" />
        <source> bars</source>
        <translation> Takte</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="195" />
        <source>Bars of a capture</source>
        <translation>Takte einer Aufnahme</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="201" />
        <source>Record {slot}</source>
        <translation>Rec {slot}</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="202" />
        <source>Record the next bars as {slot}</source>
        <translation>Die nächsten Takte als {slot} aufnehmen</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="205" />
        <source>Last bars to {slot}</source>
        <translation>Letzte nach {slot}</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="207" />
        <source>Take the last bars played as {slot}</source>
        <translation>Die zuletzt gespielten Takte als {slot} nehmen</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="283" />
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <location filename="../widgets/live_panel.py" line="284" />
        <source>Forget the control of {target}</source>
        <translation>Zuordnung vergessen: {target}</translation>
    </message>
</context><context>
    <name>MachineCommands</name>
    <message>
        <location filename="../commands/machine.py" line="33" />
        <source>Model {name}</source>
        <translation>Modell {name}</translation>
    </message>
    <message>
        <location filename="../commands/machine.py" line="37" />
        <source>Open a model's folder</source>
        <translation>Ordner eines Modells öffnen</translation>
    </message>
</context><context>
    <name>MainWindow</name>
    <message>
        <location filename="../window.py" line="139" />
        <location filename="../window.py" line="119" />
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <location filename="../window.py" line="128" />
        <source>The model's card</source>
        <translation>Die Karte des Modells</translation>
    </message>
    <message>
        <location filename="../window.py" line="133" />
        <source>Clips</source>
        <translation>Clips</translation>
    </message>
    <message>
        <location filename="../window.py" line="133" />
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <location filename="../window.py" line="133" />
        <source>Map</source>
        <translation>Karte</translation>
    </message>
    <message>
        <location filename="../window.py" line="136" />
        <source>Controls</source>
        <translation>Regler</translation>
    </message>
    <message>
        <location filename="../window.py" line="137" />
        <source>Shape</source>
        <translation>Form</translation>
    </message>
    <message>
        <location filename="../window.py" line="138" />
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <location filename="../window.py" line="288" />
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <location filename="../window.py" line="288" />
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <location filename="../window.py" line="294" />
        <source>untitled</source>
        <translation>unbenannt</translation>
    </message>
</context><context>
    <name>MapCanvas</name>
    <message>
        <location filename="../widgets/map_canvas.py" line="91" />
        <source>{title}, in {slot}</source>
        <translation>{title}, in {slot}</translation>
    </message>
    <message>
        <location filename="../widgets/map_canvas.py" line="284" />
        <source>{count:,} not for this model</source>
        <translation>{count:,} nicht für dieses Modell</translation>
    </message>
    <message>
        <location filename="../widgets/map_canvas.py" line="290" />
        <source>No clip has a place on this model's map.</source>
        <translation>Kein Clip hat einen Platz auf der Karte dieses Modells.</translation>
    </message>
    <message>
        <location filename="../widgets/map_canvas.py" line="292" />
        <source>Laying out the map…</source>
        <translation>Die Karte wird gezeichnet…</translation>
    </message>
    <message>
        <location filename="../widgets/map_canvas.py" line="315" />
        <source>Map of clips</source>
        <translation>Karte der Clips</translation>
    </message>
    <message>
        <location filename="../widgets/map_canvas.py" line="317" />
        <source>{point}, selected</source>
        <translation>{point}, ausgewählt</translation>
    </message>
    <message>
        <location filename="../widgets/map_canvas.py" line="321" />
        <source>Arrow keys go to neighbours, Enter brings a clip to a slot, P plays it</source>
        <translation>Pfeiltasten gehen zu Nachbarn, Eingabe bringt einen Clip auf einen Platz, P spielt ihn</translation>
    </message>
    <message>
        <location filename="../widgets/map_canvas.py" line="326" />
        <source>factory</source>
        <translation>Werk</translation>
    </message>
    <message>
        <location filename="../widgets/map_canvas.py" line="327" />
        <source>yours</source>
        <translation>eigene</translation>
    </message>
    <message>
        <location filename="../widgets/map_canvas.py" line="328" />
        <source>drawn by the model</source>
        <translation>vom Modell gezogen</translation>
    </message>
    <message>
        <location filename="../widgets/map_canvas.py" line="329" />
        <source>played</source>
        <translation>gespielt</translation>
    </message>
    <message>
        <location filename="../widgets/map_canvas.py" line="330" />
        <source>in a slot</source>
        <translation>auf einem Platz</translation>
    </message>
</context><context>
    <name>MapView</name>
    <message>
        <location filename="../widgets/map_view.py" line="69" />
        <source>To {slot}	Ctrl+{number}</source>
        <translation>Nach {slot}	Ctrl+{number}</translation>
    </message>
    <message>
        <location filename="../widgets/map_view.py" line="72" />
        <source>Hear	P</source>
        <translation>Hören	P</translation>
    </message>
    <message>
        <location filename="../widgets/map_view.py" line="75" />
        <source>Show all	0</source>
        <translation>Alles zeigen	0</translation>
    </message>
</context><context>
    <name>MessageBar</name>
    <message>
        <location filename="../widgets/message_bar.py" line="96" />
        <source>Why nothing sounds</source>
        <translation>Warum nichts klingt</translation>
    </message>
    <message>
        <location filename="../widgets/message_bar.py" line="98" />
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <location filename="../widgets/message_bar.py" line="103" />
        <source>Dismiss the message</source>
        <translation>Meldung schließen</translation>
    </message>
    <message>
        <location filename="../widgets/message_bar.py" line="104" />
        <source>It stays among the messages</source>
        <translation>Sie bleibt unter den Meldungen</translation>
    </message>
    <message>
        <location filename="../widgets/message_bar.py" line="109" />
        <source>Messages</source>
        <translation>Meldungen</translation>
    </message>
    <message>
        <location filename="../widgets/message_bar.py" line="116" />
        <location filename="../widgets/message_bar.py" line="110" />
        <source>All messages</source>
        <translation>Alle Meldungen</translation>
    </message>
</context><context>
    <name>Pad</name>
    <message>
        <location filename="../widgets/pad.py" line="45" />
        <source>{x} % from left, {y} % from top</source>
        <translation>{x} % von links, {y} % von oben</translation>
    </message>
</context><context>
    <name>PlayCommands</name>
    <message>
        <location filename="../commands/playing.py" line="38" />
        <source>All notes off</source>
        <translation>Alle Noten aus</translation>
    </message>
    <message>
        <location filename="../commands/playing.py" line="53" />
        <source>Recording {bars} bars as {slot} from the next bar on</source>
        <translation>Ab dem nächsten Takt werden {bars} Takte als {slot} aufgenommen</translation>
    </message>
</context><context>
    <name>Receiver</name>
    <message>
        <location filename="../receiver.py" line="110" />
        <source>Starting the studio, which loads the model and makes the music</source>
        <translation>Das Studio startet: es lädt das Modell und macht die Musik</translation>
    </message>
    <message>
        <location filename="../receiver.py" line="113" />
        <source>Loading {model}: the result is here as soon as it is made</source>
        <translation>{model} wird geladen: das Ergebnis steht hier, sobald es gemacht ist</translation>
    </message>
    <message>
        <location filename="../receiver.py" line="175" />
        <source>New clip {slot}</source>
        <translation>Neuer Clip {slot}</translation>
    </message>
    <message>
        <location filename="../receiver.py" line="196" />
        <source>Playing</source>
        <translation>Spielt</translation>
    </message>
    <message>
        <location filename="../receiver.py" line="196" />
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
</context><context>
    <name>ResultPanel</name>
    <message>
        <location filename="../widgets/stage.py" line="41" />
        <source>A word on the result</source>
        <translation>Ein Wort zum Ergebnis</translation>
    </message>
    <message>
        <location filename="../widgets/stage.py" line="42" />
        <source>Undo edits</source>
        <translation>Änderungen zurück</translation>
    </message>
    <message>
        <location filename="../widgets/stage.py" line="43" />
        <source>Go back to the result without edits</source>
        <translation>Zurück zum Ergebnis ohne Änderungen</translation>
    </message>
    <message>
        <location filename="../widgets/stage.py" line="48" />
        <source>Keep the result as {slot}</source>
        <translation>Ergebnis als {slot} behalten</translation>
    </message>
    <message>
        <location filename="../widgets/stage.py" line="54" />
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <location filename="../widgets/stage.py" line="75" />
        <source>Result, edited</source>
        <translation>Ergebnis, bearbeitet</translation>
    </message>
    <message>
        <location filename="../widgets/stage.py" line="77" />
        <source>Result, {share} % of the way to B</source>
        <translation>Ergebnis, {share} % des Wegs nach B</translation>
    </message>
    <message>
        <location filename="../widgets/stage.py" line="81" />
        <source>Result, {x} % right, {y} % down</source>
        <translation>Ergebnis, {x} % rechts, {y} % unten</translation>
    </message>
</context><context>
    <name>Session</name>
    <message>
        <location filename="../session.py" line="159" />
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
</context><context>
    <name>ShapePanel</name>
    <message>
        <location filename="../widgets/shape_panel.py" line="191" />
        <source>Sliders</source>
        <translation>Regler</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="192" />
        <source>Locks, as A has them</source>
        <translation>Sperren, wie in A</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="252" />
        <location filename="../widgets/shape_panel.py" line="195" />
        <source>Key</source>
        <translation>Tonart</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="198" />
        <source>A player's hand</source>
        <translation>Von Hand gespielt</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="200" />
        <source>Timing</source>
        <translation>Timing</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="202" />
        <source>Velocity</source>
        <translation>Anschlag</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="205" />
        <source>Chance</source>
        <translation>Zufall</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="207" />
        <source>Variation</source>
        <translation>Variation</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="208" />
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="211" />
        <source>How far from the ordinary newly drawn clips are</source>
        <translation>Wie weit neu gezogene Clips vom Gewöhnlichen abweichen</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="253" />
        <source>Nothing outside this scale, but for what is in your clips</source>
        <translation>Nichts außerhalb dieser Tonleiter, außer was in den Clips steht</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="254" />
        <source>Any key</source>
        <translation>Jede Tonart</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="272" />
        <location filename="../widgets/shape_panel.py" line="264" />
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="265" />
        <source>The same seed gives the same variation and the same new clips</source>
        <translation>Derselbe Startwert gibt dieselbe Variation und dieselben neuen Clips</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="269" />
        <source>Next</source>
        <translation>Nächster</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="270" />
        <source>Next seed</source>
        <translation>Nächster Startwert</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="310" />
        <source>For drums</source>
        <translation>Für Schlagzeug</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="313" />
        <source>Drums have no key</source>
        <translation>Schlagzeug hat keine Tonart</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="320" />
        <source>Lock {part}</source>
        <translation>{part} sperren</translation>
    </message>
</context><context>
    <name>SliderRow</name>
    <message>
        <location filename="../widgets/shape_panel.py" line="83" />
        <source>Ask for nothing: leave it as the music has it</source>
        <translation>Nichts verlangen: lassen, wie es in der Musik ist</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="89" />
        <source>Remove this slider…</source>
        <translation>Diesen Regler entfernen…</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="120" />
        <source>Let {name} go</source>
        <translation>{name} loslassen</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="156" />
        <source>asked {asked}, reached {reached} {unit}</source>
        <translation>verlangt {asked}, erreicht {reached} {unit}</translation>
    </message>
    <message>
        <location filename="../widgets/shape_panel.py" line="159" />
        <source>{reached} {unit}, nothing asked</source>
        <translation>{reached} {unit}, nichts verlangt</translation>
    </message>
</context><context>
    <name>SlotPanel</name>
    <message>
        <location filename="../widgets/slot_panel.py" line="67" />
        <source>Hear {slot}</source>
        <translation>{slot} hören</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="71" />
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="71" />
        <source>Draw a new clip as {slot}</source>
        <translation>Einen neuen Clip als {slot} ziehen</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="74" />
        <source>More for {slot}</source>
        <translation>Mehr zu {slot}</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="78" />
        <source>Clip {slot}</source>
        <translation>Clip {slot}</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="85" />
        <source>Drop a MIDI file here, choose one in the library, or press New</source>
        <translation>Eine MIDI-Datei hier ablegen, eine in der Bibliothek wählen oder Neu drücken</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="90" />
        <source>What was changed to fit {slot}</source>
        <translation>Was geändert wurde, damit {slot} passt</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="126" />
        <source>Hear it alone</source>
        <translation>Allein hören</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="127" />
        <source>Open a MIDI file…</source>
        <translation>MIDI-Datei öffnen…</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="128" />
        <source>Draw a new clip</source>
        <translation>Einen neuen Clip ziehen</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="129" />
        <source>Record the next bars</source>
        <translation>Die nächsten Takte aufnehmen</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="130" />
        <source>Take the last bars played</source>
        <translation>Die zuletzt gespielten Takte nehmen</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="131" />
        <source>Put the result here</source>
        <translation>Das Ergebnis hierher</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="133" />
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="134" />
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="135" />
        <source>Swap with the next slot</source>
        <translation>Mit dem nächsten Platz tauschen</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="136" />
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="155" />
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="157" />
        <source>{title}, edited</source>
        <translation>{title}, bearbeitet</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="179" />
        <source>To fit: {changes}</source>
        <translation>Angepasst: {changes}</translation>
    </message>
    <message>
        <location filename="../widgets/slot_panel.py" line="181" />
        <source>Fits as it is</source>
        <translation>Passt, wie es ist</translation>
    </message>
</context><context>
    <name>StageView</name>
    <message>
        <location filename="../widgets/stage.py" line="125" />
        <source>From A to B</source>
        <translation>Von A nach B</translation>
    </message>
    <message>
        <location filename="../widgets/stage.py" line="126" />
        <source>Between A and B; what you hear changes at the next step</source>
        <translation>Zwischen A und B; was zu hören ist, ändert sich beim nächsten Schritt</translation>
    </message>
    <message>
        <location filename="../widgets/stage.py" line="130" />
        <source>Between the four clips</source>
        <translation>Zwischen den vier Clips</translation>
    </message>
</context><context>
    <name>TimingMeter</name>
    <message>
        <location filename="../widgets/timing_meter.py" line="27" />
        <source>Timing</source>
        <translation>Timing</translation>
    </message>
    <message>
        <location filename="../widgets/timing_meter.py" line="55" />
        <source>no note yet</source>
        <translation>noch keine Note</translation>
    </message>
    <message>
        <location filename="../widgets/timing_meter.py" line="57" />
        <source>late {ms} ms</source>
        <translation>spät {ms} ms</translation>
    </message>
    <message>
        <location filename="../widgets/timing_meter.py" line="59" />
        <source>made in {ms} ms</source>
        <translation>in {ms} ms gemacht</translation>
    </message>
    <message>
        <location filename="../widgets/timing_meter.py" line="65" />
        <source>{words}
Late: what 99 of 100 notes stay below, before the port. Made: how long the newest music took.</source>
        <translation>{words}
Spät: worunter 99 von 100 Noten bleiben, vor dem Anschluss. Gemacht: wie lange die neueste Musik gebraucht hat.</translation>
    </message>
</context><context>
    <name>TransportBar</name>
    <message>
        <location filename="../widgets/transport_bar.py" line="45" />
        <source>Song position</source>
        <translation>Stelle im Stück</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="49" />
        <source> bpm</source>
        <translation> bpm</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="51" />
        <source>Tempo</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="55" />
        <source>Changes enter at the next</source>
        <translation>Änderungen setzen ein am nächsten</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="56" />
        <source>Where what you change begins to sound</source>
        <translation>Wo zu klingen beginnt, was geändert wird</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="58" />
        <source>Next step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="59" />
        <source>Next beat</source>
        <translation>Schlag</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="60" />
        <source>Next bar</source>
        <translation>Takt</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="65" />
        <source>Clock</source>
        <translation>Takt</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="67" />
        <source>Panic</source>
        <translation>Panik</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="68" />
        <source>Panic: end every note</source>
        <translation>Panik: jede Note beenden</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="69" />
        <source>End every note, ours and whoever's (Ctrl+.)</source>
        <translation>Jede Note beenden, unsere und alle anderen (Strg+.)</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="88" />
        <source>Stop</source>
        <translation>Halt</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="88" />
        <source>Play</source>
        <translation>Spielen</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="89" />
        <source>Stop (Space)</source>
        <translation>Halt (Leertaste)</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="89" />
        <source>Play (Space)</source>
        <translation>Spielen (Leertaste)</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="121" />
        <source>own clock</source>
        <translation>eigener Takt</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="122" />
        <source>MIDI clock</source>
        <translation>MIDI-Clock</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="123" />
        <source>Link</source>
        <translation>Link</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="127" />
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <location filename="../widgets/transport_bar.py" line="128" />
        <source>lost</source>
        <translation>verloren</translation>
    </message>
</context><context>
    <name>ViewCommands</name>
    <message>
        <location filename="../commands/views.py" line="30" />
        <source>Pad</source>
        <translation>Pad</translation>
    </message>
    <message>
        <location filename="../commands/views.py" line="30" />
        <source>Morph</source>
        <translation>Morph</translation>
    </message>
</context><context>
    <name>_PortChooser</name>
    <message>
        <location filename="../widgets/live_panel.py" line="84" />
        <source>{port} (not there)</source>
        <translation>{port} (nicht da)</translation>
    </message>
</context><context>
    <name>actions</name>
    <message>
        <location filename="../actions.py" line="34" />
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <location filename="../actions.py" line="36" />
        <source>New session</source>
        <translation>Neue Sitzung</translation>
    </message>
    <message>
        <location filename="../actions.py" line="37" />
        <source>Open session…</source>
        <translation>Sitzung öffnen…</translation>
    </message>
    <message>
        <location filename="../actions.py" line="38" />
        <source>Open recent</source>
        <translation>Zuletzt benutzt</translation>
    </message>
    <message>
        <location filename="../actions.py" line="39" />
        <source>Save session</source>
        <translation>Sitzung sichern</translation>
    </message>
    <message>
        <location filename="../actions.py" line="41" />
        <source>Save session as…</source>
        <translation>Sitzung sichern unter…</translation>
    </message>
    <message>
        <location filename="../actions.py" line="44" />
        <source>Import MIDI as A…</source>
        <translation>MIDI als A importieren…</translation>
    </message>
    <message>
        <location filename="../actions.py" line="46" />
        <source>Import MIDI as B…</source>
        <translation>MIDI als B importieren…</translation>
    </message>
    <message>
        <location filename="../actions.py" line="50" />
        <source>Save result as MIDI…</source>
        <translation>Ergebnis als MIDI sichern…</translation>
    </message>
    <message>
        <location filename="../actions.py" line="52" />
        <source>Export morph as clips…</source>
        <translation>Morph als Clips exportieren…</translation>
    </message>
    <message>
        <location filename="../actions.py" line="55" />
        <source>Export morph as one clip…</source>
        <translation>Morph als einen Clip exportieren…</translation>
    </message>
    <message>
        <location filename="../actions.py" line="59" />
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <location filename="../actions.py" line="63" />
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <location filename="../actions.py" line="65" />
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <location filename="../actions.py" line="66" />
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <location filename="../actions.py" line="68" />
        <source>Copy result</source>
        <translation>Ergebnis kopieren</translation>
    </message>
    <message>
        <location filename="../actions.py" line="71" />
        <source>Copy path of a fresh file</source>
        <translation>Pfad einer frischen Datei kopieren</translation>
    </message>
    <message>
        <location filename="../actions.py" line="74" />
        <source>Paste as B</source>
        <translation>Als B einfügen</translation>
    </message>
    <message>
        <location filename="../actions.py" line="76" />
        <source>Swap A and B</source>
        <translation>A und B tauschen</translation>
    </message>
    <message>
        <location filename="../actions.py" line="77" />
        <source>Draw a new A</source>
        <translation>Ein neues A ziehen</translation>
    </message>
    <message>
        <location filename="../actions.py" line="78" />
        <source>Draw a new B</source>
        <translation>Ein neues B ziehen</translation>
    </message>
    <message>
        <location filename="../actions.py" line="79" />
        <source>Drop edits of the result</source>
        <translation>Änderungen am Ergebnis verwerfen</translation>
    </message>
    <message>
        <location filename="../actions.py" line="83" />
        <source>&amp;Play</source>
        <translation>&amp;Wiedergabe</translation>
    </message>
    <message>
        <location filename="../actions.py" line="85" />
        <source>Play or stop</source>
        <translation>Spielen oder halten</translation>
    </message>
    <message>
        <location filename="../actions.py" line="88" />
        <source>Play from the start</source>
        <translation>Von vorn spielen</translation>
    </message>
    <message>
        <location filename="../actions.py" line="91" />
        <source>Panic: end every note</source>
        <translation>Panik: jede Note beenden</translation>
    </message>
    <message>
        <location filename="../actions.py" line="95" />
        <source>Record the next bars as A</source>
        <translation>Die nächsten Takte als A aufnehmen</translation>
    </message>
    <message>
        <location filename="../actions.py" line="100" />
        <source>Record the next bars as B</source>
        <translation>Die nächsten Takte als B aufnehmen</translation>
    </message>
    <message>
        <location filename="../actions.py" line="105" />
        <source>Take the last bars played as A</source>
        <translation>Die zuletzt gespielten Takte als A nehmen</translation>
    </message>
    <message>
        <location filename="../actions.py" line="110" />
        <source>Take the last bars played as B</source>
        <translation>Die zuletzt gespielten Takte als B nehmen</translation>
    </message>
    <message>
        <location filename="../actions.py" line="116" />
        <source>Hear notes as they are edited</source>
        <translation>Noten beim Bearbeiten hören</translation>
    </message>
    <message>
        <location filename="../actions.py" line="122" />
        <source>Learn a controller for what is focused</source>
        <translation>Controller für das Gewählte lernen</translation>
    </message>
    <message>
        <location filename="../actions.py" line="125" />
        <source>Stop learning</source>
        <translation>Lernen beenden</translation>
    </message>
    <message>
        <location filename="../actions.py" line="129" />
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <location filename="../actions.py" line="133" />
        <source>Morph from A to B</source>
        <translation>Morph von A nach B</translation>
    </message>
    <message>
        <location filename="../actions.py" line="139" />
        <source>Pad between four clips</source>
        <translation>Pad zwischen vier Clips</translation>
    </message>
    <message>
        <location filename="../actions.py" line="146" />
        <source>Library and map</source>
        <translation>Bibliothek und Karte</translation>
    </message>
    <message>
        <location filename="../actions.py" line="152" />
        <source>Shape, live and model</source>
        <translation>Form, Live und Modell</translation>
    </message>
    <message>
        <location filename="../actions.py" line="157" />
        <source>Go to the slider or pad</source>
        <translation>Zum Regler oder Pad</translation>
    </message>
    <message>
        <location filename="../actions.py" line="158" />
        <source>Go to the result</source>
        <translation>Zum Ergebnis</translation>
    </message>
    <message>
        <location filename="../actions.py" line="159" />
        <source>Go to clip A</source>
        <translation>Zu Clip A</translation>
    </message>
    <message>
        <location filename="../actions.py" line="160" />
        <source>Go to clip B</source>
        <translation>Zu Clip B</translation>
    </message>
    <message>
        <location filename="../actions.py" line="161" />
        <source>Search the library</source>
        <translation>Bibliothek durchsuchen</translation>
    </message>
    <message>
        <location filename="../actions.py" line="162" />
        <source>Go to the map</source>
        <translation>Zur Karte</translation>
    </message>
    <message>
        <location filename="../actions.py" line="163" />
        <source>Go to the sliders</source>
        <translation>Zu den Reglern</translation>
    </message>
    <message>
        <location filename="../actions.py" line="164" />
        <source>Go to ports and clock</source>
        <translation>Zu Anschlüssen und Takt</translation>
    </message>
    <message>
        <location filename="../actions.py" line="168" />
        <source>Look as the system</source>
        <translation>Aussehen wie das System</translation>
    </message>
    <message>
        <location filename="../actions.py" line="171" />
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <location filename="../actions.py" line="172" />
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <location filename="../actions.py" line="176" />
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <location filename="../actions.py" line="178" />
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <location filename="../actions.py" line="179" />
        <source>Open a model's folder…</source>
        <translation>Ordner eines Modells öffnen…</translation>
    </message>
    <message>
        <location filename="../actions.py" line="180" />
        <source>Show the model's card</source>
        <translation>Karte des Modells zeigen</translation>
    </message>
</context><context>
    <name>app</name>
    <message>
        <location filename="../app.py" line="64" />
        <source>Recovered the session that was not closed</source>
        <translation>Die Sitzung, die nicht geschlossen wurde, ist wieder da</translation>
    </message>
    <message>
        <location filename="../app.py" line="100" />
        <source>A new session begins; undo goes back to the one that was not closed</source>
        <translation>Eine neue Sitzung beginnt; Rückgängig führt zu der zurück, die nicht geschlossen wurde</translation>
    </message>
</context><context>
    <name>clip view</name>
    <message>
        <location filename="../widgets/clip_view/spoken.py" line="19" />
        <source>{instrument}, {row}</source>
        <translation>{instrument}, {row}</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/spoken.py" line="23" />
        <source>{row}, bar {bar} beat {beat}</source>
        <translation>{row}, Takt {bar} Schlag {beat}</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/spoken.py" line="33" />
        <source>{place}, empty</source>
        <translation>{place}, leer</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/spoken.py" line="49" />
        <location filename="../widgets/clip_view/spoken.py" line="34" />
        <source>{place}, velocity {velocity}</source>
        <translation>{place}, Anschlag {velocity}</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/spoken.py" line="38" />
        <source>{words}, and {count} more</source>
        <translation>{words}, und {count} weitere</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/spoken.py" line="55" />
        <source>{share} % of a step late</source>
        <translation>{share} % eines Schritts zu spät</translation>
    </message>
    <message>
        <location filename="../widgets/clip_view/spoken.py" line="57" />
        <source>{share} % of a step early</source>
        <translation>{share} % eines Schritts zu früh</translation>
    </message>
</context><context>
    <name>words</name>
    <message>
        <location filename="../widgets/words.py" line="28" />
        <source>Density</source>
        <translation>Dichte</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="29" />
        <source>Syncopation, 8ths</source>
        <translation>Synkopen, Achtel</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="30" />
        <source>Syncopation, 16ths</source>
        <translation>Synkopen, 16tel</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="31" />
        <source>Leaps</source>
        <translation>Sprünge</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="32" />
        <source>Range</source>
        <translation>Umfang</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="33" />
        <source>Register</source>
        <translation>Lage</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="34" />
        <source>In key</source>
        <translation>In der Tonart</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="35" />
        <source>Polyphony</source>
        <translation>Mehrstimmigkeit</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="36" />
        <source>Loudness</source>
        <translation>Lautstärke</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="37" />
        <source>Dynamics</source>
        <translation>Dynamik</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="38" />
        <source>Swing</source>
        <translation>Swing</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="39" />
        <source>Looseness</source>
        <translation>Lockerheit</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="45" />
        <source>{voice} density</source>
        <translation>Dichte {voice}</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="57" />
        <source>the way from A to B</source>
        <translation>der Weg von A nach B</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="58" />
        <source>the pad, left to right</source>
        <translation>das Pad, von links nach rechts</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="59" />
        <source>the pad, top to bottom</source>
        <translation>das Pad, von oben nach unten</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="60" />
        <source>variation</source>
        <translation>Variation</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="61" />
        <source>temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="62" />
        <source>a player's timing</source>
        <translation>Timing von Hand</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="63" />
        <source>a player's velocity</source>
        <translation>Anschlag von Hand</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="64" />
        <source>panic</source>
        <translation>Panik</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="65" />
        <source>capture</source>
        <translation>Mitschnitt</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="66" />
        <source>record A</source>
        <translation>A aufnehmen</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="67" />
        <source>record B</source>
        <translation>B aufnehmen</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="68" />
        <source>next</source>
        <translation>nächster</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="73" />
        <source>lock {part}</source>
        <translation>{part} sperren</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="83" />
        <location filename="../widgets/words.py" line="82" />
        <source>/ bar</source>
        <translation>/ Takt</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="84" />
        <source>st</source>
        <translation>HT</translation>
    </message>
    <message>
        <location filename="../widgets/words.py" line="85" />
        <source>ms</source>
        <translation>ms</translation>
    </message>
</context></TS>
