#!/bin/sh
# Install what the tests on real MIDI ports, real sound and real windows need on Debian and its kin:
# JACK, which runs without a sound card and brings the libasound that rtmidi needs; FluidSynth's
# library and a small sound font; what Qt needs; a screen that nobody sees, and a hand on its mouse.
# Does nothing for what is there. What may not be installed is told; its tests are skipped.
set -eu
PATH=$PATH:/sbin:/usr/sbin
wanted=
if ! command -v jackd >/dev/null || ! command -v jack_lsp >/dev/null; then wanted="$wanted jackd2"; fi
if ! ldconfig -p 2>/dev/null | grep -q libfluidsynth; then wanted="$wanted libfluidsynth3"; fi
if ! ls /usr/share/sounds/sf[23]/*.sf[23] /usr/share/soundfonts/*.sf[23] 2>/dev/null | grep -q .; then
    wanted="$wanted timgm6mb-soundfont"
fi
if ! command -v Xvfb >/dev/null; then wanted="$wanted xvfb"; fi
if ! command -v xdotool >/dev/null; then wanted="$wanted xdotool"; fi
cd "$(dirname "$0")/.."
qt=$("${PYTHON:-python3}" -c 'from musicgen.doctor.qt import APT_PACKAGES; print(*APT_PACKAGES)')
for package in $qt; do
    # Newer releases have some under another name, which ends in t64.
    if command -v dpkg-query >/dev/null && ! dpkg-query -W -f '${Status}\n' "$package" "${package}t64" \
        2>/dev/null | grep -q 'ok installed'; then
        wanted="$wanted $package"
    fi
done
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
echo "system: installing$wanted for the tests on MIDI ports, sound and windows"
echo "jackd2 jackd2/tweak_rt_limits boolean false" | $as_root debconf-set-selections || true
$as_root apt-get update -qq >/dev/null 2>&1 || true
for package in $wanted; do
    if ! DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends \
        "$package" >/dev/null 2>&1; then
        echo "system: $package could not be installed; $skipped"
    fi
done
