/** The parts of `openapi.json` that a client needs: its operations and schemas, with the `x-strongly-*` extensions. */

export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minimum?: number;
  minProperties?: number;
  additionalProperties?: boolean;
  "x-strongly-aliases"?: string[];
  "x-strongly-read-as"?: string;
}

export interface Parameter {
  name: string;
  in: "path" | "query";
  required: boolean;
  schema: Schema;
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  parameters: Parameter[];
  body: Schema | undefined;
  /** Schema of a successful response without its envelope: an object, or an array of objects. */
  result: Schema;
  /** The key of the array in older deployments. */
  collection: string | undefined;
  /** Whether it can be retried after the server may have executed it. */
  idempotent: boolean;
}

interface Reference {
  $ref?: string;
}
interface Content {
  content?: { "application/json": { schema: Schema } };
}
interface RawOperation {
  operationId: string;
  parameters?: (Reference & Partial<Parameter>)[];
  requestBody?: Reference & Content;
  responses: Record<string, Reference & Content>;
  "x-strongly-collection"?: string;
  "x-strongly-idempotent"?: boolean;
}
interface RawDocument {
  paths: Record<string, Record<string, unknown>>;
}

const METHODS = ["get", "put", "post", "delete"];

export class ApiDocument {
  readonly operations = new Map<string, Operation>();
  readonly #root: RawDocument;

  constructor(root: unknown) {
    this.#root = root as RawDocument;
    for (const [path, item] of Object.entries(this.#root.paths)) {
      for (const method of METHODS.filter((name) => name in item)) {
        const operation = this.#operation(path, method, item);
        this.operations.set(operation.id, operation);
      }
    }
  }

  operation(id: string): Operation {
    const operation = this.operations.get(id);
    if (operation === undefined) throw new Error(`the document has no operation ${id}`);
    return operation;
  }

  /** Returns the target of a `$ref`, or the node itself. */
  resolve<T extends Reference>(node: T): T {
    if (node.$ref === undefined) return node;
    let target: unknown = this.#root;
    for (const part of node.$ref.replace("#/", "").split("/")) {
      target = (target as Record<string, unknown>)[part.replaceAll("~1", "/").replaceAll("~0", "~")];
    }
    return this.resolve(target as T);
  }

  #operation(path: string, method: string, item: Record<string, unknown>): Operation {
    const raw = item[method] as RawOperation;
    const shared = (item["parameters"] ?? []) as Reference[];
    const success = Object.entries(raw.responses).find(([status]) => status.startsWith("2"));
    const envelope = success === undefined ? undefined : this.#json(success[1]);
    return {
      id: raw.operationId,
      method: method.toUpperCase(),
      path,
      parameters: [...shared, ...(raw.parameters ?? [])].map((node) => this.resolve(node) as Parameter),
      body: raw.requestBody === undefined ? undefined : this.#json(raw.requestBody),
      result: this.resolve(envelope?.properties?.["data"] ?? {}),
      collection: raw["x-strongly-collection"],
      idempotent: raw["x-strongly-idempotent"] ?? method !== "post",
    };
  }

  #json(node: Reference & Content): Schema | undefined {
    const schema = this.resolve(node).content?.["application/json"].schema;
    return schema === undefined ? undefined : this.resolve(schema);
  }
}
