import type { Configuration, Setting } from './configuration.ts';
import { isOtherType, meanSame } from './value-types.ts';
import { weigh } from './weigh-change.ts';

/** One setting that is not the same in two versions of a configuration. `before` is null for what was added, `after` for
 *  what was removed. */
export type Change = {
  readonly kind: 'changed' | 'added' | 'removed';
  readonly path: string;
  readonly before: Setting | null;
  readonly after: Setting | null;
  /** 0 to 1: how likely such a change matters. */
  readonly weight: number;
  /** What kind of setting it is: `a limit`, `a time`, … */
  readonly about: string;
};

/** A new or a lost setting may have a default; a changed one had a value that somebody did not want any more. */
const ONE_SIDED = 0.8;
const BIG_FACTOR = 2;
const BIG_STEP = 0.04;

const isSame = (a: Setting, b: Setting): boolean => {
  if (isOtherType(a, b)) return false;
  if (a.value === b.value && a.fingerprint === b.fingerprint) return true;
  // What does not show everything is known by its fingerprint only.
  return a.fingerprint === undefined && b.fingerprint === undefined && meanSame(a, b);
};

const amountOf = ({ value }: Setting): number => (/^-?\d/.test(value) ? Number.parseFloat(value) : Number.NaN);

/** Halved, doubled or more. */
const isBigStep = (before: Setting, after: Setting): boolean => {
  const [a, b] = [Math.abs(amountOf(before)), Math.abs(amountOf(after))];
  if (Number.isNaN(a) || Number.isNaN(b)) return false;
  return Math.max(a, b) >= BIG_FACTOR * Math.min(a, b);
};

const changed = (before: Setting, after: Setting): Change => {
  const { weight, about } = weigh(after);
  const step = isBigStep(before, after) ? BIG_STEP : 0;
  return { kind: 'changed', path: after.path, before, after, weight: Math.min(1, weight + step), about };
};

const oneSided = (kind: 'added' | 'removed', setting: Setting): Change => {
  const { weight, about } = weigh(setting);
  const sides = kind === 'added' ? { before: null, after: setting } : { before: setting, after: null };
  return { kind, path: setting.path, ...sides, weight: weight * ONE_SIDED, about };
};

const lineOf = ({ before, after }: Change): number => (after ?? before)?.line ?? 0;

/** What was changed from `a` to `b`, what matters most first. Settings are matched by their paths; two masked values are
 *  the same when their fingerprints are. */
export const diffConfigurations = (
  a: Pick<Configuration, 'settings'>,
  b: Pick<Configuration, 'settings'>,
): readonly Change[] => {
  const before = new Map(a.settings.map(setting => [setting.path, setting]));
  const after = new Map(b.settings.map(setting => [setting.path, setting]));
  const changes = [
    ...b.settings.flatMap(setting => {
      const old = before.get(setting.path);
      if (old === undefined) return oneSided('added', setting);
      return isSame(old, setting) ? [] : changed(old, setting);
    }),
    ...a.settings.filter(({ path }) => !after.has(path)).map(setting => oneSided('removed', setting)),
  ];
  return changes.sort((x, y) => y.weight - x.weight || lineOf(x) - lineOf(y) || (x.path < y.path ? -1 : 1));
};
