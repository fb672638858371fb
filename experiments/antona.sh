#!/usr/bin/env bash
# Low-cost training (Antona): incremental against batch learning, and adaptation to another task and another domain
# against training from scratch, at 64 x 64, every arm with the same network, rate and number of images.
#
#   experiments/antona.sh PHOTOS RUNS NETWORK
#
# PHOTOS has animals/ and places/, each with train/ and val/; RUNS is where runs and results go; NETWORK is what
# 'sfumato evaluate --network' takes. What is there already is not made again. The curves: see the end.
set -euo pipefail
photos=$1
runs=$2
network=$3
sfumato=${SFUMATO:-$(cd "$(dirname "$0")/.." && pwd)/sfumato}
points="75 150 300 600 1200"
mkdir -p "$runs/results" "$runs/models"

SFUMATO_MODULE=sfumato-bench "$sfumato" --version >/dev/null # builds
bench() {
  java -XX:+UseSerialGC -cp "$(dirname "$sfumato")/sfumato-bench/target/sfumato-bench.jar" "org.sfumato.bench.$1" "${@:2}"
}

# DOMAIN: gray squares of the held-out photographs, and what they were.
squares() {
  [ -d "$runs/$1" ] && return
  mkdir -p "$runs/$1-squares"
  bench Squares "$photos/$1/val" "$runs/$1-squares" 64 8 1
  "$sfumato" manifest "$runs/$1-squares" --task colorize --size 64 -o "$runs/$1.jsonl" --overwrite --quiet
  "$sfumato" degrade "$runs/$1.jsonl" --data "$runs/$1-squares" -o "$runs/$1" --quiet
}

# RUN STEPS DOMAIN TASK [OPTION ...]
train() {
  "$sfumato" train --preset small-64 --data "$photos/$3/train" --val "$photos/$3/val" --run "$runs/$1" "${@:5}" \
    --device cpu --threads "${THREADS:-1}" "tasks={$4: 1}" steps="$2" batch-size=16 seed=1 ema-decay=0.99 \
    validate-every=75 validation-images=176 preview-every=1200 log-every=25 checkpoint-every=1200 \
    optimizer.learning-rate=1e-3 optimizer.warmup-steps=50 optimizer.decay-fraction=0 \
    network.base-channels=32 network.channel-multipliers=0.5,1,2,2 network.res-blocks=1 network.attention-resolutions=16
}

# ARM DOMAIN TASK [OPTION ...]: trains up to each point, and keeps the model of it.
learn() {
  for steps in $points; do
    [ -f "$runs/models/$1-$steps.safetensors" ] && continue
    train "$1" "$steps" "${@:2}"
    cp "$runs/$1/model.safetensors" "$runs/models/$1-$steps.safetensors"
  done
}

# ARM [OPTION ...]: images a second of the last 50 of 75 steps, one arm after the other as this is called.
pace() {
  rm -rf "$runs/pace"
  train pace 75 animals colorize "${@:2}" >/dev/null
  echo "$1: $(sed -n 's/.*images-per-second":\([0-9.]*\).*/\1/p' "$runs/pace/metrics.jsonl" | tail -n 2 | tr '\n' ' ')"
}

# ARM DOMAIN: colours the held-out squares of a domain with the model of each point.
judge() {
  for steps in $points; do
    local out=$runs/drawn/$1-$steps
    [ -f "$runs/results/$1-$steps.json" ] && continue
    "$sfumato" colorize "$runs/$2/inputs" --model "$runs/models/$1-$steps.safetensors" --steps 10 --seed 1 --device cpu \
      --resume --quiet --format png -o "$out"
    "$sfumato" evaluate --samples "$out" --originals "$runs/$2/originals" --reference "$runs/$2/originals" \
      --network "$network" --metrics fid,pd,psnr,colourfulness --resamples 200 --device cpu --overwrite --quiet \
      --json="$runs/results/$1-$steps.json"
  done
}

squares animals
squares places

# Each image as often in both: some 290 times. One subset at a time has 17 images.
learn batch animals colorize
learn incremental animals colorize curriculum.subsets=4 curriculum.epochs-per-subset=24 curriculum.passes=12
learn base animals inpaint curriculum.subsets=4 curriculum.epochs-per-subset=24 curriculum.passes=12
learn task animals colorize --init "$runs/models/base-1200.safetensors"
learn adapter animals colorize --init "$runs/models/base-1200.safetensors" lora.rank=8
learn domain places colorize --init "$runs/models/task-1200.safetensors"
learn scratch places colorize

for arm in batch incremental task adapter; do judge $arm animals; done
for arm in domain scratch; do judge $arm places; done

bench LearningCurves "$runs" "$runs/animals.png" batch incremental task adapter
bench LearningCurves "$runs" "$runs/places.png" scratch domain

for turn in 1 2 3; do
  pace batch
  pace incremental curriculum.subsets=4 curriculum.epochs-per-subset=24 curriculum.passes=12
  pace adapter --init "$runs/models/base-1200.safetensors" lora.rank=8
done
