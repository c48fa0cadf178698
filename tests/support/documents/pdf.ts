import PDFDocument from 'pdfkit';

export type PdfOptions = { readonly title?: string; readonly password?: string };

/** A PDF with one page for each text; an empty text makes a page that holds only a drawing, like a scan. */
export const pdf = (pages: readonly string[], { title, password }: PdfOptions = {}): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const document = new PDFDocument({
      autoFirstPage: false,
      info: title === undefined ? {} : { Title: title },
      ...(password === undefined ? {} : { userPassword: password, ownerPassword: `${password} of the owner` }),
    });
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    document.on('error', reject);
    for (const text of pages) {
      document.addPage();
      if (text === '') document.rect(20, 20, 200, 200).fill('grey');
      else document.text(text);
    }
    document.end();
  });
