/**
 * Runs the vectors of `conformance/` against the modules in this folder.
 *
 *     node conformance.js [FOLDER [DOCUMENT]]
 *
 * FOLDER defaults to `conformance`, DOCUMENT to `generated/strongly_api/openapi.json`.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { ApiDocument } from "./document.js";
import * as errors from "./errors.js";
import { allItems } from "./paging.js";
import { readObject, readPage, UnexpectedResponse } from "./reading.js";
import { buildRequest, connect } from "./requests.js";
import type { Call, Connection, HttpRequest } from "./requests.js";
import { decide } from "./retry.js";
import type { Failure } from "./retry.js";

interface Response {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  text?: string;
}
type Outcome = Response | { network: errors.NetworkFailure };
interface Client {
  baseUrl: string;
  apiKey: string | null;
}
interface Case {
  name: string;
  optional?: true;
}
interface RequestCase extends Case {
  client: Client;
  call: Call;
  expected:
    | { request: { method: string; url: string; headers: Record<string, string | null>; body?: unknown } }
    | { refused: string };
}
interface ResponseCase extends Case {
  call: Call;
  response: Response;
  expected: { value: unknown } | { error: string };
}
interface PagesCase extends Case {
  call: Call;
  pages: { request: Record<string, unknown>; response: Response }[];
  expected: { items: string[]; error?: string };
}
interface ErrorCase extends Case {
  now?: string;
  client?: Client;
  call?: Call;
  outcome?: Outcome;
  expected: {
    class: string;
    status?: number;
    code?: string | null;
    message?: string;
    requestId?: string;
    retryAfter?: number | null;
  };
}
interface RetryCase extends Case {
  now?: string;
  call: Call;
  maxRetries: number;
  attempts: {
    failure: Outcome;
    decision: { retry: true; wait: { min: number; max: number } } | { retry: false; outcomeUnknown: boolean };
  }[];
}

/** A description of the failure, or undefined if the case passes. */
type Problem = string | undefined;

const [folder = "conformance", documentPath = "generated/strongly_api/openapi.json"] = process.argv.slice(2);
const api = new ApiDocument(readJson(documentPath));
const connection: Connection = connect("https://api.example.com", "sk-conformance");

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf-8"));
  } catch (error) {
    console.error(`${path} is unreadable: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}

// --- one function per kind of vector: throws or returns a problem if the case fails ---

function runRequest({ client, call, expected }: RequestCase): Problem {
  let request: HttpRequest;
  try {
    request = buildRequest(api, connect(client.baseUrl, client.apiKey ?? undefined), revived(call) as Call);
  } catch (error) {
    if (!(error instanceof errors.ValidationError && "refused" in expected)) throw error;
    return differ("refused argument", error.argument, expected.refused);
  }
  if ("refused" in expected) return `${expected.refused} was not refused`;
  const headers = new Headers(request.headers);
  return (
    differ("method", request.method, expected.request.method) ??
    differ("URL", urlParts(request.url), urlParts(expected.request.url)) ??
    Object.entries(expected.request.headers)
      .map(([name, value]) => differ(name, headers.get(name), value))
      .find((problem) => problem !== undefined) ??
    differ("body", request.body === undefined ? undefined : JSON.parse(request.body), expected.request.body)
  );
}

async function runResponse({ call, response, expected }: ResponseCase): Promise<Problem> {
  let value: unknown;
  try {
    const { result } = api.operation(call.operation);
    value = result.type === "array" ? (await fetchPage(call, response)).items : fetchObject(call, response);
  } catch (error) {
    if (!("error" in expected)) throw error;
    return differ("error", className(error), expected.error);
  }
  if ("error" in expected) return `no ${expected.error}, but ${JSON.stringify(value)}`;
  return differ("value", withoutNulls(value), withoutNulls(expected.value));
}

async function runPages({ call, pages, expected }: PagesCase): Promise<Problem> {
  const isPaged = api.operation(call.operation).parameters.some(({ name }) => name === "limit");
  const { limit, offset, ...filters } = call.query ?? {};
  const queries: string[][][] = [];
  const ids: unknown[] = [];
  let error: string | undefined;
  const fetch = (nextLimit: number, nextOffset: number) => {
    const query = isPaged ? { ...filters, limit: nextLimit, offset: nextOffset } : filters;
    queries.push(urlParts(buildRequest(api, connection, { ...call, query }).url).query);
    return fetchPage(call, pages[queries.length - 1]?.response ?? { status: 599 });
  };
  const items = isPaged
    ? allItems(fetch, limit as number | undefined, offset as number | undefined)
    : (await fetch(0, 0)).items;
  try {
    for await (const item of items) ids.push(item["id"] ?? item["userId"]);
  } catch (caught) {
    error = className(caught);
  }
  const expectedQueries = pages.map(({ request }) =>
    Object.entries(request)
      .map(([name, value]) => [name, String(value)])
      .sort(),
  );
  return (
    differ("items", ids, expected.items) ??
    differ("error", error, expected.error) ??
    differ("requests", queries, expectedQueries)
  );
}

function runError({ now, client, call, outcome, expected }: ErrorCase): Problem {
  let error: unknown;
  try {
    if (client !== undefined) connect(client.baseUrl, client.apiKey ?? undefined);
    if (call !== undefined && outcome !== undefined) fetchObject(call, outcome, now);
  } catch (caught) {
    error = caught;
  }
  if (!(error instanceof errors.StronglyError)) return `expected a StronglyError, got ${String(error)}`;
  const details: errors.ErrorDetails = error instanceof errors.APIError ? error : {};
  return (
    differ("class", className(error), expected.class) ??
    (error.message.includes(expected.message ?? "") && error.message ? undefined : `message is ${error.message}`) ??
    (["status", "code", "requestId", "retryAfter"] as const)
      .filter((key) => key in expected)
      .map((key) => differ(key, details[key] ?? null, expected[key]))
      .find((problem) => problem !== undefined)
  );
}

function runRetry({ now, call, maxRetries, attempts }: RetryCase): Problem {
  const { idempotent } = api.operation(call.operation);
  let waited = 0;
  for (const [retries, { failure, decision: expected }] of attempts.entries()) {
    const decision = decide(failureOf(call, failure, now), { idempotent, maxRetries, retries, waited });
    if (!decision.retry || !expected.retry) {
      const problem = differ(`decision ${retries + 1}`, decision, expected);
      if (problem !== undefined) return problem;
      continue;
    }
    const { min, max } = expected.wait;
    if (decision.wait < min || decision.wait > max) return `wait ${decision.wait} is not between ${min} and ${max}`;
    waited += decision.wait;
  }
  return undefined;
}

/** Checks that the error classes have the parents listed in errors.json. */
function classProblem(classes: Record<string, string | null>): Problem {
  const exported = new Map(Object.entries<unknown>({ ...errors }));
  for (const [name, parent] of Object.entries(classes)) {
    const errorClass = exported.get(name);
    if (typeof errorClass !== "function") return `${name} is not exported`;
    const base = Object.getPrototypeOf(errorClass) as { name: string };
    if (base.name !== (parent ?? "Error")) return `${name} is derived from ${base.name}`;
  }
  return undefined;
}

// --- how a client handles a response ---

function receive(outcome: Outcome, now?: string): unknown {
  if ("network" in outcome) throw errors.networkError(outcome.network);
  const moment = now === undefined ? new Date() : new Date(now);
  const response = toHttpResponse(outcome);
  if (response.status < 200 || response.status > 299) throw errors.errorOf(response, moment);
  return errors.decodeSuccess(response, moment);
}

function fetchObject(call: Call, outcome: Outcome, now?: string): unknown {
  return withResponseError(outcome, () => readObject(api, api.operation(call.operation), receive(outcome, now)));
}

async function fetchPage(call: Call, response: Response) {
  return withResponseError(response, () => readPage(api, api.operation(call.operation), receive(response)));
}

/** Runs `read`, and turns an `UnexpectedResponse` into the error that a user sees. */
function withResponseError<T>(outcome: Outcome, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnexpectedResponse) || "network" in outcome) throw error;
    throw errors.unreadable(error.message, toHttpResponse(outcome));
  }
}

function failureOf(call: Call, outcome: Outcome, now?: string): Failure {
  if ("network" in outcome) return { kind: outcome.network };
  try {
    fetchObject(call, outcome, now);
  } catch (error) {
    if (error instanceof errors.ResponseValidationError) return { kind: "unreadable" };
    if (error instanceof errors.APIError) {
      return { kind: "status", status: outcome.status, retryAfter: error.retryAfter };
    }
    throw error;
  }
  throw new Error("the attempt did not fail");
}

function toHttpResponse({ status, headers, body, text }: Response): errors.HttpResponse {
  return { status, headers: new Headers(headers), text: body === undefined ? (text ?? "") : JSON.stringify(body) };
}

// --- comparing ---

function differ(what: string, actual: unknown, expected: unknown): Problem {
  if (isDeepStrictEqual(actual, expected)) return undefined;
  return `${what} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`;
}

function className(error: unknown): string {
  if (error instanceof errors.StronglyError) return error.name;
  throw error;
}

/** Decodes a URL for comparison: percent-encoding and the order of the query do not matter. */
function urlParts(url: string) {
  if (!/^[\w.~:/?[\]@!$&'()*+,;=%-]+$/.test(url)) throw new Error(`not a URL: ${url}`);
  const [address = "", search = ""] = url.split("?", 2);
  const [scheme, , host, ...segments] = address.split("/");
  const query = [...new URLSearchParams(search)].sort();
  return { scheme, host, segments: segments.map(decodeURIComponent), query };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!errors.isObject(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(entries.map(([name, item]) => [name, withoutNulls(item)]));
}

/** Replaces `{"$value": …}` by the value that JSON cannot represent. */
function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (!errors.isObject(value)) return value;
  const special = value["$value"];
  if (special === "loneSurrogate") return "\ud800";
  if (special !== undefined) return Number(special);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, revived(item)]));
}

// --- running ---

let passed = 0;
const failed: string[] = [];

async function run<C extends Case>(kind: string, check: (vector: C) => Problem | Promise<Problem>): Promise<void> {
  const { cases, classes } = readJson(join(folder, `${kind}.json`)) as { cases: C[]; classes?: Record<string, string> };
  if (classes !== undefined) report(`${kind}: classes`, classProblem(classes));
  for (const vector of cases) {
    let problem: Problem;
    try {
      problem = await check(vector);
    } catch (error) {
      problem = String(error);
    }
    report(`${kind}: ${vector.name}${vector.optional ? " (optional)" : ""}`, problem, vector.optional);
  }
}

function report(name: string, problem: Problem, optional = false): void {
  if (problem === undefined) {
    passed += 1;
    return;
  }
  console.log(`${optional ? "differs" : "FAILED"}  ${name}: ${problem}`);
  if (!optional) failed.push(name);
}

await run("requests", runRequest);
await run("responses", runResponse);
await run("pages", runPages);
await run("errors", runError);
await run("retries", runRetry);
console.log(`${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
