#!/bin/sh
# Install what the tests on real MIDI ports need on Debian and its kin: JACK, which runs without a
# sound card, and brings the libasound that rtmidi needs. Does nothing where it is there, or may not be installed.
set -eu
if command -v jackd >/dev/null && command -v jack_lsp >/dev/null; then exit 0; fi
if ! command -v apt-get >/dev/null; then
    echo "system: no apt-get here; without jackd the tests on MIDI ports are skipped"
    exit 0
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
    if ! $as_root true 2>/dev/null; then
        echo "system: may not install jackd; without it the tests on MIDI ports are skipped"
        exit 0
    fi
fi
echo "system: installing jackd2 for the tests on MIDI ports"
echo "jackd2 jackd2/tweak_rt_limits boolean false" | $as_root debconf-set-selections || true
$as_root apt-get update -qq >/dev/null 2>&1 || true
if ! DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends \
    jackd2 >/dev/null 2>&1; then
    echo "system: jackd2 could not be installed; the tests on MIDI ports are skipped"
fi
