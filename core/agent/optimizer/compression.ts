import type { TokenCounter } from '../../ports/token-counter.ts';
import type { Investigation, Source } from '../investigate/investigation.ts';
import type { Packed } from './pack.ts';

/** How much less is sent than there is. In tokens. */
export type Compression = {
  /** Of the files of the case, estimated by their bytes. */
  readonly evidence: number;
  /** Of all sources that were found, in full. */
  readonly found: number;
  /** Of what of them was sent with the question. */
  readonly sent: number;
};

/** Of logs and configuration, about. */
const BYTES_PER_TOKEN = 4;

export const compressionOf = (
  tokens: TokenCounter,
  { evidence }: Pick<Investigation, 'evidence'>,
  sources: readonly Source[],
  packed: Pick<Packed, 'tokens'>,
): Compression => ({
  evidence: Math.ceil(evidence.files.reduce((sum, { bytes }) => sum + bytes, 0) / BYTES_PER_TOKEN),
  found: sources.reduce((sum, source) => sum + tokens.count(allOf(source)), 0),
  sent: packed.tokens,
});

const allOf = ({ view, facts, text }: Source): string =>
  [`${view.kind} ${view.title} ${view.locator}`, ...facts, text].join('\n');
