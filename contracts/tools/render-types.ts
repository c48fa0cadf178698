import { TS_DESCRIPTION_PRESET, TypeScriptGenerator } from '@asyncapi/modelina';
import type { JsonSchema, MessageKind, Published, PublishedMessage } from './documents.ts';
import { pascalCase } from './documents.ts';

/** One property as Modelina should see it: formats narrow what a string may hold, never its type (a date-time would
 *  become a `Date`), an enum needs a name of its own, and its null needs a schema of its own. */
const propertyFor = (owner: string, property: string, schema: JsonSchema): JsonSchema => {
  const { format: _format, ...rest } = schema;
  if (!Array.isArray(rest.enum)) return rest;
  const { description, ...bare } = rest;
  const values: unknown[] = rest.enum.filter(value => value !== null);
  const named = { ...bare, type: 'string', enum: values, $id: owner + pascalCase(property) };
  return values.length === rest.enum.length
    ? { ...named, description }
    : { description, anyOf: [named, { type: 'null' }] };
};

const schemaFor = (name: string, schema: JsonSchema): JsonSchema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  ...schema,
  $id: name,
  properties: Object.fromEntries(
    Object.entries(schema.properties as { [property: string]: JsonSchema }).map(([property, inner]) => [
      property,
      propertyFor(name, property, inner),
    ]),
  ),
});

const interfaceOf = async (name: string, schema: JsonSchema): Promise<string> => {
  const generator = new TypeScriptGenerator({
    modelType: 'interface',
    enumType: 'union',
    mapType: 'record',
    rawPropertyNames: true,
    presets: [TS_DESCRIPTION_PRESET],
    processorOptions: { interpreter: { ignoreAdditionalProperties: true } },
  });
  const models = await generator.generate(schemaFor(name, schema));
  return models
    .map(({ result }) =>
      result.replace(/^(interface|type) /m, 'export $1 ').replaceAll('Record<string, any>', 'object'),
    )
    .join('\n\n');
};

const unionOf = (messages: readonly PublishedMessage[], kind: MessageKind): string =>
  messages
    .filter(message => message.kind === kind)
    .map(message => `  | '${message.type}'`)
    .join('\n');

/** The text of messages.ts: one interface per message's data, and the table of them by type. */
export const renderTypes = async ({ messages, envelope }: Published, header: string): Promise<string> => {
  const interfaces: string[] = [];
  for (const { name, data } of messages) interfaces.push(await interfaceOf(name, data));
  return `${header}
${interfaces.join('\n\n')}

${await interfaceOf('CloudEvent', envelope)}

/** What each type of message says. */
export interface MessageData {
${messages.map(({ type, name }) => `  '${type}': ${name};`).join('\n')}
}

export type MessageType = keyof MessageData;

/** Orders: somebody is to do something, once. */
export type JobType =
${unionOf(messages, 'job')};

/** Facts: something has become true, for whoever cares. */
export type EventType =
${unionOf(messages, 'event')};

/** A message of one type in its envelope. */
export type Envelope<Type extends MessageType> = Omit<CloudEvent, 'type' | 'data'> & {
  type: Type;
  data: MessageData[Type];
};
`;
};
