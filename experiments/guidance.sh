#!/usr/bin/env bash
# ADM, section 4: guided by a classifier of noisy images, samples are recognised more often and vary less. A
# class-conditional model of small pictures, a classifier that guides it, and a second one, trained with another seed,
# that judges. DATA is a folder with train/ and val/, each with a folder for each class; RUNS is where the runs go
# (resumed if they are there).
#
#   experiments/guidance.sh DATA RUNS
set -euo pipefail
data=$1
runs=$2
sfumato=$(cd "$(dirname "$0")/.." && pwd)/sfumato

train() { # NAME PRESET [KEY=VALUE ...]
  name=$1
  preset=$2
  shift 2
  "$sfumato" train --preset "$preset" --data "$data/train" --val "$data/val" --labels --run "$runs/$name" \
    --device cpu --threads "${THREADS:-1}" "$@"
}

# NAME PRESET KEY=VALUE ...
classifier() {
  train "$@" batch-size=32 network.dropout=0.1 validate-every=500 validation-images=200 \
    optimizer.learning-rate=5e-4 optimizer.decay-fraction=0.8
}

classifier guide classifier-32 seed=1 steps=4000
train model generate-32 seed=1 steps=5000 batch-size=16 network.base-channels=32 network.channel-multipliers=1,2,3 \
  ema-decay=0.998 optimizer.learning-rate=1e-3 validate-every=500 preview-every=1000
classifier judge classifier-32 seed=2 steps=2000

mkdir -p "$runs/sheets"
SFUMATO_MODULE=sfumato-bench "$sfumato" --version >/dev/null # builds
java -XX:+UseSerialGC -cp "$(dirname "$sfumato")/sfumato-bench/target/sfumato-bench.jar" org.sfumato.bench.GuidanceScale \
  "$runs/model/model.safetensors" "$runs/guide/model.safetensors" "$runs/judge/model.safetensors" 24 "$runs/sheets" |
  tee "$runs/guidance.md"
