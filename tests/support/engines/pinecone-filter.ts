export type Metadata = Readonly<Record<string, unknown>>;
type Condition = (value: unknown) => boolean;

/** What `$in` takes at most. */
const MOST_VALUES = 10_000;

export class UnknownFilter extends Error {}

const OPERATORS: Readonly<Record<string, (operand: unknown) => Condition>> = {
  $eq: operand => value => value === operand,
  $in: operand => {
    if (!Array.isArray(operand) || operand.length > MOST_VALUES)
      throw new UnknownFilter('$in takes up to 10,000 values');
    const values = new Set<unknown>(operand);
    return value => values.has(value);
  },
  $lt: operand => {
    if (typeof operand !== 'number') throw new UnknownFilter('$lt takes a number');
    return value => typeof value === 'number' && value < operand;
  },
};

const toCondition = (condition: unknown): Condition => {
  if (typeof condition !== 'object' || condition === null) return value => value === condition;
  const conditions = Object.entries(condition).map(([name, operand]) => {
    const operator = OPERATORS[name];
    if (operator === undefined) throw new UnknownFilter(`unknown operator ${name}`);
    return operator(operand);
  });
  return value => conditions.every(isMet => isMet(value));
};

/** Whether metadata pass a filter, in the part of Pinecone's filter language that is needed here: `$and`, `$eq`, `$in`,
 *  `$lt`, and a plain value for `$eq`.
 *  @throws UnknownFilter for anything else */
export const toFilter = (filter: unknown): ((metadata: Metadata) => boolean) => {
  if (filter === undefined) return () => true;
  if (typeof filter !== 'object' || filter === null) throw new UnknownFilter('a filter is an object');
  const parts = Object.entries(filter).map(([name, operand]): ((metadata: Metadata) => boolean) => {
    if (name === '$and') {
      if (!Array.isArray(operand)) throw new UnknownFilter('$and takes a list');
      const all = operand.map(toFilter);
      return metadata => all.every(passes => passes(metadata));
    }
    if (name.startsWith('$')) throw new UnknownFilter(`unknown operator ${name}`);
    const isMet = toCondition(operand);
    return metadata => isMet(metadata[name]);
  });
  return metadata => parts.every(passes => passes(metadata));
};
