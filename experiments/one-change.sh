#!/usr/bin/env bash
# What one thing changed at a time does to a training that goes on from the bundled model: the loss, its weight by min-SNR,
# dropout, the decay of weights, the memory of their average. What is there already is not made again.
#
#   experiments/one-change.sh PHOTOS RUNS NETWORK [NAME ...]
#
# PHOTOS has places/train, places/val, animals/train and animals/val; RUNS is where runs and results go; NETWORK is what
# 'sfumato evaluate --network' takes; NAMEs are those of the changes below (default: all). A run that was stopped goes on
# when the same is asked again.
set -euo pipefail
photos=$1
runs=$2
network=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
sfumato=${SFUMATO:-$here/../sfumato}
steps=400
declare -A changes=(
  [as-it-is]=""
  [l1]="diffusion.loss=l1"
  [min-snr]="diffusion.weight=min-snr"
  [dropout]="network.dropout=0.1"
  [weight-decay]="optimizer.weight-decay=0.1"
  [long-average]="ema-decay=0.999"
)
[ $# -gt 0 ] || set -- as-it-is l1 min-snr dropout weight-decay long-average
for name in "$@"; do
  [ -n "${changes[$name]+known}" ] || { echo "no change $name; there are ${!changes[*]}" >&2; exit 2; }
done
trap 'exit 130' INT TERM # a training that is stopped ends well

mkdir -p "$runs/val"
ln -sfn "$(realpath "$photos/places/val")" "$runs/val/places"
ln -sfn "$(realpath "$photos/animals/val")" "$runs/val/animals"
models=()
for name in "$@"; do
  # shellcheck disable=SC2086 # settings are words
  "$sfumato" train --preset small-64 --data "$photos/places/train" --data "$photos/animals/train" --val "$photos/places/val" \
    --val "$photos/animals/val" --run "$runs/$name" --init "$here/../models/sfumato-64.safetensors" steps="$steps" seed=7 \
    network.base-channels=32 optimizer.learning-rate=4e-4 optimizer.warmup-steps=50 optimizer.decay-fraction=0.5 ema-decay=0.99 \
    validate-every=$((steps / 2)) validation-images=64 preview-every=100000 --quiet ${changes[$name]}
  models+=("$name=$runs/$name/model.safetensors")
done
SETS="color hole margin q10" SEEDS=0 "$here/quality.sh" "$runs/val" "$runs/quality" "$network" "${models[@]}"
