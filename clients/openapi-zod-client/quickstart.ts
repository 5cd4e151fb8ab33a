// Lists workspaces, creates a project, and handles an error, with the client of openapi-zod-client.

import { isAxiosError } from "axios";
import { createApiClient } from "./strongly";

const { STRONGLY_API_URL, STRONGLY_API_KEY = "" } = process.env;
const client = createApiClient(`${STRONGLY_API_URL}/api/v1`, {
  axiosConfig: { headers: { "X-API-Key": STRONGLY_API_KEY } },
});

async function main() {
  for (let offset = 0; ; ) {
    const page = await client.get("/workspaces", { queries: { limit: 100, offset } });
    for (const workspace of page.data) console.log(`${workspace.name}: ${workspace.status}`);
    offset += page.data.length;
    if (!page.pagination.hasMore || page.data.length === 0) break;
  }

  const created = await client.post("/projects", { name: "quickstart", description: "A first project" });
  console.log(`${created.data.name}: ${created.data.status}`);

  try {
    await client.get("/workspaces/:workspaceId", { params: { workspaceId: "ws-of-nobody" } });
  } catch (error) {
    if (!isAxiosError(error) || error.response === undefined) throw error;
    // A proxy can respond without the body of an error.
    console.log(error.response.status, error.response.data?.error?.code ?? "no code");
  }
}

void main();
