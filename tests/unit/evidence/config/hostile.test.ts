import { expect } from 'chai';
import { MAX_FLAWS, MAX_SETTINGS } from '../../../../core/evidence/config/configuration.ts';
import { MAX_CONFIGURATION_BYTES } from '../../../../core/evidence/gather-text.ts';
import { readFile, settingsOf } from '../read-file.ts';

/** Each is to be read, or read as text, within the time of a test. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['a.json', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['a.json', '{"a":'.repeat(100_000)],
  ['a.json', `{"a":"${'\\'.repeat(99_999)}"}`],
  ['a.yaml', `a: ${'['.repeat(100_000)}`],
  ['a.yaml', '- '.repeat(100_000)],
  ['a.yaml', '? '.repeat(100_000)],
  ['a.yaml', `${'{a: '.repeat(400)}1`],
  ['a.yaml', `a: &a\n${Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}b:`).join('\n')} 1`],
  ['a.conf', 'a {\n'.repeat(50_000)],
  ['a.conf', `a ${'"'.repeat(99_999)};\nb {}\nc {}\n`],
  ['a.properties', 'a\\\n'.repeat(50_000)],
  ['a.ini', '['.repeat(100_000)],
  ['a.toml', `a = ${'['.repeat(100_000)}`],
  ['a.toml', 'a.'.repeat(100_000)],
  ['a.toml', `a = ${'{a='.repeat(100_000)}`],
  ['a.toml', `a = """${'\\'.repeat(100_000)}`],
  ['a.toml', 'a = """\n'.repeat(2000)],
  ['a.toml', '[[a]]\n'.repeat(2000)],
  ['a.env', `A=${'x'.repeat(200_000)}`],
];

describe('a hostile configuration', () => {
  for (const [name, content] of HOSTILE)
    it(`is survived: ${name} of ${JSON.stringify(content.slice(0, 12))} …`, async () => {
      const { analysis } = await readFile(name, content);
      expect(analysis.bytes).to.equal(content.length);
      expect(JSON.stringify(analysis).length).to.be.lessThan(100_000);
    });

  it('does not grow by its aliases', async () => {
    const levels = Array.from({ length: 30 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i},*l${i},*l${i}]`);
    const { analysis } = await readFile('bomb.yaml', ['l0: &l0 [lol]', ...levels].join('\n'));
    expect(analysis.configuration?.settings).to.have.length(1 + 3 * 30);
    expect(settingsOf(analysis).at(-1)).to.equal('l30[*l29]#3=*l29@31');
  });

  it('with more settings than are kept says how many were left out', async () => {
    const { analysis } = await readFile(
      'a.env',
      Array.from({ length: MAX_SETTINGS + 7 }, (_, i) => `K${i}=1`).join('\n'),
    );
    expect(analysis.configuration?.settings).to.have.length(MAX_SETTINGS);
    expect(analysis.configuration?.omitted).to.equal(7);
    expect(analysis.records).to.equal(MAX_SETTINGS + 7);
    expect(analysis.notes.join()).to.include('7 settings beyond');
  });

  it('with mistakes everywhere lists some of them', async () => {
    const { analysis } = await readFile('a.properties', 'a=1\n'.repeat(5000));
    expect(analysis.findings.length).to.be.within(1, MAX_FLAWS);
  });

  it('that is too large is read line by line, and says so', async () => {
    const { analysis } = await readFile('a.yaml', 'key: value\n'.repeat(MAX_CONFIGURATION_BYTES / 10));
    expect(analysis.configuration).to.equal(undefined);
    expect(analysis.lines).to.equal(Math.floor(MAX_CONFIGURATION_BYTES / 10));
    expect(analysis.notes.join()).to.include('was not read as a configuration');
  });
});
