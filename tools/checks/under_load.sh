#!/bin/sh
# Runs a command as `COMMAND &` runs in a script on a busy machine: SIGINT is ignored, there is no terminal and no input,
# and every core has other work.
#
#     sh tools/checks/under_load.sh COMMAND [ARGUMENT ...]

trap '' INT
busy=
for _ in $(seq "$(getconf _NPROCESSORS_ONLN)"); do
    while :; do :; done &
    busy="$busy $!"
done
trap 'kill $busy' EXIT
"$@" < /dev/null
