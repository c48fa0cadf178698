import { expect } from 'chai';
import type { Redactor } from '../../core/ports/redactor.ts';

/** What the suite hides. A redactor that finds nothing by itself is told these values. */
export const SECRETS: readonly { readonly kind: string; readonly value: string; readonly text: string }[] = [
  { kind: 'SECRET_AWS_KEY', value: 'AKIAIOSFODNN7EXAMPLE', text: 'using key AKIAIOSFODNN7EXAMPLE in eu-west-1' },
  { kind: 'SECRET_PASSWORD', value: 'hunter2', text: 'retry with password=hunter2 failed' },
  { kind: 'SECRET_AUTHORIZATION', value: 'abc.DEF-123', text: 'Authorization: Bearer abc.DEF-123' },
  { kind: 'PERSONAL_EMAIL', value: 'alice@example.com', text: 'user alice@example.com signed in' },
];

export type Open = () => Promise<Redactor>;

export const redactorContract = (name: string, open: Open): void => {
  describe(`Redactor: ${name}`, () => {
    let redactor: Redactor;
    beforeEach(async () => {
      redactor = await open();
    });

    for (const { kind, value, text } of SECRETS)
      it(`hides a value of kind ${kind} and nothing around it, and puts it back`, () => {
        const vault = redactor.vault('case');
        const hidden = vault.redact(text);
        expect(hidden).not.to.include(value);
        const [before, after] = text.split(value);
        expect(hidden).to.match(new RegExp(`^${before}<${kind}_[a-z0-9]{6,}>${after}$`));
        expect(vault.count()).to.equal(1);
        expect(vault.restore(hidden)).to.equal(text);
      });

    it('gives the same value the same placeholder, in one text and over several', () => {
      const vault = redactor.vault('case');
      const text = SECRETS.map(secret => secret.text).join('\n');
      const both = vault.redact(`${text}\n${text}`).split('\n');
      expect(both.slice(0, SECRETS.length)).to.deep.equal(both.slice(SECRETS.length));
      expect(vault.redact(text).split('\n')).to.deep.equal(both.slice(0, SECRETS.length));
      expect(vault.count()).to.equal(SECRETS.length);
    });

    it('gives the values of a case the same placeholders in every vault, in whatever order they come', () => {
      const redacted = SECRETS.map(({ text }) => redactor.vault('case').redact(text));
      const vault = redactor.vault('case');
      expect(SECRETS.toReversed().map(({ text }) => vault.redact(text))).to.deep.equal(redacted.toReversed());
    });

    it('gives the same value another placeholder in another case', () => {
      for (const { text } of SECRETS)
        expect(redactor.vault('case').redact(text)).not.to.equal(redactor.vault('other case').redact(text));
    });

    it('gives different values different placeholders', () => {
      const vault = redactor.vault('case');
      const hidden = SECRETS.map(({ text }) => vault.redact(text).match(/<.+>/)?.[0]);
      expect(new Set(hidden).size).to.equal(SECRETS.length);
      expect(vault.count()).to.equal(SECRETS.length);
    });

    it('knows nothing of another vault, not even of the same case', () => {
      const hidden = redactor.vault('case').redact(SECRETS[1]?.text ?? '');
      expect(redactor.vault('case').restore(hidden)).to.equal(hidden);
    });

    it('leaves placeholders alone that are in no vault', () => {
      const vault = redactor.vault('case');
      vault.redact(SECRETS[0]?.text ?? '');
      expect(vault.restore('see <SECRET_AWS_KEY_aaaaaa>')).to.equal('see <SECRET_AWS_KEY_aaaaaa>');
    });

    it('gives back exactly the text that looked like a placeholder from the beginning', () => {
      const vault = redactor.vault('case');
      const hidden = vault.redact('password=hunter2');
      const text = `log says <SECRET_PASSWORD_aaaaaa> and password=hunter2 and ${hidden}`;
      expect(vault.restore(vault.redact(text))).to.equal(text);
    });

    it('does not put a secret where somebody else wrote its placeholder', () => {
      const planted = redactor.vault('case').redact('password=hunter2').slice('password='.length);
      const vault = redactor.vault('case');
      const sent = vault.redact(`password=hunter2\nattacker: ${planted}`).split('\n');
      expect(sent[0]).to.equal(`password=${planted}`);
      expect(sent[1]).not.to.include(planted);
      expect(vault.restore(sent[1] ?? '')).to.equal(`attacker: ${planted}`);
    });

    it('says where it hid what, in order', () => {
      const vault = redactor.vault('case');
      const text = SECRETS.map(secret => secret.text).join('\n');
      const found = vault.find(text);
      expect(found.map(({ from, to }) => text.slice(from, to))).to.deep.equal(SECRETS.map(({ value }) => value));
      expect(found.map(({ placeholder }) => vault.restore(placeholder))).to.deep.equal(
        SECRETS.map(({ value }) => value),
      );
    });

    it('leaves what an engineer needs as it is', () => {
      const text = [
        '2026-03-17T10:41:52.123Z ERROR HikariPool-1 - Connection is not available, request timed out after 10000ms.',
        'request 0190f3a2-7c1e-7d44-9a55-446655440000 v4.18.2 ORA-12541 SQLSTATE 57014 10.0.0.7:8080 ts=1773744112123456',
        'node_filesystem_free_bytes{mountpoint="/"} 1.2e9; invalid token: signature mismatch; max_tokens=4096',
      ].join('\n');
      const vault = redactor.vault('case');
      expect(vault.redact(text)).to.equal(text);
      expect(vault.count()).to.equal(0);
    });
  });
};
