#!/usr/bin/env bash
# Chen 2023, section 2.2: the larger the image, the smaller the best input scale. One network, trained on images of 16,
# 32 and 64 pixels at four scales each, on the same number of images with the same seed; then 512 samples of each model.
# DATA is a folder with train/ and val/; RUNS is where the runs go (resumed if they are there).
#
#   experiments/input-scale.sh DATA RUNS [SIZE-SCALE ...]
set -euo pipefail
data=$1
runs=$2
shift 2
sfumato=$(cd "$(dirname "$0")/.." && pwd)/sfumato
[ $# -gt 0 ] || set -- {16,32,64}-{1,0.5,0.25,0.125}

for name in "$@"; do
  run=$runs/$name
  "$sfumato" train --preset generate-32 --data "$data/train" --val "$data/val" --run "$run" \
    --device cpu --threads "${THREADS:-1}" \
    steps=1600 batch-size=16 seed=1 ema-decay=0.995 validate-every=400 preview-every=1600 \
    optimizer.learning-rate=1e-3 optimizer.warmup-steps=100 \
    network.image-size="${name%%-*}" network.base-channels=32 network.res-blocks=1 \
    network.channel-multipliers=1,2,2 'network.attention-resolutions=[]' \
    diffusion.schedule=linear:1e-4 diffusion.normalise-variance=formula diffusion.input-scale="${name#*-}"
  [ -f "$run/generated.png" ] || # which is written last
    "$sfumato" generate --model "$run/model.safetensors" --count 512 --steps 50 --device cpu \
      -o "$run/generated" --sheet "$run/generated.png" --overwrite
done

SFUMATO_MODULE=sfumato-bench "$sfumato" --version >/dev/null # builds
for size in 16 32 64; do
  folders=()
  for generated in "$runs/$size"-*/generated; do
    [ -d "$generated" ] && folders+=("$generated")
  done
  [ ${#folders[@]} -eq 0 ] ||
    java -XX:+UseSerialGC -cp "$(dirname "$sfumato")/sfumato-bench/target/sfumato-bench.jar" \
      org.sfumato.bench.PixelFrechet "$size" "$data/train" "$data/val" "${folders[@]}"
done
