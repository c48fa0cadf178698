import { expect } from 'chai';
import { type Answer, type Client, registered } from '../support/client.ts';
import { jpeg } from '../support/documents/jpeg.ts';
import { blankPixels, inverted, type Pixels, pixelsOf } from '../support/documents/pixels.ts';
import { png } from '../support/documents/png.ts';
import { scannedPdf } from '../support/documents/scanned-pdf.ts';
import { type Installation, startInstallation, temporaryFolder } from '../support/installation.ts';

const LINES = ['Checkout console', 'ERROR database connection timeout', 'INFO request completed'];

describe('pictures of text', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: Installation;
  let user: Client;
  let caseId: string;
  let shown: Pixels;

  before(async () => {
    shown = await pixelsOf(LINES, { width: 600, height: 160 });
    folder = await temporaryFolder();
    running = await startInstallation(folder.path);
    user = await registered(running.url);
    caseId = (await user.send('POST', '/v1/cases', { title: 'a case' })).body.id;
  });
  after(async () => {
    await running.kill();
    await folder.remove();
  });

  const evidence = (name: string, content: Uint8Array): Promise<Answer> =>
    user.upload('/v1/evidence', { case_id: caseId }, name, content);

  it('are evidence whose lines can be searched', async () => {
    const uploaded = await evidence('console.png', png(inverted(shown)));
    expect(uploaded.status, JSON.stringify(uploaded.body)).to.equal(202);
    expect((await user.ended(`/v1/evidence/${uploaded.body.id}`)).body.status).to.equal('ready');
    const { body } = await user.get(`/v1/evidence/${uploaded.body.id}/lines?q=database`);
    expect(body.items).to.have.length(1);
    expect(body.items[0]).to.include({ file: 'console.png', line: 2, text: LINES[1] });
  });

  it('are knowledge that is found by what they show', async () => {
    const added = await user.upload('/v1/knowledge/documents', {}, 'board.jpg', jpeg(shown), 'image/jpeg');
    const scanned = scannedPdf([{ pixels: await pixelsOf(['Restart the kestrel replica']) }]);
    const scan = await user.upload('/v1/knowledge/documents', {}, 'scan.pdf', scanned, 'application/pdf');
    for (const { body } of [added, scan])
      expect((await user.ended(`/v1/knowledge/documents/${body.id}`)).body.status).to.equal('ready');
    const found = async (query: string): Promise<string[]> => {
      const { body } = await user.send('POST', '/v1/knowledge/search', { query });
      return body.results.map((one: { document_id: string }) => one.document_id);
    };
    expect(await found('database connection timeout')).to.include(added.body.id);
    expect(await found('kestrel replica')).to.include(scan.body.id);
  });

  it('end as failed, with a reason and at once, where they cannot be read', async () => {
    const whole = png(shown);
    const unreadable = {
      'file.corrupt': whole.subarray(0, whole.length - 100),
      'file.no-text': png(blankPixels(300, 200)),
      'file.too-costly': png(shown, { says: { width: 20_000, height: 20_000 } }),
    };
    for (const [code, content] of Object.entries(unreadable)) {
      const uploaded = await evidence('screen.png', content);
      const { body } = await user.ended(`/v1/evidence/${uploaded.body.id}`);
      expect(body, code).to.include({ status: 'failed' });
      expect(body.error).to.include({ code });
      expect((await user.get(`/v1/jobs/${uploaded.body.job_id}`)).body).to.include({ status: 'failed', attempts: 1 });
    }
  });
});
