/** Builds requests from calls. Rejects invalid arguments. */

import type { ApiDocument, Schema } from "./document.js";
import { ConfigurationError, isObject, ValidationError } from "./errors.js";

export interface Connection {
  /** URL that all paths are appended to. */
  url: string;
  apiKey: string | undefined;
}

/** A call, with the argument names of the wire format. */
export interface Call {
  operation: string;
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

export interface HttpRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
}

const API_PATH = "/api/v1";

/** Validates the base URL and the API key. Inside the platform, no key is needed. */
export function connect(baseUrl: string, apiKey: string | undefined): Connection {
  if (!URL.canParse(baseUrl)) throw new ConfigurationError("the base URL is not a valid URL");
  const { protocol, host, hostname, pathname } = new URL(baseUrl);
  if (protocol !== "https:" && protocol !== "http:") throw new ConfigurationError("the base URL must use https");
  if (apiKey !== undefined) {
    if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new ConfigurationError("the API key is not a valid header value");
    if (protocol === "http:" && !isLoopback(hostname)) {
      throw new ConfigurationError("API keys are not sent to other machines over plain http: use https");
    }
  }
  const path = pathname.replace(/\/+$/, "");
  const prefix = path.endsWith(API_PATH) ? path.slice(0, -API_PATH.length) : path;
  return { url: `${protocol}//${host}${prefix}${API_PATH}`, apiKey };
}

export function buildRequest(document: ApiDocument, connection: Connection, call: Call): HttpRequest {
  const operation = document.operation(call.operation);
  let path = operation.path;
  const query: string[] = [];
  for (const { name, in: place, schema } of operation.parameters) {
    if (place === "path") {
      path = path.replace(`{${name}}`, pathSegment(name, call.path?.[name]));
      continue;
    }
    const value = call.query?.[name] ?? null;
    if (value === null) continue;
    query.push(`${name}=${encodeURIComponent(String(checked(document, name, value, schema)))}`);
  }
  const headers: Record<string, string> = { Accept: "application/json" };
  if (connection.apiKey !== undefined) headers["X-API-Key"] = connection.apiKey;
  let body: string | undefined;
  if (operation.body !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(checked(document, "body", call.body, operation.body));
  }
  const suffix = query.length === 0 ? "" : `?${query.join("&")}`;
  return { method: operation.method, url: `${connection.url}${path}${suffix}`, headers, body };
}

/** Encodes an id as a single path segment. */
function pathSegment(name: string, id: unknown): string {
  if (typeof id !== "string") throw invalid(name, "must be a string");
  // An empty id addresses the list, and URL parsers resolve `.` and `..`: both reach another resource.
  if (id.trim() === "" || id === "." || id === "..") throw invalid(name, "must not be blank, '.' or '..'");
  // encodeURIComponent throws on lone surrogates.
  try {
    return encodeURIComponent(id);
  } catch {
    throw invalid(name, "must be valid Unicode");
  }
}

/** Returns the value if it has the type of its schema. The server checks upper bounds, lengths and enumerations. */
function checked(document: ApiDocument, name: string, value: unknown, node: Schema): unknown {
  const schema = document.resolve(node);
  const types = [schema.type ?? []].flat();
  if (value === null && types.includes("null")) return value;
  switch (types.find((type) => type !== "null")) {
    case "string":
      if (typeof value !== "string") throw invalid(name, "must be a string");
      return value;
    case "integer":
      if (!Number.isSafeInteger(value)) throw invalid(name, "must be an integer");
      // Limits below 1 and negative offsets are invalid on every server.
      if ((value as number) < (schema.minimum ?? -Infinity)) throw invalid(name, `must be at least ${schema.minimum}`);
      return value;
    case "number":
      if (!Number.isFinite(value)) throw invalid(name, "must be a finite number");
      return value;
    case "array":
      if (!Array.isArray(value)) throw invalid(name, "must be a list");
      return value.map((item, index) => checked(document, `${name}[${index}]`, item, schema.items ?? {}));
    case "object":
      return checkedObject(document, name, value, schema);
    default:
      return value;
  }
}

function checkedObject(document: ApiDocument, name: string, value: unknown, schema: Schema): unknown {
  if (!isObject(value)) throw invalid(name, "must be an object");
  const prefix = name === "body" ? "" : `${name}.`;
  const known = schema.properties ?? {};
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(known, key)) throw invalid(prefix + key, "is not a known key");
  }
  for (const key of schema.required ?? []) {
    if (!(key in value)) throw invalid(prefix + key, "is required but missing");
  }
  if (Object.keys(value).length < (schema.minProperties ?? 0)) throw invalid(name, "is empty");
  const entries = Object.entries(value).map(([key, item]) => {
    return [key, checked(document, prefix + key, item, known[key] ?? {})];
  });
  return Object.fromEntries(entries);
}

function invalid(argument: string, problem: string): ValidationError {
  return new ValidationError(`${argument} ${problem}`, { argument });
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
