import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { INCIDENTS, sampleIncident, writeIncident } from '../../../apps/cli/samples/generate-incident.ts';
import { lineNumberOf } from '../../../apps/cli/samples/incidents/incident.ts';
import { sampleRunbooks } from '../../../apps/cli/samples/runbooks.ts';

const SECRETS: readonly RegExp[] = [
  /AKIA[0-9A-Z]{16}/,
  /\bsk-[A-Za-z0-9_-]{16,}/,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/,
  /\b(?:password|passwd|secret|token|api[-_]?key)\s*[:=]\s*["']?(?!\$)[A-Za-z0-9+/_-]{8,}/i,
  /:\/\/[^\s:/@]+:[^\s$@<]+@/,
];

/** RFC 1918 (10/8 only), RFC 5737, loopback and the unspecified address: none is anybody's. */
const NOBODYS = /^(?:10\.\d+\.\d+\.\d+|192\.0\.2\.\d+|198\.51\.100\.\d+|203\.0\.113\.\d+|127\.0\.0\.\d+|0\.0\.0\.0)$/;
/** Not after a slash: that is a version in a user agent. */
const ADDRESS = /(?<![\d./])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g;
const MAIL = /[\w.+-]+@(?!example\.com\b)[a-z][\w-]*\.[a-z]{2,}\b/gi;
const LINKED_HOST = /https?:\/\/([a-z0-9.-]+\.[a-z]{2,})/gi;
const OUR_HOST = /(?:^|\.)(?:example\.com|svc|local|cluster\.local)$/;

const texts = async (): Promise<{ name: string; content: string }[]> => [
  ...(await sampleRunbooks()),
  ...Object.values(INCIDENTS).flatMap(make =>
    make().files.map(({ name, content }) => ({ name, content: new TextDecoder().decode(content) })),
  ),
];

describe('the samples', () => {
  it('hold nothing that looks like a real secret', async () => {
    for (const { name, content } of await texts())
      for (const secret of SECRETS) expect(secret.exec(content)?.[0], `${name}: ${secret}`).to.equal(undefined);
  });

  it("hold nobody's addresses, hosts or mail", async () => {
    for (const { name, content } of await texts()) {
      const addresses = new Set(content.match(ADDRESS) ?? []);
      expect(
        [...addresses].filter(address => !NOBODYS.test(address)),
        name,
      ).to.deep.equal([]);
      expect(content.match(MAIL) ?? [], name).to.deep.equal([]);
      const hosts = new Set([...content.matchAll(LINKED_HOST)].map(match => match[1] ?? ''));
      expect(
        [...hosts].filter(host => !OUR_HOST.test(host)),
        name,
      ).to.deep.equal([]);
    }
  });

  it('can be written to a folder that does not exist yet, byte for byte', async () => {
    const root = await mkdtemp(join(tmpdir(), 'incident-'));
    try {
      const incident = sampleIncident();
      const paths = await writeIncident(join(root, 'evidence', 'checkout'), incident);
      expect(paths.map(path => basename(path))).to.deep.equal(incident.files.map(file => file.name));
      for (const [n, path] of paths.entries())
        expect(Buffer.compare(await readFile(path), incident.files[n]?.content ?? new Uint8Array()), path).to.equal(0);
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it('refuse a truth whose line is missing or not the only one', () => {
    expect(lineNumberOf('a\nb\nc\n', 'b')).to.equal(2);
    expect(() => lineNumberOf('a\nb\n', 'x')).to.throw('not exactly one');
    expect(() => lineNumberOf('b\na\nb\n', 'b')).to.throw('not exactly one');
  });
});
