#!/usr/bin/env bash
# What 'sfumato doctor' says a run will take against what the run then takes: seconds on the clock from the start of the
# command to its end, and the highest resident memory. Wants a machine without other work, and GNU time.
#
#   experiments/doctor.sh PHOTOS RUNS
#
# PHOTOS has animals/ and places/, each with train/ and val/; RUNS is a folder that is made anew.
set -euo pipefail
photos=$1
runs=$2
sfumato=${SFUMATO:-$(cd "$(dirname "$0")/.." && pwd)/sfumato}
"$sfumato" --version >/dev/null # builds
rm -rf "$runs"
mkdir -p "$runs"

number() { # KEY FILE: the first number after the key
  sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p" "$2"
}

compare() { # NAME SETTING ...
  local name=$1
  local line=(--data "$photos/animals/train" --data "$photos/places/train" --val "$photos/animals/val"
    --val "$photos/places/val" --device cpu --threads "${THREADS:-1}" "${@:2}")
  "$sfumato" doctor "${line[@]}" --json >"$runs/$name.json" 2>/dev/null
  command time -f '%e %M' -o "$runs/$name.time" "$sfumato" train "${line[@]}" --run "$runs/$name" --quiet
  awk -v name="$name" -v seconds="$(number 'time":{"seconds' "$runs/$name.json")" \
    -v bytes="$(number 'peak-bytes' "$runs/$name.json")" \
    '{ printf "| %s | %.0f | %.0f | %.2f | %.2f | %.2f | %.2f |\n",
       name, seconds, $1, seconds / $1, bytes / 1e9, $2 * 1024 / 1e9, bytes / ($2 * 1024) }' "$runs/$name.time"
}

echo '| run | seconds, doctor | run | ratio | GB, doctor | run | ratio |'
echo '|---|---|---|---|---|---|---|'
for turn in 1 2; do
  compare "tiny-$turn" --preset tiny steps=1200
  compare "small-64-$turn" --preset small-64 network.base-channels=32 steps=60 validate-every=30 validation-images=32 \
    preview-every=60 checkpoint-every=30
  compare "recomputed-$turn" --preset small-64 network.base-channels=32 network.checkpoint-activations=true batch-size=32 \
    steps=30 validate-every=30 validation-images=32 preview-every=30 checkpoint-every=15
done
