/** Iterates over a paginated list. */

import { ResponseValidationError } from "./errors.js";
import type { Page } from "./reading.js";

export const DEFAULT_LIMIT = 50;

/**
 * Yields all items, with one request per page. `fetchPage` gets the limit and the offset.
 *
 * New items at the start of the list can repeat a page once. The second repetition in a row is an error.
 */
export async function* allItems(
  fetchPage: (limit: number, offset: number) => Promise<Page>,
  limit = DEFAULT_LIMIT,
  offset = 0,
): AsyncGenerator<Record<string, unknown>> {
  const seen = new Set<string>();
  let repetitions = 0;
  for (;;) {
    const page = await fetchPage(limit, offset);
    if (page.items.length > 0) {
      const fingerprint = JSON.stringify(page.items.map((item) => item["id"] ?? item));
      repetitions = seen.has(fingerprint) ? repetitions + 1 : 0;
      if (repetitions > 1) throw new ResponseValidationError("the server repeats pages");
      seen.add(fingerprint);
    }
    if (repetitions === 0) yield* page.items;
    if (isLast(page, limit)) return;
    offset += page.items.length;
  }
}

/** Whether a page is the last one. Ignores totals: some servers report the size of the page. */
function isLast(page: Page, requestedLimit: number): boolean {
  if (page.items.length === 0) return true;
  return page.hasMore === undefined ? page.items.length < (page.limit ?? requestedLimit) : !page.hasMore;
}
