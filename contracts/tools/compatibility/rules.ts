import type { Place } from './places.ts';

/** What a change asks of `info.version`, least first. */
export type Bump = 'none' | 'minor' | 'major';

export type Rule = {
  /** The rule in words: what is done. */
  readonly change: string;
  readonly bump: Bump;
  /** What the rule asks for beside the bump. */
  readonly and?: 'a migration (upcaster)' | 'a deprecation period';
};

/** The rules of versioning, the only place where they are written. The first four are the law; those after it say what
 *  the law means for the rest of a document. A major bump is never made in a document: it makes a new one. */
export const RULES = {
  'add-optional-field': { change: 'add an optional field', bump: 'minor' },
  'add-required-field': { change: 'add a required field', bump: 'major', and: 'a migration (upcaster)' },
  'remove-field': { change: 'remove a field', bump: 'major', and: 'a deprecation period' },
  'change-type': { change: "change a field's type", bump: 'major' },

  'require-field': {
    change: 'make an optional field required, as if it were added',
    bump: 'major',
    and: 'a migration (upcaster)',
  },
  'release-field': {
    change: 'make a required field optional, as if it were removed',
    bump: 'major',
    and: 'a deprecation period',
  },
  'change-values': { change: 'change what a field may hold, which is its type', bump: 'major' },
  'change-default': { change: 'change what an absent field means', bump: 'major' },
  'change-openness': { change: 'change whether unknown fields are accepted', bump: 'major' },
  'change-alternatives': { change: 'change the alternatives of a field', bump: 'major' },

  'add-message': { change: 'add a message', bump: 'minor' },
  'remove-message': { change: 'remove or rename a message', bump: 'major', and: 'a deprecation period' },
  'move-message': { change: 'move a message to another channel', bump: 'major' },
  'add-channel': { change: 'add a channel', bump: 'minor' },
  'remove-channel': { change: 'remove a channel', bump: 'major', and: 'a deprecation period' },
  'change-address': { change: 'change the address of a channel', bump: 'major' },
  'change-encoding': { change: 'change how a message is carried', bump: 'major' },
  'add-operation': { change: 'add an operation', bump: 'minor' },
  'remove-operation': { change: 'remove or redirect an operation', bump: 'major', and: 'a deprecation period' },

  deprecate: { change: 'mark as deprecated, or take the mark back', bump: 'minor' },
  'change-words': { change: 'change words: descriptions, titles, examples', bump: 'none' },
} as const satisfies { readonly [name: string]: Rule };

export type RuleName = keyof typeof RULES;

/** One way in which a document differs from its released version. */
export type Change = Place & {
  readonly rule: RuleName;
  /** What it was and what it is, as a sentence without a full stop. */
  readonly what: string;
};

export const bumpOf = ({ rule }: Change): Bump => RULES[rule].bump;

/** `remove a field: major bump and a deprecation period`. */
export const sentenceOf = (name: RuleName): string => {
  const { change, bump, and }: Rule = RULES[name];
  return `${change}: ${bump === 'none' ? 'no' : bump} bump${and === undefined ? '' : ` and ${and}`}`;
};
