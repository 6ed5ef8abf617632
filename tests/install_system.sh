#!/bin/sh
# Install what the tests on real MIDI ports and real sound need on Debian and its kin: JACK, which runs
# without a sound card and brings the libasound that rtmidi needs; FluidSynth's library and a small
# sound font. Does nothing for what is there, or may not be installed: its tests are skipped.
set -eu
PATH=$PATH:/sbin:/usr/sbin
wanted=
if ! command -v jackd >/dev/null || ! command -v jack_lsp >/dev/null; then wanted="$wanted jackd2"; fi
if ! ldconfig -p 2>/dev/null | grep -q libfluidsynth; then wanted="$wanted libfluidsynth3"; fi
if ! ls /usr/share/sounds/sf[23]/*.sf[23] /usr/share/soundfonts/*.sf[23] 2>/dev/null | grep -q .; then
    wanted="$wanted timgm6mb-soundfont"
fi
if [ -z "$wanted" ]; then exit 0; fi
skipped="the tests that need it are skipped"
if ! command -v apt-get >/dev/null; then
    echo "system: no apt-get here for$wanted; $skipped"
    exit 0
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
    if ! $as_root true 2>/dev/null; then
        echo "system: may not install$wanted; $skipped"
        exit 0
    fi
fi
echo "system: installing$wanted for the tests on MIDI ports and sound"
echo "jackd2 jackd2/tweak_rt_limits boolean false" | $as_root debconf-set-selections || true
$as_root apt-get update -qq >/dev/null 2>&1 || true
for package in $wanted; do
    if ! DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends \
        "$package" >/dev/null 2>&1; then
        echo "system: $package could not be installed; $skipped"
    fi
done
