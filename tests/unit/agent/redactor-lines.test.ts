import { expect } from 'chai';
import { systemRedactor } from '../../../adapters/system/redactor.ts';

const SECRET = `apiVersion: v1
kind: Secret
metadata:
  name: shop
stringData:
  licence: oak-leaf-210
  pin: maple
  folded: >-
    amber owl
  key: &k "elm"
  long: ${'QUJD'.repeat(200)}
`;
const PEM = `-----BEGIN PRIVATE KEY-----\n${'MIIEpAIBAAKCAQEA7bq2xQwErTyUiOpAsDfGhJkLzXcV/8+a\n'.repeat(3)}-----END PRIVATE KEY-----\n`;

const havingRead = (file: string) => {
  const vault = systemRedactor({ key: 'of this test' }).vault('a case');
  vault.read(file);
  return vault;
};

/** Lines as look-ups, findings and messages show them. */
const SHOWN: readonly [string, string, string][] = [
  ['with its number', '7   pin: maple', 'maple'],
  ['among others with their numbers', 'shop.yaml:6-7\n6   licence: oak-leaf-210\n7   pin: maple\n', 'maple'],
  ['behind its place', '[3] shop.yaml:7, template 4: pin: maple', 'maple'],
  ['in quotes', 'shop.yaml says `pin: maple`.', 'maple'],
  ['where it is all of its line', '9     amber owl', 'amber owl'],
  ['as all of the line that is quoted', '[3] shop.yaml:9: amber owl', 'amber owl'],
  ['behind an anchor', '10   key: &k "elm"', 'elm'],
  ['where its line was cut', `11   long: ${'QUJD'.repeat(50)}…`, 'QUJD'.repeat(50)],
  [
    'in the middle of a private key',
    '3 MIIEpAIBAAKCAQEA7bq2xQwErTyUiOpAsDfGhJkLzXcV/8+a',
    'MIIEpAIBAAKCAQEA7bq2xQwErTyUiOpAsDfGhJkLzXcV/8+a',
  ],
  ['in a key that was cut', '[3] k.pem:3: MIIEpAIBAAKCAQ…', 'MIIEpAIBAAKCAQ'],
];

describe('a line of a file that was read before', () => {
  for (const [how, text, value] of SHOWN)
    it(`has its value hidden ${how}`, () => {
      const vault = havingRead(`${SECRET}---\n${PEM}`);
      expect(vault.redact(text)).not.to.include(value);
      expect(vault.redact(text)).to.include('<SECRET_');
      expect(vault.restore(vault.redact(text))).to.equal(text);
    });

  it('is no reason to hide its words where they say something else', () => {
    const text = 'the maple is a tree; amber owl seen at 10:42; spin: maples; pin: oak';
    expect(havingRead(SECRET).redact(text)).to.equal(text);
  });

  it('is redacted again where it was before the file was read', () => {
    const vault = systemRedactor({ key: 'of this test' }).vault('a case');
    expect(vault.redact('7   pin: maple')).to.equal('7   pin: maple');
    vault.read(SECRET);
    expect(vault.redact('7   pin: maple')).not.to.include('maple');
  });

  it('is found in time among ten thousand that begin alike', () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => `  value: leaf-${i}`).join('\n');
    const vault = havingRead(`kind: Secret\nstringData:\n${lines}\n`);
    expect(vault.redact('77   value: leaf-76\n'.repeat(300))).not.to.include('leaf-76');
  });
});
