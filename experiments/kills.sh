#!/bin/sh
# Kills a training run at 50 random moments (SIGKILL) and compares what is left, resumed, with a run that nothing
# disturbed, byte for byte. Some four minutes. Another seed gives other moments: experiments/kills.sh 50 2
set -eu
cd "$(dirname "$0")/.."
mvn -q -pl sfumato-core test -Dtest=KillTest -Dsfumato.kills="${1:-50}" -Dsfumato.kills.seed="${2:-1}"
