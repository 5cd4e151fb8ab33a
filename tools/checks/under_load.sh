#!/bin/sh
# Runs a command like a background job of a script on a busy machine: SIGINT is ignored, stdin is empty, and every core
# is busy.
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
