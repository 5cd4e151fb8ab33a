/** Reads decoded responses in every envelope and with every alias that servers use. */

import type { ApiDocument, Operation, Schema } from "./document.js";
import { isObject } from "./errors.js";

type Json = Record<string, unknown>;

export interface Page {
  items: Json[];
  /** Page size as reported by the server. */
  limit: number | undefined;
  hasMore: boolean | undefined;
}

/** The response does not have the documented shape. */
export class UnexpectedResponse extends Error {}

/** Returns the object in a decoded response. The result of an action can be empty, and has no documented fields. */
export function readObject(document: ApiDocument, operation: Operation, payload: unknown): Json {
  const schema = operation.result;
  const isActionResult = schema["x-strongly-read-as"] === "dict";
  const value = isObject(payload) && isEnvelope(payload) ? payload["data"] : withoutSuccess(payload);
  if (isActionResult && value === null) return {};
  if (!isObject(value)) throw new UnexpectedResponse("expected an object");
  if (isActionResult) return value;
  const names = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => spellings(name, property));
  if (!names.some((name) => Object.hasOwn(value, name))) throw new UnexpectedResponse("none of the documented fields");
  return readModel(document, value, schema);
}

/** Returns the items in a decoded response, with its pagination data. */
export function readPage(document: ApiDocument, operation: Operation, payload: unknown): Page {
  const outer = isObject(payload) ? payload : {};
  const list = [payload, outer["data"], outer[operation.collection ?? ""]].find(Array.isArray) as unknown[] | undefined;
  if (list === undefined) throw new UnexpectedResponse("expected a list");
  const schema = document.resolve(operation.result.items ?? {});
  const items = list.map((item) => {
    if (!isObject(item)) throw new UnexpectedResponse("an item is not an object");
    return readModel(document, item, schema);
  });
  const sources = [outer["pagination"], outer["meta"], outer].filter(isObject);
  const read = (name: string): unknown => sources.map((source) => source[name] ?? null).find((value) => value !== null);
  const [limit, hasMore] = [read("limit"), read("hasMore")];
  return {
    items,
    limit: typeof limit === "number" && limit > 0 ? limit : undefined,
    hasMore: typeof hasMore === "boolean" ? hasMore : undefined,
  };
}

/** Reads an object: missing fields become null, aliases are accepted, unknown fields are kept. */
function readModel(document: ApiDocument, value: Json, schema: Schema): Json {
  const properties = Object.entries(schema.properties ?? {});
  const known = new Set(properties.flatMap(([name, property]) => spellings(name, property)));
  const fields = properties.map(([name, property]) => {
    const candidates = spellings(name, property).map((spelling) => value[spelling] ?? null);
    return [name, readField(document, candidates.find((item) => item !== null) ?? null, property)];
  });
  return Object.fromEntries([...fields, ...Object.entries(value).filter(([name]) => !known.has(name))]) as Json;
}

function readField(document: ApiDocument, value: unknown, property: Schema): unknown {
  const schema = document.resolve(property);
  const readAs = property["x-strongly-read-as"] ?? schema["x-strongly-read-as"];
  if (readAs === "dict") return value;
  if (isObject(value)) {
    return readAs === undefined ? readModel(document, value, schema) : (value[readAs] ?? null);
  }
  if (Array.isArray(value)) return value.map((item) => readField(document, item, schema.items ?? {}));
  return value;
}

function spellings(name: string, property: Schema): string[] {
  return [name, ...(property["x-strongly-aliases"] ?? [])];
}

/** Whether `data` is the content of an envelope, not a field of a resource: resources have an id. */
function isEnvelope(payload: Json): boolean {
  return "data" in payload && ("success" in payload || !("id" in payload || "_id" in payload));
}

function withoutSuccess(payload: unknown): unknown {
  if (!isObject(payload)) return payload;
  return Object.fromEntries(Object.entries(payload).filter(([name]) => name !== "success"));
}
