import { fromIso } from '../../kernel/instant.ts';
import { LEVELS, type Template } from '../analysis.ts';
import { levelAt, templateAt, timeAt } from '../line-index.ts';
import type { LineFilter } from '../line-models.ts';
import { type ReadField, readField } from './fields/read-field.ts';
import { findText } from './find-text.ts';

/** What a line has to fit: first what the index says of it, then, where that is asked for, its text. */
export type Conditions = {
  readonly fitsEntry: (view: DataView, at: number) => boolean;
  /** Undefined where the text of the line does not matter. */
  readonly fitsText: ((bytes: Uint8Array, from: number, to: number) => boolean) | undefined;
  /** Undefined where no field was asked for. It is one of the record, where the line begins one. */
  readonly field: { readonly read: ReadField; readonly value: string } | undefined;
};

export const conditionsOf = (filter: LineFilter, templates: readonly Template[]): Conditions => ({
  fitsEntry: entryCondition(filter),
  fitsText: filter.q === undefined ? undefined : findText(filter.q),
  field: filter.field === undefined ? undefined : fieldCondition(filter.field, templates),
});

const entryCondition = ({ template, level, from, to }: LineFilter): Conditions['fitsEntry'] => {
  const worst = level === undefined ? 0 : LEVELS.indexOf(level);
  const timed = from !== undefined || to !== undefined;
  const start = from === undefined ? Number.NEGATIVE_INFINITY : fromIso(from);
  const end = to === undefined ? Number.POSITIVE_INFINITY : fromIso(to);
  return (view, at) => {
    if (template !== undefined && templateAt(view, at) !== template) return false;
    if (worst > 0 && levelAt(view, at) < worst) return false;
    if (!timed) return true;
    // A line without a time fits no stretch of time: NaN compares as false.
    const time = timeAt(view, at);
    return time >= start && time < end;
  };
};

const fieldCondition = (field: string, templates: readonly Template[]): NonNullable<Conditions['field']> => {
  const colon = field.indexOf(':');
  return { read: readField(field.slice(0, colon), templates), value: field.slice(colon + 1) };
};
