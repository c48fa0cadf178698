import { Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow } from 'docx';

export type DocxPart =
  | { readonly heading: string }
  | { readonly text: string }
  | { readonly table: readonly (readonly string[])[] };

const row = (cells: readonly string[]): TableRow =>
  new TableRow({ children: cells.map(text => new TableCell({ children: [new Paragraph(text)] })) });

const block = (part: DocxPart): Paragraph | Table => {
  if ('heading' in part) return new Paragraph({ text: part.heading, heading: HeadingLevel.HEADING_1 });
  if ('text' in part) return new Paragraph(part.text);
  return new Table({ rows: part.table.map(row) });
};

/** A Word document, as Word itself would save it. */
export const docx = async (parts: readonly DocxPart[]): Promise<Uint8Array> =>
  new Uint8Array(await Packer.toBuffer(new Document({ sections: [{ children: parts.map(block) }] })));
