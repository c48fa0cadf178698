import { shorten } from '../../kernel/text.ts';
import type { Counted } from '../investigate/investigation.ts';
import type { SourceDraft } from './tool.ts';

const QUOTE_CHARS = 700;

export type FilePlace = {
  readonly evidence_id: string;
  readonly sha256: string;
  readonly file: string;
  /** `file:line` or `file:line-line`. */
  readonly locator: string;
};

type DraftExtras = {
  readonly facts?: readonly string[];
  readonly counted?: readonly Counted[];
  readonly weight?: number;
};

/** A place in a file of the case as a source; `text` is what stands there, or what was counted of it. */
export const evidenceDraft = (
  { evidence_id, sha256, file, locator }: FilePlace,
  text: string,
  { facts = [], counted = [], weight = 0.5 }: DraftExtras = {},
): SourceDraft => ({
  view: { kind: 'evidence', title: file, locator, quote: shorten(text, QUOTE_CHARS), evidence_id, sha256 },
  text,
  facts,
  counted,
  sourceUri: null,
  weight,
});
