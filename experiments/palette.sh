#!/usr/bin/env bash
# Palette's studies at a small scale: L1 against L2 (Table 6), regression against diffusion (Table 4), one model against
# one for each task (Table 7), attention and what may stand in its place (Table 5), and inpainting by a model that learned
# it against one that did not (Fig. 9). All arms have one budget. What is there already is not made again.
#
#   experiments/palette.sh DATA RUNS NETWORK SEED [ARM ...]
#
# DATA is a folder with train/ and val/; RUNS is where runs and results go; NETWORK is what 'sfumato evaluate --network'
# takes, such as nsfw-inception=FILE. Without ARM, all arms. The tables: see the end.
set -euo pipefail
data=$1
runs=$2
network=$3
seed=$4
shift 4
[ $# -gt 0 ] || set -- generalist generalist-l1 colorize restore restore-regression inpaint inpaint-local \
  inpaint-blocks inpaint-dilated unconditional
sfumato=${SFUMATO:-$(cd "$(dirname "$0")/.." && pwd)/sfumato}
sets=$runs/sets
results=$runs/results
mkdir -p "$sets" "$results"

train() { # ARM
  # The picture itself is diffused, as in the papers: what differences to a guess are like differs from set to set.
  local preset=small-64 settings=(diffusion.residual=none diffusion.schedule=cosine:0:1:1:1e-4)
  case $1 in
    generalist) ;;
    generalist-l1) settings+=(diffusion.loss=l1) ;;
    colorize) settings+=('tasks={colorize: 1}') ;;
    restore) settings+=('tasks={restore: 1}') ;;
    restore-regression) settings+=('tasks={restore: 1}' diffusion.prediction=regression) ;;
    inpaint) settings+=('tasks={inpaint: 1}') ;;
    inpaint-local) settings+=('tasks={inpaint: 1}' network.long-range=local-attention) ;;
    inpaint-blocks) settings+=('tasks={inpaint: 1}' network.long-range=more-blocks) ;;
    inpaint-dilated) settings+=('tasks={inpaint: 1}' network.long-range=dilated-blocks) ;;
    unconditional) preset=generate-32 settings=() ;;
    *) echo "no arm $1" >&2 && exit 2 ;;
  esac
  [ -f "$runs/$1-$seed/model.safetensors" ] && [ -f "$runs/$1-$seed/done" ] && return
  "$sfumato" train --preset "$preset" --data "$data/train" --val "$data/val" --run "$runs/$1-$seed" \
    --device cpu --threads "${THREADS:-1}" seed="$seed" "${settings[@]}" \
    steps=2000 batch-size=16 ema-decay=0.995 validate-every=500 validation-images=280 preview-every=2000 \
    optimizer.learning-rate=1e-3 optimizer.warmup-steps=100 optimizer.decay-fraction=0.5 \
    network.image-size=32 network.base-channels=32 network.channel-multipliers=1,2,2 network.res-blocks=1 \
    network.attention-resolutions=16
  touch "$runs/$1-$seed/done"
}

# NAME TASK [OPTION ...]: a test set of all held-out images.
degrade() {
  [ -d "$sets/$1" ] && return
  "$sfumato" manifest "$data/val" --task "$2" --size 32 "${@:3}" -o "$sets/$1.jsonl" --overwrite --quiet
  "$sfumato" degrade "$sets/$1.jsonl" --data "$data/val" -o "$sets/$1" --quiet
}

draw() { # ARM SET SEED FOLDER
  local command=(restore)
  case $2 in
    color) command=(colorize) ;;
    hole) command=(inpaint --mask "$sets/hole/masks") ;;
  esac
  "$sfumato" "${command[@]}" "$sets/$2/inputs" --model "$runs/$1-$seed/model.safetensors" --sampler ddpm --steps 25 --seed "$3" \
    --device cpu --resume --quiet --format png -o "$4"
}

measure() { # ARM SET [diversity]
  local name=$1-$seed-$2 metrics=fid,kid,pd,ssim,psnr
  [ -f "$results/$name.json" ] && return
  draw "$1" "$2" "$seed" "$runs/$1-$seed/$2"
  "$sfumato" evaluate --samples "$runs/$1-$seed/$2" --originals "$sets/$2/originals" --reference "$sets/$2/originals" \
    --network "$network" --metrics "$metrics" --device cpu --overwrite --quiet --json="$results/$name.json"
  [ $# -lt 3 ] && return
  draw "$1" "$2" $((seed + 1000)) "$runs/$1-$seed/$2-again"
  "$sfumato" evaluate --samples "$runs/$1-$seed/$2" --samples "$runs/$1-$seed/$2-again" --metrics diversity \
    --overwrite --quiet --json="$results/$name-diversity.json"
}

degrade color colorize
degrade hole inpaint --mask center:16
for quality in 5 10 20; do degrade q$quality restore --quality $quality; done

for arm in "$@"; do
  train "$arm"
  case $arm in
    generalist)
      measure $arm color diversity
      for quality in 5 10 20; do measure $arm q$quality; done
      ;;
    generalist-l1) measure $arm color diversity ;;
    colorize) measure $arm color ;;
    restore*) for quality in 5 10 20; do measure $arm q$quality; done ;;
    *) measure $arm hole ;;
  esac
done

SFUMATO_MODULE=sfumato-bench "$sfumato" --version >/dev/null # builds
java -XX:+UseSerialGC -cp "$(dirname "$sfumato")/sfumato-bench/target/sfumato-bench.jar" org.sfumato.bench.ScoreTables "$results"
