-- Ardour 7 as the DAW, without a window: a session with one MIDI track, which rolls, sends MIDI clock
-- and records what comes in. benchmarks/live_ardour.py runs it; Debian's package is `ardour`.
-- Environment: SESSION_DIR (made anew), PLAYER_OUT and PLAYER_CLOCK_IN (JACK ports of the program
-- under test), SECONDS. Ardour's config needs <Option name="send-midi-clock" value="1"/>.
-- The take is $SESSION_DIR/interchange/*/midifiles/*gen*.mid; Ardour loses the note at tick 0.
local dir = os.getenv("SESSION_DIR")
AudioEngine:set_backend("JACK", "ardour", "")
local s = create_session(dir, "take", 48000)
assert(s, "no session")
local chan = ARDOUR.ChanCount(ARDOUR.DataType("midi"), 1)
local tracks = s:new_midi_track(chan, chan, true, ARDOUR.PluginInfo(), nil, nil, 1, "gen",
  ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal, true)
for t in tracks:iter() do
  t:to_track():rec_enable_control():set_value(1, PBD.GroupControlDisposition.NoGroup)
end
s:maybe_enable_record(false)
os.execute("jack_connect '" .. os.getenv("PLAYER_OUT") .. "' 'ardour:gen/midi_in 1'")
os.execute("jack_connect 'ardour:MIDI Clock out' '" .. os.getenv("PLAYER_CLOCK_IN") .. "'")
s:request_roll(ARDOUR.TransportRequestSource.TRS_UI)
for i = 1, tonumber(os.getenv("SECONDS") or "10") do ARDOUR.LuaAPI.usleep(1000000) end
s:request_stop(false, false, ARDOUR.TransportRequestSource.TRS_UI)
ARDOUR.LuaAPI.usleep(1500000)
s:save_state("")
close_session()
quit()
