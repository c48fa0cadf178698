import { readYaml } from '../../../adapters/extraction/reading/read-yaml.ts';
import { fileAnalyser } from '../../../core/evidence/analyse-file.ts';
import type { Analysis, Finding, FindingKind } from '../../../core/evidence/analysis.ts';
import { ENTRY_BYTES, type LineEntry, readEntry } from '../../../core/evidence/line-index.ts';
import { inParts, RECEIVED_AT, utf8 } from './engine/analysed.ts';

export const analyse = fileAnalyser({ readYaml });

export type ReadFile = { readonly analysis: Analysis; readonly entries: readonly LineEntry[] };

/** What the evidence engine makes of a file of that name. */
export const readFile = async (
  name: string,
  content: string | Uint8Array,
  sizes: readonly number[] = [],
): Promise<ReadFile> => {
  const entries: LineEntry[] = [];
  const bytes = typeof content === 'string' ? utf8(content) : content;
  const analysis = await analyse(
    inParts(bytes, sizes),
    { name, receivedAt: RECEIVED_AT },
    {
      onIndex: async piece => {
        const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
        for (let at = 0; at < piece.byteLength; at += ENTRY_BYTES) entries.push(readEntry(view, at));
      },
    },
  );
  return { analysis, entries };
};

export const ofKind = ({ findings }: Analysis, kind: FindingKind): readonly Finding[] =>
  findings.filter(finding => finding.kind === kind);

/** `path=value@line` of every setting. */
export const settingsOf = ({ configuration }: Analysis): readonly string[] =>
  (configuration?.settings ?? []).map(({ path, value, line }) => `${path}=${value}@${line}`);
