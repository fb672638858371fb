#!/usr/bin/env bash
# Whether one sees where tiles and steps meet: photographs restored in tiles, apart and together, and panoramas.
# MODEL is a .safetensors model; PHOTOS are folders of photographs that it has not seen; RUNS is where panoramas go.
#
#   experiments/seams.sh MODEL RUNS PHOTOS...
set -euo pipefail
model=$1
runs=$2
shift 2
sfumato=$(cd "$(dirname "$0")/.." && pwd)/sfumato
SFUMATO_MODULE=sfumato-bench "$sfumato" --version >/dev/null # builds
bench() {
  java -XX:+UseSerialGC -cp "$(dirname "$sfumato")/sfumato-bench/target/sfumato-bench.jar" "$@"
}

bench org.sfumato.bench.TileSeams "$model" "${QUALITY:-10}" "$@"
"$sfumato" panorama "$@" --model "$model" --width 250% --steps 25 --format png -o "$runs" --resume
bench org.sfumato.bench.PanoramaJoins "$runs" "$@"
