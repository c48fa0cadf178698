import mammoth from 'mammoth';
import { DomainError } from '../../../core/kernel/error.ts';
import { docxParts } from './docx-parts.ts';
import { corrupt, tooDeep } from './hostile.ts';
import { textOfHtml } from './read-html.ts';
import type { Reader } from './reading.ts';

const picturesNote = (count: number): string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? 'picture was' : 'pictures were'} left out; only text is read.`];

export const readDocx: Reader = async file => {
  const parts = docxParts(file);
  let pictures = 0;
  const convertImage = mammoth.images.imgElement(() => {
    pictures += 1;
    return Promise.resolve({ src: '' });
  });
  try {
    const { value } = await mammoth.convertToHtml({ buffer: parts }, { convertImage, externalFileAccess: false });
    const read = textOfHtml(value);
    return { ...read, notes: [...(read.notes ?? []), ...picturesNote(pictures)] };
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw tooDeep(error, file.name) ?? corrupt(file.name, 'a Word document', error);
  }
};
