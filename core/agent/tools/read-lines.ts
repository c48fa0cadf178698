import { z } from 'zod';
import type { EvidenceService, EvidenceView, LineView } from '../../evidence/index.ts';
import type { EvidenceId } from '../../kernel/ids.ts';
import { text } from '../../kernel/schema.ts';
import { shorten } from '../../kernel/text.ts';
import { counted } from '../grounded/counted.ts';
import { fileNamed, filesOfCase } from './case-files.ts';
import { badArgument, defineTool } from './define-tool.ts';
import { evidenceDraft } from './evidence-draft.ts';
import { fileArgument } from './line-filter.ts';
import type { AgentTool } from './tool.ts';
import { type Entry, writeOutcome } from './write-outcome.ts';

/** Lines of one call. */
const MOST_LINES = 200;
const LINE_CHARS = 600;
/** Lines under one number: few enough to say where, many enough to be read. */
const BLOCK_LINES = 10;
const BLOCK_CHARS = 1_500;

const lineNumber = (description: string) => z.int().min(1).max(1_000_000_000).meta({ description });

export type ReadLinesDeps = { readonly evidence: Pick<EvidenceService, 'list' | 'lines'> };

/** A stretch of one file as it is written. */
export const readLines = ({ evidence }: ReadLinesDeps): AgentTool =>
  defineTool({
    name: 'read_lines',
    description: `Reads up to ${MOST_LINES} lines of one file of this case as they are written.`,
    schema: z.object({
      file: fileArgument('Name or id of a file of the case.'),
      evidence_id: text(100, 1).optional().meta({ description: 'The same, where file is not given.' }),
      from_line: lineNumber('The first line, counted from 1.'),
      to_line: lineNumber(`The last line, at most ${MOST_LINES - 1} after the first.`),
    }),
    async run({ file: name, evidence_id: id, from_line: from, to_line: to }, context) {
      if (to < from) throw badArgument('to_line', 'must not be less than from_line');
      const file = wantedFile(await filesOfCase(evidence, context), name, id);
      const last = Math.min(to, from + MOST_LINES - 1);
      const query = { limit: last - from + 1, cursor: String(from - 1) };
      const { items, sha256 } = await evidence.lines(context.actor, file.id as EvidenceId, query, context.signal);
      const lines = items.filter(({ line }) => line >= from && line <= last);
      const isCut = to > last && lines.at(-1)?.line === last;
      const written = writeOutcome(
        {
          facts: [lines.length === 0 ? 'the file has no such lines.' : `${counted(lines.length, 'line')} as written.`],
          entries: blocksOf(lines).map(block => entryOf(block, { evidence_id: file.id, sha256, file: file.file_name })),
          more: left => `the last ${left} of these blocks did not fit; ask for fewer lines.`,
          notes: [isCut ? `no more than ${MOST_LINES} lines at a time; go on from line ${last + 1}.` : undefined],
        },
        context,
      );
      return { text: written, summary: `${counted(lines.length, 'line')} of 1 file` };
    },
  });

const wantedFile = (files: readonly EvidenceView[], name: string | undefined, id: string | undefined): EvidenceView => {
  if (name !== undefined) {
    const file = fileNamed(files, name, 'file');
    if (id !== undefined && fileNamed(files, id, 'evidence_id').id !== file.id)
      throw badArgument('evidence_id', 'is another file than file; give one of the two');
    return file;
  }
  if (id !== undefined) return fileNamed(files, id, 'evidence_id');
  const [only, ...others] = files;
  if (only !== undefined && others.length === 0) return only;
  throw badArgument('file', 'is missing: name a file of the case, or give its id');
};

const shown = ({ line, text: written }: LineView): string => `${line} ${shorten(written, LINE_CHARS)}`;

const blocksOf = (lines: readonly LineView[]): readonly (readonly LineView[])[] => {
  const blocks: LineView[][] = [];
  let chars = 0;
  for (const line of lines) {
    const block = blocks.at(-1);
    const size = shown(line).length;
    if (block === undefined || block.length === BLOCK_LINES || chars + size > BLOCK_CHARS) {
      blocks.push([line]);
      chars = size;
    } else {
      block.push(line);
      chars += size;
    }
  }
  return blocks;
};

const entryOf = (
  block: readonly LineView[],
  file: { readonly evidence_id: string; readonly sha256: string; readonly file: string },
): Entry => {
  const [first = 0, last = 0] = [block[0]?.line, block.at(-1)?.line];
  const locator = first === last ? `${file.file}:${first}` : `${file.file}:${first}-${last}`;
  const whole = block.map(({ text: line }) => line).join('\n');
  return {
    text: locator,
    quoted: `\n${block.map(shown).join('\n')}`,
    draft: evidenceDraft({ ...file, locator }, whole),
  };
};
