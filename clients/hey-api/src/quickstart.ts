import { client } from "./strongly/client.gen.js";
import { getWorkspace, listWorkspaces, type Workspace } from "./strongly/index.js";

const { STRONGLY_API_URL, STRONGLY_API_KEY = "" } = process.env;
client.setConfig({ baseUrl: `${STRONGLY_API_URL}/api/v1`, auth: STRONGLY_API_KEY });

/** Fetches all pages. */
async function* workspaces(): AsyncGenerator<Workspace> {
  for (let offset = 0; ; ) {
    const { data: page, response } = await listWorkspaces({ query: { limit: 100, offset } });
    if (page === undefined) throw new Error(`listing workspaces: status ${response.status}`);
    yield* page.data;
    offset += page.data.length;
    if (!page.pagination.hasMore || page.data.length === 0) return;
  }
}

for await (const workspace of workspaces()) console.log(`${workspace.name}: ${workspace.status}`);

const { error, response } = await getWorkspace({ path: { workspaceId: "ws-of-nobody" } });
// A proxy can respond without the body that the types declare.
if (!response.ok) console.log(response.status, error?.error?.code ?? "no code");
