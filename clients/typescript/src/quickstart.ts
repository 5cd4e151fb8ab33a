import createClient from "openapi-fetch";
import type { components, paths } from "./strongly.js";

const { STRONGLY_API_URL, STRONGLY_API_KEY = "" } = process.env;
const client = createClient<paths>({
  baseUrl: `${STRONGLY_API_URL}/api/v1`,
  headers: { "X-API-Key": STRONGLY_API_KEY },
});

/** Fetches all pages. */
async function* workspaces(): AsyncGenerator<components["schemas"]["Workspace"]> {
  for (let offset = 0; ; ) {
    const { data: page, response } = await client.GET("/workspaces", { params: { query: { limit: 100, offset } } });
    if (page === undefined) throw new Error(`listing workspaces: status ${response.status}`);
    yield* page.data;
    offset += page.data.length;
    if (!page.pagination.hasMore || page.data.length === 0) return;
  }
}

for await (const workspace of workspaces()) console.log(`${workspace.name}: ${workspace.status}`);

const { error, response } = await client.GET("/workspaces/{workspaceId}", {
  params: { path: { workspaceId: "ws-of-nobody" } },
});
// A proxy can respond without the body that the types declare.
if (!response.ok) console.log(response.status, error?.error?.code ?? "no code");
