/** The steps of examples/complete.py, with the types of openapi.yaml and openapi-fetch alone. */

import { setTimeout as sleep } from "node:timers/promises";
import createClient from "openapi-fetch";
import type { paths } from "./strongly.js";

const POLL_MILLISECONDS = 1000;

const { STRONGLY_API_URL, STRONGLY_API_KEY = "" } = process.env;
const client = createClient<paths>({
  baseUrl: `${STRONGLY_API_URL}/api/v1`,
  headers: { "X-API-Key": STRONGLY_API_KEY },
});

interface Result<T> {
  data?: { data: T };
  error?: unknown;
  response: { status: number };
}

/** Returns the content of a response, without its envelope. */
async function content<T>(call: Promise<Result<T>>): Promise<T> {
  const { data: envelope, error, response } = await call;
  if (envelope === undefined) throw new Error(`status ${response.status}: ${JSON.stringify(error)}`);
  return envelope.data;
}

console.log("Creating project...");
const project = await content(
  client.POST("/projects", {
    body: {
      name: "fraud-detection",
      description: "ML pipeline for detecting fraudulent transactions",
      category: "machine-learning",
      visibility: "organization",
      tags: ["ml", "fraud", "production"],
    },
  }),
);
const ofProject = { params: { path: { projectId: project.id } } };
console.log(`Project ID: ${project.id}`);

console.log("\nAdding collaborator...");
await content(
  client.POST("/projects/{projectId}/collaborators", {
    ...ofProject,
    body: { email: "data-scientist@company.com", role: "editor" },
  }),
);
for (const { email, role } of await content(client.GET("/projects/{projectId}/collaborators", ofProject))) {
  console.log(` ${email} — ${role}`);
}

console.log("\nCreating volume...");
const volume = await content(
  client.POST("/volumes", {
    body: {
      projectId: project.id,
      label: "fraud-datasets",
      sizeGB: 100,
      description: "Transaction datasets for training",
      type: "data",
      mountPath: "/data/fraud",
    },
  }),
);
console.log(`Volume ID: ${volume.id} (${volume.sizeGb} GB)`);

console.log("\nCreating workspace...");
const workspace = await content(
  client.POST("/workspaces", {
    body: {
      name: "fraud-training",
      description: "GPU environment for model training",
      environmentType: "jupyter",
      projectId: project.id,
      resources: { cpu: "8", memory: "32Gi", gpu: "1" },
    },
  }),
);
const ofWorkspace = { params: { path: { workspaceId: workspace.id } } };
console.log(`Workspace ID: ${workspace.id}`);

for (;;) {
  const status = await content(client.GET("/workspaces/{workspaceId}/status", ofWorkspace));
  if (status.ready) break;
  console.log(` Phase: ${status.phase}...`);
  await sleep(POLL_MILLISECONDS);
}
const { url } = await content(client.GET("/workspaces/{workspaceId}", ofWorkspace));
console.log(`Workspace ready at ${url}`);

const stats = await content(client.GET("/projects/{projectId}/stats", ofProject));
console.log("\nProject stats:");
console.log(` Workspaces: ${stats.workspaceCount} (${stats.activeWorkspaces} active)`);
console.log(` Volumes: ${stats.volumeCount}`);
console.log(` Storage: ${stats.totalStorageGb} GB`);

const metrics = await content(client.GET("/workspaces/{workspaceId}/metrics", ofWorkspace));
console.log("\nWorkspace metrics:");
console.log(` CPU: ${metrics.cpuUsage}%`);
console.log(` Memory: ${metrics.memoryUsage}%`);
console.log(` GPU: ${metrics.gpuUsage}%`);

console.log("\nRecent activity:");
const recent = { params: { ...ofProject.params, query: { limit: 10 } } };
for (const event of await content(client.GET("/projects/{projectId}/activity", recent))) {
  console.log(` ${event.createdAt} — ${event.action}`);
}

console.log("\nStopping workspace...");
await content(client.POST("/workspaces/{workspaceId}/stop", ofWorkspace));
