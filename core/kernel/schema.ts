import { z } from 'zod';

/** Text that somebody typed: U+0000 cannot be stored on every engine and is refused; lone surrogates, which would change
 *  silently on the way to disk, become U+FFFD. Lengths are in UTF-16 code units. `tooLong` says what to do with more. */
export const text = (max: number, min = 0, tooLong = `must have at most ${max} characters`) =>
  z
    .string()
    .min(min)
    .max(max, { error: tooLong })
    .refine(value => !value.includes('\u0000'), { error: 'holds a NUL character (U+0000); remove it' })
    .overwrite(value => value.toWellFormed());

/** Text of one line that must say something. */
export const label = (max: number) => text(max).refine(value => value.trim() !== '', { error: 'must not be blank' });

export const id = () => z.guid().overwrite(value => value.toLowerCase());

/** RFC 3339 with a zone. */
export const timestamp = () => z.iso.datetime({ offset: true });

export const failure = () =>
  z.object({ code: z.string(), detail: z.string() }).nullable().meta({ description: 'Why it failed, and what to do.' });

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
};

export const pageOfItems = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() });
