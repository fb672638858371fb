#!/usr/bin/env bash
# How few steps will do: 1000 of DDPM, and DDPM, DDIM and DPM-Solver++ in 50, 25, 10 and 5, for each task of a model, on
# held-out photographs brought to the size of the model. What is there already is not made again.
#
#   experiments/steps.sh PHOTOS RUNS NETWORK [MODEL]
#
# PHOTOS is a folder (with folders in it); RUNS is where results go; NETWORK is what 'sfumato evaluate --network' takes.
# WAYS are others to try, as "ddpm-25 ddim-10"; CROP is which squares of the photographs (default: center; of random:4,
# four of each). Another CROP needs another RUNS, and so does a change of how Sfumato draws.
set -euo pipefail
photos=$1
runs=$2
network=$3
sfumato=${SFUMATO:-$(cd "$(dirname "$0")/.." && pwd)/sfumato}
model=${4:-$(dirname "$sfumato")/models/sfumato-64.safetensors}
mkdir -p "$runs/results"

# NAME TASK COMMAND [OPTION ...]: the options are the test set's; {} in the command is its folder.
try() {
  local name=$1 task=$2
  local set=$runs/$name
  local command=${3//\{\}/$set}
  if [ ! -d "$set" ]; then
    "$sfumato" manifest "$photos" --task "$task" --size 64 --crop "${CROP:-center}" "${@:4}" -o "$set.jsonl" --overwrite --quiet
    "$sfumato" degrade "$set.jsonl" --data "$photos" -o "$set" --quiet
  fi
  for way in $ways; do
    local out=$set/$way result=$runs/results/${way%-*}.${way##*-}-0-$name.json
    [ -f "$result" ] && continue
    # shellcheck disable=SC2086 # the command is words
    "$sfumato" $command "$set/inputs" --sampler "${way%-*}" --steps "${way#*-}" --model "$model" --device cpu \
      --resume --quiet --format png -o "$out"
    "$sfumato" evaluate --samples "$out" --originals "$set/originals" --reference "$set/originals" --network "$network" \
      --metrics fid,kid,pd,ssim,psnr,colourfulness --device cpu --overwrite --quiet --json="$result"
  done
}

short=({ddpm,ddim,dpm++}-{50,25,10,5})
rounds=("${short[*]}" ddpm-1000) # what takes long comes last
[ -n "${WAYS:-}" ] && rounds=("$WAYS")
for ways in "${rounds[@]}"; do
  try color colorize colorize
  try hole inpaint 'inpaint --mask {}/masks' --mask center:32
  try margin uncrop 'uncrop --left 32' --mask left
  try q10 restore restore --quality 10
done

SFUMATO_MODULE=sfumato-bench "$sfumato" --version >/dev/null # builds
bench=(java -XX:+UseSerialGC -cp "$(dirname "$sfumato")/sfumato-bench/target/sfumato-bench.jar")
"${bench[@]}" org.sfumato.bench.ScoreTables "$runs/results"
for set in color hole margin q10; do
  printf '\n%s\n\n' "$set"
  "${bench[@]}" org.sfumato.bench.TintAndNoise "$runs/$set/originals" "$runs/$set"/*-*
done
