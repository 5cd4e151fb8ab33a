/** Iterates over a paginated list. */

import { ResponseValidationError } from "./errors.js";
import type { Page } from "./reading.js";

export const DEFAULT_LIMIT = 50;

/** Yields all items, with one request per page. `fetchPage` gets the limit and the offset. */
export async function* allItems(
  fetchPage: (limit: number, offset: number) => Promise<Page>,
  limit = DEFAULT_LIMIT,
  offset = 0,
): AsyncGenerator<Record<string, unknown>> {
  const seen = new Set<string>();
  for (;;) {
    const page = await fetchPage(limit, offset);
    if (page.items.length > 0) {
      const fingerprint = JSON.stringify(page.items.map((item) => item["id"] ?? item));
      if (seen.has(fingerprint)) throw new ResponseValidationError("the server sent the same page twice");
      seen.add(fingerprint);
    }
    yield* page.items;
    if (isLast(page, limit)) return;
    offset += page.items.length;
  }
}

/** Whether a page is the last one. Ignores totals: some servers report the size of the page. */
function isLast(page: Page, requestedLimit: number): boolean {
  if (page.items.length === 0) return true;
  return page.hasMore === undefined ? page.items.length < (page.limit ?? requestedLimit) : !page.hasMore;
}
