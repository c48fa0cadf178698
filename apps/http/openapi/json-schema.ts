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

const withoutIdentity = ({ $schema: _, $id: __, ...schema }: JsonSchema): JsonSchema => schema;

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

const override: Override = ({ zodSchema, jsonSchema }) => {
  // Answers may gain fields within a version, so a client must not refuse what it does not know.
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  // Any JSON value at all: the empty schema says so, where the generator would describe JSON in terms of itself.
  if (zodSchema instanceof z.ZodLazy) {
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key as keyof typeof jsonSchema];
  }
};
