# Runs the requests, pages and errors of `conformance/` against strongly.jq, without a server:
#
#     jq -n -r -L . -f conformance.jq --slurpfile document openapi.json FILE…
#
# Prints a line for each case that fails, and the counts. Fails if a case fails that is not optional.

include "strongly";

# Replaces {"$value": …} by the value that JSON cannot represent. jq has no strings that are not valid Unicode.
def revived:
  walk(if type == "object" and has("$value")
    then {NaN: nan, Infinity: infinite, "-Infinity": (-infinite), loneSurrogate: "\ufffd"}[.["$value"]] else . end);

def response:
  if .network then . else {
    status,
    headers: (.headers // {} | with_entries(.key |= ascii_downcase)),
    text: (if has("body") then .body | tojson else .text // "" end)
  } end;

# The order of a query does not matter, nor whether characters are escaped that need not be.
def parts:
  gsub("(?<char>[!*'()])"; {"!": "%21", "*": "%2A", "'": "%27", "(": "%28", ")": "%29"}[.char])
  | gsub("%7E"; "~")
  | . / "?" | {address: .[0], query: (.[1] // "" | . / "&" | sort)};

def difference($what; $actual; $expected):
  if $actual == $expected then empty else "\($what) is \($actual | tojson), not \($expected | tojson)" end;

def request_problems($document):
  . as $case
  | (try request($document; .client; .call | revived) catch {refused: (.argument // error)}) as $request
  | if $request.refused or .expected.refused then [difference("refused"; $request.refused; .expected.refused)]
    else [
      difference("method"; $request.method; .expected.request.method),
      difference("URL"; $request.url | parts; $case.expected.request.url | parts),
      (.expected.request.headers | to_entries[] | difference(.key; $request.headers[.key]; .value)),
      difference("body"; $request.body; .expected.request.body)
    ] end;

def page_problems($document):
  . as $case
  | {baseUrl: "https://api.example.com", apiKey: "sk-conformance"} as $client
  | operation($document; .call.operation) as $operation
  | {state: listing(.call), items: [], queries: []}
  | until(.state.done or .error or (.queries | length) >= ($case.pages | length);
      .queries as $sent
      | ($case.pages[$sent | length].response | response) as $response
      | (.state | page_call($operation; $case.call)) as $call
      | .queries += [request($document; $client; $call).url | parts.query]
      | .state as $state
      | . + (try {state: ($state | page($document; $operation; $response; 0))} catch {error: .class})
      | if .error then . else .items += [.state.items[] | .id // .userId] end)
  | [
      difference("items"; .items; $case.expected.items),
      difference("error"; .error; $case.expected.error),
      difference("end"; .state.done or .error != null; true),
      difference("queries"; .queries;
        [$case.pages[].request | to_entries | map("\(.key)=\(.value | tostring | @uri)") | sort])
    ];

def error_problems($document):
  . as $case
  | (.now // "1970-01-01T00:00:00Z" | fromdateiso8601) as $now
  | (try (
      (if .client then server(.client) else null end) as $server
      | .outcome | response | object($document; operation($document; $case.call.operation); $now)
    ) catch .) as $error
  | [
      (.expected | to_entries[] | select(.key != "message") | difference(.key; $error[.key]; .value)),
      (.expected.message // "" | . as $part
        | if $error.message | . != "" and contains($part) then empty else "message is \($error.message)" end)
    ];

[
  inputs | .kind as $kind | .cases[]
  | [try (if $kind == "requests" then request_problems($document[0])
      elif $kind == "pages" then page_problems($document[0])
      elif $kind == "errors" then error_problems($document[0])
      else error("unknown kind \($kind)") end) catch [tojson]] as $results
  | {
      name: "\($kind): \(.name)",
      optional: (.optional // false),
      problems: ($results[0] // ["no result"])
    }
]
| map(select(.problems != [])) as $different
| ($different | map(select(.optional | not)) | length) as $failed
| ($different[] | "\(if .optional then "differs" else "FAILED" end)  \(.name): \(.problems | join("; "))"),
  "\(length - ($different | length)) passed, \($failed) failed",
  if $failed > 0 then null | halt_error(1) else empty end
