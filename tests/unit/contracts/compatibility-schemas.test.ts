import { expect } from 'chai';
import { aDocument, between, told } from './planted-documents.ts';

type Json = { [key: string]: unknown };
/** Schema of `data` before and after, and the changes to expect: `path below the schema | rule | what`. */
type Case = readonly [title: string, was: Json, is: Json, expected: readonly string[], schemas?: Json];

const TEXT = { type: 'string' };
const object = (properties: Json, more: Json = {}): Json => ({ type: 'object', properties, ...more });
const field = (schema: Json): Json => object({ x: schema });

const OLDER = 'messages sent before would be refused';
const NEWER = 'consumers of the released version refuse what is new';
const NEITHER = 'neither version understands the other';

const CASES: readonly Case[] = [
  ['a constraint of no change', field({ type: ['string', 'null'] }), field({ type: ['null', 'string'] }), []],
  [
    'a field that lost null',
    field({ type: ['string', 'null'] }),
    field(TEXT),
    [`properties.x | change-type | was string or null, is string: ${OLDER}`],
  ],
  [
    'a field that may be null now',
    field(TEXT),
    field({ type: ['string', 'null'] }),
    [`properties.x | change-type | was string, is string or null: ${NEWER}`],
  ],
  [
    'an integer that became a number',
    field({ type: 'integer' }),
    field({ type: 'number' }),
    [`properties.x | change-type | was integer, is number: ${NEWER}`],
  ],
  [
    'an optional field that became required',
    object({ x: TEXT }),
    object({ x: TEXT }, { required: ['x'] }),
    ['properties.x | require-field | was optional, is required: messages sent before may lack it'],
  ],
  [
    'a required field that became optional',
    object({ x: TEXT }, { required: ['x'] }),
    object({ x: TEXT }),
    ['properties.x | release-field | was required, is optional: consumers of the released version rely on it'],
  ],
  [
    'a field of a nested object that is gone',
    object({ file: object({ key: TEXT, size: TEXT }) }),
    object({ file: object({ key: TEXT }) }),
    ['properties.file.properties.size | remove-field | field removed'],
  ],
  [
    'a required field of the items of a list',
    object({ all: { type: 'array', items: object({ x: TEXT }) } }),
    object({ all: { type: 'array', items: object({ x: TEXT, y: TEXT }, { required: ['y'] }) } }),
    ['properties.all.items.properties.y | add-required-field | required field added'],
  ],
  [
    'items of another type',
    object({ all: { type: 'array', items: TEXT } }),
    object({ all: { type: 'array', items: { type: 'integer' } } }),
    [`properties.all.items | change-type | was string, is integer: ${NEITHER}`],
  ],
  [
    'items that were free before',
    object({ all: { type: 'array' } }),
    object({ all: { type: 'array', items: TEXT } }),
    ['properties.all | change-type | items could be anything before'],
  ],
  [
    'a value that is gone from an enum',
    field({ ...TEXT, enum: ['a', 'b'] }),
    field({ ...TEXT, enum: ['a'] }),
    [`properties.x | change-values | value "b" removed: ${OLDER}`],
  ],
  [
    'a value that is new in an enum',
    field({ ...TEXT, enum: ['a'] }),
    field({ ...TEXT, enum: ['a', 'b', 'c'] }),
    [`properties.x | change-values | values "b", "c" added: ${NEWER}`],
  ],
  ['an enum in another order', field({ enum: ['a', 'b'] }), field({ enum: ['b', 'a'] }), []],
  [
    'a value that its own type never let through',
    field({ ...TEXT, enum: ['a', null] }),
    field({ ...TEXT, enum: ['a'] }),
    [],
  ],
  [
    'two lists of values that leave what one list left',
    field({ enum: ['a', 'b'], allOf: [{ enum: ['b', 'c'] }] }),
    field({ enum: ['b'] }),
    [],
  ],
  [
    'a text that was limited to values',
    field(TEXT),
    field({ ...TEXT, enum: ['a'] }),
    [`properties.x | change-type | was string, is one of "a": ${OLDER}`],
  ],
  [
    'another constant',
    field({ const: '1.0' }),
    field({ const: '2.0' }),
    [`properties.x | change-values | was the constant "1.0", is the constant "2.0": ${NEITHER}`],
  ],
  ['a type beside a constant that says it already', field({ const: '1.0' }), field({ ...TEXT, const: '1.0' }), []],
  [
    'a limit that is new',
    field(TEXT),
    field({ ...TEXT, maxLength: 10 }),
    [`properties.x | change-values | maxLength was not limited, is 10: tightened, ${OLDER}`],
  ],
  [
    'a lower limit that went up',
    field({ type: 'integer', minimum: 0 }),
    field({ type: 'integer', minimum: 1 }),
    [`properties.x | change-values | minimum was 0, is 1: tightened, ${OLDER}`],
  ],
  [
    'an upper limit that went up',
    field({ ...TEXT, maxLength: 10 }),
    field({ ...TEXT, maxLength: 20 }),
    [`properties.x | change-values | maxLength was 10, is 20: loosened, ${NEWER}`],
  ],
  ['a limit that limits nothing', field(TEXT), field({ ...TEXT, minLength: 0 }), []],
  [
    'a format that is gone',
    field({ ...TEXT, format: 'uuid' }),
    field(TEXT),
    [`properties.x | change-values | format was "uuid", is not limited: loosened, ${NEWER}`],
  ],
  [
    'another pattern',
    field({ ...TEXT, pattern: '^a' }),
    field({ ...TEXT, pattern: '^b' }),
    [`properties.x | change-values | pattern was "^a", is "^b": ${NEITHER}`],
  ],
  [
    'a keyword that the check does not know',
    field({ ...TEXT, not: { const: 'a' } }),
    field({ ...TEXT, not: { const: 'b' } }),
    [`properties.x | change-values | not was {"const":"a"}, is {"const":"b"}: ${NEITHER}`],
  ],
  [
    'another default',
    field({ type: 'integer', default: 5 }),
    field({ type: 'integer', default: 6 }),
    ['properties.x | change-default | default was 5, is 6'],
  ],
  [
    'an object that refuses unknown fields now',
    object({ x: TEXT }),
    object({ x: TEXT }, { additionalProperties: false }),
    [' | change-openness | unknown fields were ignored, are refused'],
  ],
  [
    'a field in an object that was closed',
    object({ x: TEXT }, { additionalProperties: false }),
    object({ x: TEXT, y: TEXT }, { additionalProperties: false }),
    ['properties.y | change-openness | field added to an object that was closed: consumers refuse it'],
  ],
  [
    'a field described in an object that held anything',
    object({ metadata: { type: 'object' } }),
    object({ metadata: object({ team: TEXT }) }),
    [
      'properties.metadata.properties.team | change-type | field described in an object that could hold anything: older messages may differ',
    ],
  ],
  [
    'another type for the values of a map',
    object({ map: { type: 'object', additionalProperties: TEXT } }),
    object({ map: { type: 'object', additionalProperties: { type: 'integer' } } }),
    [`properties.map.additionalProperties | change-type | was string, is integer: ${NEITHER}`],
  ],
  [
    'an alternative that is gone',
    object({ x: { oneOf: [TEXT, { type: 'integer' }] } }),
    object({ x: { oneOf: [TEXT] } }),
    ['properties.x.oneOf.1 | change-alternatives | alternative (integer) of oneOf removed'],
  ],
  [
    'an alternative that is new',
    object({ x: { anyOf: [TEXT] } }),
    object({ x: { anyOf: [{ type: 'integer' }, TEXT] } }),
    ['properties.x.anyOf.0 | change-alternatives | alternative (integer) of anyOf added'],
  ],
  [
    'an alternative that changed inside',
    object({ x: { oneOf: [TEXT, object({ y: TEXT })] } }),
    object({ x: { oneOf: [object({ z: TEXT }), TEXT] } }),
    [
      'properties.x.oneOf.1.properties.y | remove-field | field removed',
      'properties.x.oneOf.0.properties.z | add-optional-field | optional field added',
    ],
  ],
  [
    'alternatives in another order',
    object({ x: { oneOf: [TEXT, { type: 'integer' }] } }),
    object({ x: { oneOf: [{ type: 'integer' }, TEXT] } }),
    [],
  ],
  [
    'a field that allOf demands now',
    object({ x: TEXT }, { allOf: [object({ y: TEXT })] }),
    object({ x: TEXT }, { allOf: [object({ y: TEXT }, { required: ['y'] })] }),
    ['allOf.0.properties.y | require-field | was optional, is required: messages sent before may lack it'],
  ],
  ['a schema that moved into allOf', object({ x: TEXT }), { type: 'object', allOf: [object({ x: TEXT })] }, []],
  [
    'a field whose type changed altogether, told once',
    object({ x: object({ y: TEXT }, { required: ['y'] }) }),
    object({ x: TEXT }),
    [`properties.x | change-type | was object, is string: ${NEITHER}`],
  ],
  [
    'a field that is demanded and described nowhere',
    object({ x: TEXT }),
    object({ x: TEXT }, { required: ['y'] }),
    ['properties.y | add-required-field | required field added'],
  ],
  [
    'a field that was marked as deprecated and is gone',
    object({ x: TEXT, y: { ...TEXT, deprecated: true } }),
    object({ x: TEXT }),
    ['properties.y | remove-field | field removed (marked deprecated, which prepares for it and does not allow it)'],
  ],
  [
    'a field that is marked as deprecated',
    field(TEXT),
    field({ ...TEXT, deprecated: true }),
    ['properties.x | deprecate | marked as deprecated'],
  ],
  ['other words', field(TEXT), field({ ...TEXT, title: 'X', description: 'An x.', examples: ['a'], 'x-note': 1 }), []],
];

const ROOT = 'components.schemas.Thing';

/** What happened to the schema, each change with its path below it. */
const changesOf = (was: Json, is: Json): string[] =>
  (between(aDocument(was), aDocument(is)).documents[0]?.changes ?? [])
    .filter(({ rule }) => rule !== 'change-words')
    .map(({ path, rule, what }) => {
      expect(path.join('.').startsWith(ROOT), path.join('.')).to.equal(true);
      return `${path.slice(ROOT.split('.').length).join('.')} | ${rule} | ${what}`;
    });

describe('a change of a schema', () => {
  for (const [title, was, is, expected] of CASES)
    it(`${expected.length > 0 ? 'is seen in' : 'is not seen in'} ${title}`, () => {
      expect(changesOf(was, is)).to.have.members(expected);
    });

  it('is none where a schema that contains itself stays as it is, and is seen once where it does not', () => {
    const tree = (leaf: Json) =>
      object({ leaf, children: { type: 'array', items: { $ref: '#/components/schemas/Thing' } } });
    expect(changesOf(tree(TEXT), tree(TEXT))).to.deep.equal([]);
    expect(changesOf(tree(TEXT), tree({ type: 'integer' }))).to.deep.equal([
      `properties.leaf | change-type | was string, is integer: ${NEITHER}`,
    ]);
  });

  it('is none where a schema was given a name of its own, or another one', () => {
    const named = (name: string) =>
      aDocument(object({ x: { $ref: `#/components/schemas/${name}` } }), { schemas: { [name]: TEXT } });
    for (const is of [named('Text'), named('Words')])
      expect(told(between(aDocument(object({ x: TEXT })), is))).to.deep.equal([]);
    expect(told(between(named('Text'), named('Words')))).to.deep.equal([]);
  });

  it('is told at the field when the field refers to another schema now', () => {
    const referring = (name: string) =>
      aDocument(object({ x: { $ref: `#/components/schemas/${name}` } }), {
        schemas: { Text: TEXT, Count: { type: 'integer' } },
      });
    expect(told(between(referring('Text'), referring('Count')))).to.deep.equal([
      `events.thing.v1.yaml components.schemas.Thing.properties.x | change a field's type: major bump | was string, is integer: ${NEITHER}`,
    ]);
  });

  it('counts for nothing in a schema that no message uses', () => {
    const spare = (schema: Json) => aDocument(object({ x: TEXT }), { schemas: { Spare: schema } });
    expect(told(between(spare(TEXT), spare({ type: 'integer' })))).to.deep.equal([]);
  });
});
