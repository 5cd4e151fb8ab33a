#!/bin/sh
# A client of the API without a generator, which reads openapi.json beside this file:
#
#     sh strongly.sh OPERATION [CALL]
#     sh strongly.sh listWorkspaces '{"query": {"status": "running"}}'
#     sh strongly.sh getProject '{"path": {"projectId": "proj-abc123"}}'
#
# OPERATION is an operationId, and CALL has its path, query and body. Prints the object, or the items of all pages, one
# on a line. An error is printed as JSON on standard error, and the exit code is 1. Requests are not retried.
#
# Requires curl 7.84, jq 1.6, and the variables STRONGLY_API_URL and, outside of the platform, STRONGLY_API_KEY.
set -eu

here=$(dirname "$0")
call=$(printf '%s' "${2:-null}" | jq -c --arg operation "$1" '. + {operation: $operation}')

# Runs a jq program with the functions of strongly.jq.
rules() { # PROGRAM [OPTION ...]
    program=$1
    shift
    jq -c -L "$here" --slurpfile document "$here/openapi.json" --argjson call "$call" "$@" '
        include "strongly";
        try (
            $document[0] as $document
            | operation($document; $call.operation) as $operation
            | '"$program"'
        ) catch halt_error(1)'
}

# Sends the request of a call, and prints the response. The API key is not an argument, which other users could see.
send() { # CALL
    client='{baseUrl: env.STRONGLY_API_URL, apiKey: env.STRONGLY_API_KEY}'
    request=$(printf '%s' "$1" | rules "request(\$document; $client; .)")
    printf '%s' "$request" | jq -r '
        "request = \(.method | @json)",
        "url = \(.url | @json)",
        (.headers | to_entries[] | "header = \("\(.key): \(.value)" | @json)"),
        (.body | values | "data-raw = \(@json | @json)")' |
    {
        curl --silent --max-time 30 --config - \
            --write-out '\n%{exitcode} %{time_connect} %{http_code}\n%header{retry-after}\n%header{x-request-id}' || :
    } | jq -c --raw-input --slurp '
        def header: if . == "" then null else . end;
        . / "\n"
        | (.[-3] / " " | map(tonumber)) as [$exit_code, $connected_after, $status]
        | if $exit_code == 0 then {
            status: $status,
            headers: {"retry-after": (.[-2] | header), "x-request-id": (.[-1] | header)},
            text: (.[:-3] | join("\n"))
          }
          elif $exit_code == 28 and $connected_after > 0 then {network: "timeout"}
          elif $exit_code == 28 then {network: "connect-timeout"}
          elif $exit_code == 60 then {network: "certificate"}
          elif [5, 6, 7, 35] | index($exit_code) then {network: "no-connection"}
          else {network: "interrupted"} end'
}

kind=$(rules '$operation.result.type' -n)
if [ "$kind" = '"array"' ]; then
    state=$(rules 'listing($call)' -n)
    while [ "$(printf '%s' "$state" | jq '.done == true')" = false ]; do
        response=$(send "$(printf '%s' "$state" | rules 'page_call($operation; $call)')")
        state=$(printf '%s\n' "$state" "$response" |
            rules 'input as $state | input as $response | $state | page($document; $operation; $response; now)' -n)
        printf '%s' "$state" | jq -c '.items[]'
    done
else
    response=$(send "$call")
    printf '%s' "$response" | rules 'object($document; $operation; now)'
fi
