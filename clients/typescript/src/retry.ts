/** Decides whether a failed attempt is retried, and after which wait. */

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
const FIRST_WAIT = 0.5;
const LONGEST_WAIT = 8;
const LONGEST_SUM = 60;

export function decide(failure: Failure, progress: Progress, random: () => number = Math.random): Decision {
  const { idempotent, maxRetries, retries, waited } = progress;
  const asked = failure.kind === "status" ? failure.retryAfter : undefined;
  const wait = asked ?? random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** retries);
  if (retries < maxRetries && mayRepeat(failure, idempotent) && waited + wait <= LONGEST_SUM) {
    return { retry: true, wait };
  }
  return { retry: false, outcomeUnknown: !idempotent && mayHaveActed(failure) };
}

/** Returns the seconds that a `Retry-After` header asks to wait. It is a number of seconds or a date. */
export function parseRetryAfter(value: string | null, now: Date): number | undefined {
  if (value === null) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
  // The asctime format of HTTP dates has no time zone, and means UTC (RFC 9110, section 5.6.7).
  const date = Date.parse(value.endsWith("GMT") ? value : `${value} GMT`);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now.getTime()) / 1000);
}

/** Whether a retry is safe and can succeed. */
function mayRepeat(failure: Failure, idempotent: boolean): boolean {
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

function mayHaveActed(failure: Failure): boolean {
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
