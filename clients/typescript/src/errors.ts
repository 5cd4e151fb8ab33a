/** The error classes, and the one for each response. */

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

/** The response of a server. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

export type NetworkFailure = "no-connection" | "connect-timeout" | "certificate" | "interrupted" | "timeout";

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the decoded body of a successful response. */
export function decodeSuccess(answer: Answer, now: Date): unknown {
  let payload: unknown;
  try {
    payload = answer.text.trim() === "" ? null : JSON.parse(answer.text);
  } catch {
    throw unreadable("the answer is no JSON", answer);
  }
  if (isObject(payload) && payload["success"] === false) throw errorOf(answer, now);
  return payload;
}

/** Returns the error for a successful response that does not have the documented shape. */
export function unreadable(problem: string, answer: Answer): ResponseValidationError {
  const requestId = requestIdOf(answer, decodedOrNull(answer.text));
  return new ResponseValidationError(problem, { status: answer.status, requestId });
}

/** Returns the error for a response, whichever format its body has. */
export function errorOf(answer: Answer, now: Date): APIError {
  const body = decodedOrNull(answer.text);
  const source = isObject(body) && isObject(body["error"]) ? body["error"] : isObject(body) ? body : {};
  const message = [source["message"], source["error"]].find((text) => typeof text === "string" && text !== "");
  const code = source["code"];
  return new (classFor(answer.status))(String(message ?? `the server answered ${answer.status}`), {
    status: answer.status,
    code: typeof code === "string" ? code : undefined,
    requestId: requestIdOf(answer, body),
    retryAfter: parseRetryAfter(answer.headers.get("Retry-After"), now),
  });
}

export function networkError(failure: NetworkFailure): StronglyError {
  if (failure === "timeout") return new TimeoutError("the server did not answer in time");
  if (failure === "connect-timeout") return new TimeoutError("there was no connection in time");
  return new ConnectionError(failure === "interrupted" ? "the connection broke" : "the server could not be reached");
}

function classFor(status: number): typeof APIError {
  return BY_STATUS[status] ?? (status >= 500 ? InternalServerError : APIError);
}

function requestIdOf(answer: Answer, body: unknown): string | undefined {
  const meta = isObject(body) ? body["meta"] : undefined;
  const id = isObject(meta) ? meta["requestId"] : undefined;
  return typeof id === "string" ? id : (answer.headers.get("X-Request-Id") ?? undefined);
}

function decodedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
