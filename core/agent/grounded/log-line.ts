import type { FindingView } from '../../evidence/index.ts';
import { inlineCode, proseWithQuotes } from './markdown.ts';

/** A moment at the beginning of a line, which is shown beside it in one form for all files. */
const MOMENT = /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?\]?\s*/;

/** The line that a finding is about, as it stands in the file, without its time; what the finding says where there is none. */
export const lineOf = (finding: FindingView, max: number): string =>
  inlineCode(finding.quote.replace(MOMENT, ''), max) || proseWithQuotes(finding.title, max);
