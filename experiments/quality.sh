#!/usr/bin/env bash
# How good models are, per task, on photographs that they have not seen, beside what needs no learning.
# What is there already is not made again.
#
#   experiments/quality.sh PHOTOS RUNS NETWORK NAME=MODEL ...
#
# PHOTOS is a folder (with folders in it); RUNS is where results go; NETWORK is what 'sfumato evaluate --network' takes.
# Sets: CROP squares of each photograph (default: random:1) at 64 x 64 pixels, and, at Palette's 256 x 256, the middle of each
# to be colorized (color256), restored (q10at256), its middle filled (hole256) and its left half made anew (margin256), the latter
# two also without details (NAME-plain); and the whole of each at its own size, to be colorized (colorwhole) and
# restored (q10whole). Where the weights of st-lpips-alex are, it is measured, too. A model answers the tasks that it has learned. Four answers are drawn for
# each input of 64 x 64: all four are measured, and how they differ; one for the others. STEPS are those of the sampler
# (default: the command's own), and part of the results' names; SETS are those to make (default: all), SEEDS
# those of the answers to 64 x 64 pixels (default: 0 1000 2000 3000). Another PHOTOS, CROP or SEEDS needs another RUNS, and so does a change
# of how Sfumato draws or of what is measured. Two of this may run at once on the same RUNS, with other models, once it has run without any.
set -euo pipefail
photos=$1
runs=$2
network=$3
shift 3
sfumato=${SFUMATO:-$(cd "$(dirname "$0")/.." && pwd)/sfumato}
bench=(java -XX:+UseSerialGC -cp "$(dirname "$sfumato")/sfumato-bench/target/sfumato-bench.jar")
results=$runs/results
lpips=${SFUMATO_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sfumato}/st-lpips-alex.pth
squares=(--crop "${CROP:-random:1}" --size 64)
middle=(--crop center --size 256)
whole=(--crop none)
all="color color256 colorwhole hole hole256 brush margin margin256 q5 q10 q20 q10at256 q10whole"
sets=${SETS:-$all}
for set in $sets; do
  [[ " $all " == *" $set "* ]] || { echo "no set $set; there are $all" >&2; exit 2; }
done
mkdir -p "$results"
SFUMATO_MODULE=sfumato-bench "$sfumato" --version >/dev/null # builds

# SET
asked() { [[ " $sets " == *" $1 "* ]]; }

# SET TASK OPTION ...: the same squares for every task.
degrade() {
  asked "$1" || return 0
  [ -d "$runs/$1" ] && return
  "$sfumato" manifest "$photos" --task "$2" "${@:3}" -o "$runs/$1.jsonl" --overwrite --quiet
  rm -rf "$runs/$1.part"
  "$sfumato" degrade "$runs/$1.jsonl" --data "$photos" -o "$runs/$1.part" --quiet
  mv "$runs/$1.part" "$runs/$1"
}

# SET WAY FOLDER ...: what is in the folders, against the originals.
measure() {
  local set=$1 way=$2 samples=() metrics=fid,kid,pd,ssim,psnr,colourfulness
  shift 2
  [ -f "$results/$way-0-$set.json" ] && return
  for folder in "$@"; do samples+=(--samples "$folder"); done
  [ $# -gt 1 ] && metrics+=,diversity
  [ -f "$lpips" ] && metrics+=,st-lpips-alex
  "$sfumato" evaluate "${samples[@]}" --originals "$runs/$set/originals" --reference "$runs/$set/originals" \
    --network "$network" --metrics "$metrics" --device cpu --overwrite --quiet --json="$results/$way-0-$set.json"
}

# SET RULE
simple() {
  asked "$1" || return 0
  [ -f "$results/$2-0-$1.json" ] || "${bench[@]}" org.sfumato.bench.Baselines "$2" "$runs/$1" "$runs/$1/$2"
  measure "$1" "$2" "$runs/$1/$2"
}

# SET NAME MODEL COMMAND ...
model() {
  local set=$1 name=$2 file=$3 folders=() seeds
  asked "$set" || return 0
  read -ra seeds <<<"${SEEDS:-0 1000 2000 3000}"
  grep -Eq "^ *$4: *[0-9.]*[1-9]" <<<"$facts" || return 0
  case $set in *256 | *whole) seeds=(0) ;; esac
  for seed in "${seeds[@]}"; do
    local out=$runs/$set/$name-$seed
    folders+=("$out")
    [ -f "$results/$name-0-$set.json" ] ||
      "$sfumato" "${@:4}" "$runs/$set/inputs" --model "$file" --seed "$seed" ${STEPS:+--steps "$STEPS"} --device cpu \
        --resume --quiet --format png -o "$out"
  done
  measure "$set" "$name" "${folders[@]}"
}

degrade color colorize "${squares[@]}"
degrade color256 colorize "${middle[@]}"
degrade hole inpaint "${squares[@]}" --mask center:32
degrade brush inpaint "${squares[@]}" --mask brush:0.2:0.3
degrade margin uncrop "${squares[@]}" --mask left
for quality in 5 10 20; do degrade q$quality restore "${squares[@]}" --quality $quality; done
degrade q10at256 restore "${middle[@]}" --quality 10
degrade hole256 inpaint "${middle[@]}" --mask center:128
degrade margin256 uncrop "${middle[@]}" --mask left
degrade colorwhole colorize "${whole[@]}"
degrade q10whole restore "${whole[@]}" --quality 10

for set in color color256 colorwhole q5 q10 q20 q10at256 q10whole; do simple $set input; done
for set in q5 q10 q20 q10at256 q10whole; do simple $set deblocked; done
for set in hole brush margin hole256 margin256; do simple $set telea; done
for set in margin margin256; do
  simple $set edges
  simple $set mirror
done

for pair in "$@"; do
  name=${pair%%=*}${STEPS:+-$STEPS} file=${pair#*=}
  facts=$("$sfumato" info "$file")
  model color "$name" "$file" colorize
  model color256 "$name" "$file" colorize
  model hole "$name" "$file" inpaint --mask "$runs/hole/masks"
  model brush "$name" "$file" inpaint --mask "$runs/brush/masks"
  model margin "$name" "$file" uncrop --left 32
  for quality in 5 10 20; do model q$quality "$name" "$file" restore; done
  model q10at256 "$name" "$file" restore
  model hole256 "$name" "$file" inpaint --mask "$runs/hole256/masks"
  model margin256 "$name" "$file" uncrop --left 128
  model hole256 "$name-plain" "$file" inpaint --mask "$runs/hole256/masks" --no-details
  model margin256 "$name-plain" "$file" uncrop --left 128 --no-details
  model colorwhole "$name" "$file" colorize
  model q10whole "$name" "$file" restore
done

"${bench[@]}" org.sfumato.bench.ScoreTables "$results"
# What every eye sees, of each folder of answers by itself.
for set in $sets; do
  printf '\n%s\n\n' "$set"
  answers=()
  for folder in "$runs/$set"/*/; do
    case ${folder%/} in */originals | */inputs | */masks) ;; *) answers+=("${folder%/}") ;; esac
  done
  "${bench[@]}" org.sfumato.bench.TintAndNoise "$runs/$set/originals" "${answers[@]}"
done
