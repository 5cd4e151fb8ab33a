/** Error classes, and the mapping from responses to errors. */

import { parseRetryAfter } from "./retry.js";

export class StronglyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

export class ConfigurationError extends StronglyError {}
export class ConnectionError extends StronglyError {}
export class TimeoutError extends StronglyError {}

/** The properties of an error besides its message. */
export interface ErrorDetails {
  status?: number | undefined;
  code?: string | undefined;
  requestId?: string | undefined;
  /** Seconds that the server asks to wait. */
  retryAfter?: number | undefined;
  /** The argument that was rejected before a request was sent. */
  argument?: string | undefined;
}

export class APIError extends StronglyError {
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfter: number | undefined;
  readonly argument: string | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message);
    this.status = details.status;
    this.code = details.code;
    this.requestId = details.requestId;
    this.retryAfter = details.retryAfter;
    this.argument = details.argument;
  }
}

export class ValidationError extends APIError {}
export class AuthenticationError extends APIError {}
export class PermissionDeniedError extends APIError {}
export class NotFoundError extends APIError {}
export class RequestTimeoutError extends APIError {}
export class ConflictError extends APIError {}
export class PayloadTooLargeError extends APIError {}
export class UnsupportedMediaTypeError extends APIError {}
export class UnprocessableEntityError extends ValidationError {}
export class RateLimitError extends APIError {}
export class InternalServerError extends APIError {}
export class BadGatewayError extends InternalServerError {}
export class ServiceUnavailableError extends InternalServerError {}
export class ResponseValidationError extends APIError {}

const BY_STATUS: Record<number, typeof APIError> = {
  400: ValidationError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  408: RequestTimeoutError,
  409: ConflictError,
  413: PayloadTooLargeError,
  415: UnsupportedMediaTypeError,
  422: UnprocessableEntityError,
  429: RateLimitError,
  502: BadGatewayError,
  503: ServiceUnavailableError,
};

/** A complete HTTP response. */
export interface HttpResponse {
  status: number;
  headers: Headers;
  text: string;
}

export type NetworkFailure = "no-connection" | "connect-timeout" | "certificate" | "interrupted" | "timeout";

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the decoded body of a successful response. */
export function decodeSuccess(response: HttpResponse, now: Date): unknown {
  let payload: unknown;
  try {
    payload = response.text.trim() === "" ? null : JSON.parse(response.text);
  } catch {
    throw unreadable("the response is not JSON", response);
  }
  if (isObject(payload) && payload["success"] === false) throw errorOf(response, now);
  return payload;
}

/** Returns the error for a successful response that does not have the documented shape. */
export function unreadable(problem: string, response: HttpResponse): ResponseValidationError {
  const requestId = requestIdOf(response, decodedOrNull(response.text));
  return new ResponseValidationError(problem, { status: response.status, requestId });
}

/** Returns the error for a response, whichever format its body has. */
export function errorOf(response: HttpResponse, now: Date): APIError {
  const body = decodedOrNull(response.text);
  const source = isObject(body) && isObject(body["error"]) ? body["error"] : isObject(body) ? body : {};
  const message = [source["message"], source["error"]].find((text) => typeof text === "string" && text !== "");
  const code = source["code"];
  return new (classFor(response.status))(String(message ?? `the server responded with status ${response.status}`), {
    status: response.status,
    code: typeof code === "string" ? code : undefined,
    requestId: requestIdOf(response, body),
    retryAfter: parseRetryAfter(response.headers.get("Retry-After"), now),
  });
}

export function networkError(failure: NetworkFailure): StronglyError {
  if (failure === "timeout") return new TimeoutError("the response timed out");
  if (failure === "connect-timeout") return new TimeoutError("connecting to the server timed out");
  return new ConnectionError(failure === "interrupted" ? "the connection was lost" : "the server could not be reached");
}

function classFor(status: number): typeof APIError {
  return BY_STATUS[status] ?? (status >= 500 ? InternalServerError : APIError);
}

function requestIdOf(response: HttpResponse, body: unknown): string | undefined {
  const meta = isObject(body) ? body["meta"] : undefined;
  const id = isObject(meta) ? meta["requestId"] : undefined;
  return typeof id === "string" ? id : (response.headers.get("X-Request-Id") ?? undefined);
}

function decodedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
