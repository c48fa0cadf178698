import { expect } from 'chai';
import type { DocumentSet } from '../../../contracts/tools/compatibility/document-set.ts';
import { readDocuments } from '../../../contracts/tools/compatibility/document-set.ts';
import { dotted } from '../../../contracts/tools/compatibility/places.ts';
import { type Verdict, verdictOn } from '../../../contracts/tools/compatibility/verdict.ts';
import { DOCUMENTS } from '../../../contracts/tools/documents.ts';

type Json = { [key: string]: unknown };

/** The parsed files of a set, free to be edited. */
export type Files = { [file: string]: Json };

export const EMBED_UPCASTER = new Set(['document.embed.v1']);

const setOf = (files: Files): DocumentSet => ({
  files: new Map(Object.entries(files)),
  names: Object.keys(files)
    .filter(file => !file.includes('/'))
    .sort(),
});

/** The documents as they are shipped, parsed. */
export const shipped = async (): Promise<Files> => {
  const { set, problems } = await readDocuments(DOCUMENTS);
  expect(problems).to.deep.equal([]);
  return structuredClone(Object.fromEntries(set.files)) as Files;
};

/** The mapping at a path of a parsed document. */
export const at = (document: Json | undefined, path: string): Json =>
  path === ''
    ? (document as Json)
    : path.split('/').reduce<Json>((value, key) => {
        expect(value, path).to.have.property(key);
        return value[key] as Json;
      }, document as Json);

/** The verdict on the shipped documents after an edit, against what they were before it. */
export const afterEdit = async (
  edit: (files: Files) => void,
  upcasters: ReadonlySet<string> = EMBED_UPCASTER,
): Promise<Verdict> => {
  const [was, is] = [await shipped(), await shipped()];
  edit(is);
  return verdictOn({ was: setOf(was), is: setOf(is), upcasters });
};

/** The verdict on what became of some documents. */
export const between = (was: Files, is: Files, upcasters: ReadonlySet<string> = new Set()): Verdict =>
  verdictOn({ was: setOf(structuredClone(was)), is: setOf(structuredClone(is)), upcasters });

/** Violations as `file path | rule | what`. */
export const told = ({ violations }: Verdict): string[] =>
  violations.map(each => `${each.file} ${dotted(each)} | ${each.rule} | ${each.what}`);

export const setVersion = (files: Files, file: string, version: string): void => {
  at(files[file], 'info').version = version;
};

/** A small document: one channel with one message, whose data has the schema; and the envelope beside it. */
export const aDocument = (data: Json, more: { schemas?: Json; version?: string } = {}): Files => ({
  'events.thing.v1.yaml': {
    asyncapi: '3.0.0',
    info: { title: 'Things', version: more.version ?? '1.0.0' },
    defaultContentType: 'application/json',
    channels: {
      'events.thing': { address: 'events.thing', messages: { Thing: { $ref: '#/components/messages/Thing' } } },
    },
    components: {
      messages: {
        Thing: {
          name: 'thing.seen.v1',
          contentType: 'application/cloudevents+json',
          payload: {
            type: 'object',
            allOf: [{ $ref: './schemas/cloud-event.v1.yaml#/CloudEvent' }],
            properties: { type: { const: 'thing.seen.v1' }, data: { $ref: '#/components/schemas/Thing' } },
          },
        },
      },
      schemas: { Thing: data, ...more.schemas },
    },
  },
  'schemas/cloud-event.v1.yaml': {
    CloudEvent: {
      type: 'object',
      required: ['id', 'data'],
      properties: { id: { type: 'string' }, type: { type: 'string' }, data: { type: 'object' } },
    },
  },
});

export const THING = 'events.thing.v1.yaml';
export const DATA = { type: 'object', properties: { x: { type: 'string' } } };

/** The small document as most tests begin with it. */
export const original = (): Files => aDocument(DATA);

/** What is told of the small document after an edit. */
export const edited = (edit: (files: Files) => void): string[] => {
  const is = original();
  edit(is);
  return told(between(original(), is));
};
