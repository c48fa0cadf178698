import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

type Named = { readonly [name: string]: z.ZodType };

export const refTo = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** Schemas as JSON Schema (2020-12, the dialect of OpenAPI 3.1), by name, referring to each other by name. */
export const componentSchemas = (named: Named, io: 'input' | 'output'): Record<string, JsonSchema> => {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io, uri: id => `#/components/schemas/${id}`, override });
  return Object.fromEntries(Object.keys(named).map(name => [name, withoutIdentity(schemas[name] ?? {})]));
};

/** A schema that stands where it is used. */
export const inlineSchema = (schema: z.ZodType): JsonSchema =>
  withoutIdentity(z.toJSONSchema(schema, { io: 'input', override }));

const withoutIdentity = ({ $schema: _, $id: __, $defs: ___, ...schema }: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema), (_key, value) => (isAnyJson(value) ? {} : value));

/** The generator describes a field that may hold any JSON at all in terms of itself, under a name of its own making. The
 *  empty schema says the same. */
const isAnyJson = (value: { $ref?: string } | null): boolean =>
  typeof value?.$ref === 'string' && !/^#\/components\/schemas\/[A-Z]\w*$/.test(value.$ref);

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

/** Answers may gain fields within a version, so a client must not refuse what it does not know. */
const override: Override = ({ jsonSchema }) => {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
};
