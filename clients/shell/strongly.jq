# The rules of a client, as functions of the document (openapi.json), a call and a response, without I/O.
# An error is an object with the class of conformance/errors.json, and is raised with `error`.
# Each `try` is in an array: before version 1.7, jq catches the errors of what follows, too.

# --- The document ---

def resolved($document):
  if type == "object" and has("$ref")
  then (.["$ref"] | ltrimstr("#/") / "/" | map(gsub("~1"; "/") | gsub("~0"; "~"))) as $place
    | $document | getpath($place) | resolved($document)
  else . end;

def json_schema($document): resolved($document) | .content["application/json"].schema | resolved($document);

def operation($document; $id):
  first(
    $document.paths | to_entries[] | .key as $path | .value as $item | $item | to_entries[]
    | select((.value | type) == "object" and .value.operationId == $id)
    | {
        path: $path,
        method: (.key | ascii_upcase),
        parameters: [(($item.parameters // []) + (.value.parameters // []))[] | resolved($document)],
        body: (.value.requestBody | if . then json_schema($document) else null end),
        # Without the envelope.
        result: (first(.value.responses | to_entries[] | select(.key | startswith("2")).value)
          | json_schema($document).properties.data | resolved($document)),
        # The key of the array in older deployments.
        collection: .value["x-strongly-collection"]
      }
  ) // error({class: "ValidationError", argument: "operation", message: "no operation \($id)"});

def is_paginated: any(.parameters[]; .name == "limit");

# --- Requests ---

def refuse($argument; $problem):
  error({class: "ValidationError", argument: $argument, message: "\($argument) \($problem)"});

# Checks a value against its schema. The server checks upper bounds, lengths and enumerations, which can change.
def check($document; $name; $node):
  ($node | resolved($document)) as $schema
  | ([$schema.type // empty] | flatten) as $types
  | type as $type
  | (if $type == "number" and . == floor and ($types | index("integer")) then "integer" else $type end) as $type
  | if ($types | index($type) | not) or ($type == "number" and (isnan or isinfinite))
    then refuse($name; "must be of the type \($types | join(" or "))")
    elif $type == "integer" and . < ($schema.minimum // -infinite)
    then refuse($name; "must be at least \($schema.minimum)")
    elif $type == "array"
    then to_entries[] | .key as $index | .value | check($document; "\($name)[\($index)]"; $schema.items)
    elif $type == "object"
    then . as $value
      | (if $name == "body" then "" else "\($name)." end) as $prefix
      | (keys_unsorted - ($schema.properties | keys_unsorted)) as $unknown
      | (($schema.required // []) - keys_unsorted) as $missing
      | if $unknown != [] then refuse($prefix + $unknown[0]; "is not a known key")
        elif $missing != [] then refuse($prefix + $missing[0]; "is required but missing")
        elif length < ($schema.minProperties // 0) then refuse($name; "is empty")
        else to_entries[] | .key as $key | .value | check($document; $prefix + $key; $schema.properties[$key])
        end
    else empty end;

def checked($document; $name; $schema): [check($document; $name; $schema)] as $nothing | .;

# An id is one segment of a path. An empty one addresses the list, and `.` and `..` another resource.
def segment($name):
  if type != "string" then refuse($name; "must be a string")
  elif test("\\A(\\s*|\\.\\.?)\\z") then refuse($name; "must not be blank, '.' or '..'")
  else @uri end;

# Returns the URL that paths are appended to. A base URL can end in the path of the API, in a slash, or in neither.
def server($client):
  def invalid($problem): error({class: "ConfigurationError", message: $problem});
  ($client.baseUrl | sub("/*(/api/v1)?/*\\z"; "")) as $url
  | if $url | test("\\Ahttps?://[^/?#\\s]+(/[^?#\\s]*)?\\z") | not then invalid("the base URL must use http or https")
    elif $client.apiKey == null then "\($url)/api/v1"
    elif $client.apiKey | test("\\A[\\x21-\\x7e]+\\z") | not then invalid("the API key is not the value of a header")
    elif $url | test("\\A(https://|http://(localhost|127(\\.\\d+){3}|\\[::1\\])(:|/|\\z))") | not
    then invalid("API keys are not sent to other machines over plain http: use https")
    else "\($url)/api/v1" end;

def request($document; $client; $call):
  server($client) as $server
  | operation($document; $call.operation) as $operation
  | (reduce ($operation.parameters[] | select(.in == "path").name) as $name ($operation.path;
      ($call.path[$name] | segment($name)) as $id | split("{\($name)}") | join($id))) as $path
  # A filter that is null is not sent.
  | [$operation.parameters[] | select(.in == "query") | .name as $name | .schema as $schema
      | $call.query[$name] | values | checked($document; $name; $schema) | "\($name)=\(tostring | @uri)"] as $query
  | {
      method: $operation.method,
      url: ($server + $path + if $query == [] then "" else "?" + ($query | join("&")) end),
      headers: ({Accept: "application/json"}
        + if $client.apiKey == null then {} else {"X-API-Key": $client.apiKey} end
        + if $operation.body then {"Content-Type": "application/json"} else {} end)
    }
    + if $operation.body then {body: ($call.body | checked($document; "body"; $operation.body))} else {} end;

# --- Errors ---

def error_class:
  {
    "400": "ValidationError", "401": "AuthenticationError", "403": "PermissionDeniedError", "404": "NotFoundError",
    "408": "RequestTimeoutError", "409": "ConflictError", "413": "PayloadTooLargeError",
    "415": "UnsupportedMediaTypeError", "422": "UnprocessableEntityError", "429": "RateLimitError",
    "502": "BadGatewayError", "503": "ServiceUnavailableError"
  }[tostring] // if . >= 500 then "InternalServerError" else "APIError" end;

# Returns the seconds of a Retry-After header: a number, or a date, which can be in the past. $now is a timestamp.
def retry_after($now):
  if type != "string" then null
  elif test("\\A\\d+(\\.\\d+)?\\z") then tonumber
  else
    . as $text
    | [
        ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y") as $format
        | try ($text | strptime($format) | mktime) catch empty
        | [. - $now, 0] | max
      ] | first
  end;

def request_id($response; $body):
  ($body | objects.meta | objects.requestId | strings) // $response.headers["x-request-id"];

def unreadable($response; $body; $problem):
  {
    class: "ResponseValidationError",
    status: $response.status,
    message: $problem,
    requestId: request_id($response; $body)
  };

# Returns the error that a response describes, in the format of this API, of a framework, or of a gateway.
def api_error($response; $body; $now):
  ([$body | objects | .error, . | objects] | first // {}) as $source
  | {
      class: ($response.status | error_class),
      status: $response.status,
      code: ($source.code | strings // null),
      message: (first($source.message, $source.error | strings | select(. != ""))
        // "the server responded with status \($response.status)"),
      requestId: request_id($response; $body),
      retryAfter: ($response.headers["retry-after"] | retry_after($now))
    };

def network_error:
  {
    class: (if . == "timeout" or . == "connect-timeout" then "TimeoutError" else "ConnectionError" end),
    message: "no response from the server: \(.)"
  };

# --- Responses: {status, headers, text}, with the names of headers in lower case, or {network} ---

# Returns the body of a response, and raises its error. $now is the current timestamp.
def payload($now):
  . as $response
  | if .network then .network | error(network_error) else . end
  | [.text | try fromjson catch empty] as $decoded
  | $decoded[0] as $body
  | if .status < 200 or .status > 299 then error(api_error($response; $body; $now))
    elif .text | test("\\A\\s*\\z") then null
    elif $decoded == [] then error(unreadable($response; null; "the response is not JSON"))
    elif [$body | objects.success] == [false] then error(api_error($response; $body; $now))
    else $body end;

def spellings: [.key, (.value["x-strongly-aliases"] // [])[]];

# Gives an object the documented names: older deployments send aliases.
def renamed($schema):
  . as $value
  | reduce ($schema.properties // {} | to_entries[]) as $property ($value;
      ($property | spellings) as $names
      | ([$value[$names[]] | values] | first) as $known
      | if $known == null then . else delpaths([$names[] | [.]]) + {($property.key): $known} end);

# Returns the object of a response. The envelope can be missing.
def object($document; $operation; $now):
  . as $response
  | payload($now) as $body
  | $operation.result as $schema
  | ($body
      | if type == "object" and has("data") and (has("success") or (has("id") or has("_id") | not)) then .data
        elif type == "object" then del(.success) else . end)
  | if $schema["x-strongly-read-as"] == "dict" then . // {} else . end
  | . as $value
  | if type != "object" then error(unreadable($response; $body; "expected an object"))
    elif $schema["x-strongly-read-as"] == "dict" then .
    elif any($schema.properties | to_entries[] | spellings[]; . as $name | $value | has($name)) then renamed($schema)
    else error(unreadable($response; $body; "none of the documented fields")) end;

# --- Pages ---

# Starts a list: 50 items a page unless the call has a limit.
def listing($call): {limit: ($call.query.limit // 50), offset: ($call.query.offset // 0), seen: [], repetitions: 0};

# Returns the call of the next page.
def page_call($operation; $call):
  .limit as $limit | .offset as $offset
  | $call | if $operation | is_paginated then .query += {limit: $limit, offset: $offset} else . end;

# Takes a response: returns the new state, with the items of this page, and `done` after the last one.
def page($document; $operation; $response; $now):
  . as $state
  | ($response | payload($now)) as $body
  | ([$body, ($body | objects | .data, .[$operation.collection // ""]) | arrays] | first) as $list
  | ($operation.result.items | resolved($document)) as $schema
  | if $list == null or any($list[]; type != "object")
    then error(unreadable($response; $body; "expected a list of objects")) else . end
  | [$list[] | renamed($schema)] as $items
  # Totals are ignored: some servers report the size of the page.
  | [$body | objects | .pagination, .meta, . | objects] as $sources
  | ([$sources[].hasMore | booleans] | first) as $has_more
  | ([$sources[].limit | numbers | select(. > 0)] | first // $state.limit) as $limit
  | [$items[] | .id // .] as $ids
  # New items at the start of a list can repeat a page once.
  | (if $items != [] and ($state.seen | index([$ids])) then .repetitions += 1 else .repetitions = 0 end)
  | if .repetitions > 1 then error(unreadable($response; $body; "the server repeats pages")) else . end
  | .seen += [$ids]
  | .items = (if .repetitions == 0 then $items else [] end)
  | .offset += ($items | length)
  | .done = ($items == [] or ($operation | is_paginated | not)
      or if $has_more == null then ($items | length) < $limit else $has_more | not end);
