export type Words = ReadonlySet<string>;

export const intersectionOf = (one: Words, other: Words): Words => new Set([...one].filter(word => other.has(word)));

export const differenceOf = (one: Words, other: Words): Words => new Set([...one].filter(word => !other.has(word)));

export const isWithin = (one: Words, other: Words): boolean => differenceOf(one, other).size === 0;
