import type { FindingView } from '../../evidence/index.ts';
import { inlineCode, proseWithQuotes } from './markdown.ts';

/** A moment at the beginning of a line, which is shown beside it in one form for all files. */
const MOMENT = /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?\]?\s*/;

/** A row of numbers, or a setting without the one before, says less than the finding about it. */
const SAYS_MORE = /^(?:config|metric|counter)-/;

type Told = Pick<FindingView, 'kind' | 'title' | 'quote'>;

/** Whether what a finding says is more than its line does. */
export const saysMore = ({ kind }: Pick<Told, 'kind'>): boolean => SAYS_MORE.test(kind);

/** The line that a finding is about, as it stands in the file, without its time; what the finding says where there is none. */
export const lineOf = (finding: Told, max: number): string =>
  saysMore(finding) ? proseWithQuotes(finding.title.replace(/\.$/, ''), max) : lineAsWritten(finding, max);

const lineAsWritten = ({ quote, title }: Told, max: number): string =>
  quotedLine(quote, max) || proseWithQuotes(title, max);

/** A line as it stands in its file, without its time; empty for a blank one. */
export const quotedLine = (quote: string, max: number): string => inlineCode(quote.replace(MOMENT, ''), max);

/** The file of a locator, `a.log` of `a.log:3-5`. */
export const fileOf = (locator: string): string => locator.replace(/:\d+(?:-\d+)?$/, '');
