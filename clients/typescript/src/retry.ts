/** Decides whether a failed attempt is retried, and how long to wait before. */

import type { NetworkFailure } from "./errors.js";

/** How an attempt failed: without a response, with an error status, or with an unreadable response. */
export type Failure =
  | { kind: NetworkFailure }
  | { kind: "status"; status: number; retryAfter: number | undefined }
  | { kind: "unreadable" };

export interface Progress {
  /** Whether the request can be retried after the server may have executed it. */
  idempotent: boolean;
  maxRetries: number;
  /** Number of retries so far. */
  retries: number;
  /** Seconds waited so far. */
  waited: number;
}

export type Decision = { retry: true; wait: number } | { retry: false; outcomeUnknown: boolean };

const RETRYABLE = new Set([408, 429, 500, 502, 503, 504]);
const INITIAL_BACKOFF = 0.5;
const MAX_BACKOFF = 8;
const MAX_TOTAL_WAIT = 60;

export function decide(failure: Failure, progress: Progress, random: () => number = Math.random): Decision {
  const { idempotent, maxRetries, retries, waited } = progress;
  const retryAfter = failure.kind === "status" ? failure.retryAfter : undefined;
  // Full jitter: clients that failed together do not retry together.
  const wait = retryAfter ?? random() * Math.min(MAX_BACKOFF, INITIAL_BACKOFF * 2 ** retries);
  if (retries < maxRetries && canRetry(failure, idempotent) && waited + wait <= MAX_TOTAL_WAIT) {
    return { retry: true, wait };
  }
  return { retry: false, outcomeUnknown: !idempotent && mayHaveExecuted(failure) };
}

/** Parses a `Retry-After` header, which holds seconds or an HTTP date, into seconds from now. */
export function parseRetryAfter(value: string | null, now: Date): number | undefined {
  if (value === null) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
  // The asctime format of HTTP dates has no time zone, and means UTC (RFC 9110, section 5.6.7).
  const date = Date.parse(value.endsWith("GMT") ? value : `${value} GMT`);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now.getTime()) / 1000);
}

/** Whether a retry is safe and can succeed. */
function canRetry(failure: Failure, idempotent: boolean): boolean {
  switch (failure.kind) {
    case "no-connection":
    case "connect-timeout":
      return true;
    case "interrupted":
    case "timeout":
      return idempotent;
    case "status":
      return idempotent ? RETRYABLE.has(failure.status) : wasRejected(failure);
    default:
      return false;
  }
}

function mayHaveExecuted(failure: Failure): boolean {
  switch (failure.kind) {
    case "no-connection":
    case "connect-timeout":
    case "certificate":
      return false;
    case "status":
      return failure.status >= 500 && !wasRejected(failure);
    default:
      return true;
  }
}

/** Whether the server reports that it did not execute the request. */
function wasRejected(failure: Failure & { kind: "status" }): boolean {
  return failure.status === 429 || (failure.status === 503 && failure.retryAfter !== undefined);
}
