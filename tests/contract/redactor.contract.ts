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
        const vault = new Map<string, string>();
        const hidden = redactor.redact(text, vault);
        expect(hidden).not.to.include(value);
        const [before, after] = text.split(value);
        expect(hidden).to.match(new RegExp(`^${before}<[A-Z]+(?:_[A-Z0-9]+)*_\\d+>${after}$`));
        expect([...vault.values()]).to.deep.equal([value]);
        expect(redactor.restore(hidden, vault)).to.equal(text);
      });

    it('gives the same value the same placeholder, in one text and over several', () => {
      const vault = new Map<string, string>();
      const text = SECRETS.map(secret => secret.text).join('\n');
      const both = redactor.redact(`${text}\n${text}`, vault).split('\n');
      expect(both.slice(0, SECRETS.length)).to.deep.equal(both.slice(SECRETS.length));
      expect(redactor.redact(text, vault).split('\n')).to.deep.equal(both.slice(0, SECRETS.length));
      expect(vault.size).to.equal(SECRETS.length);
    });

    it('gives different values different placeholders', () => {
      const vault = new Map<string, string>();
      for (const { text } of SECRETS) redactor.redact(text, vault);
      expect(new Set(vault.values()).size).to.equal(SECRETS.length);
      expect(vault.size).to.equal(SECRETS.length);
    });

    it('knows nothing of another vault', () => {
      const hidden = redactor.redact(SECRETS[1]?.text ?? '', new Map());
      expect(redactor.restore(hidden, new Map())).to.equal(hidden);
    });

    it('leaves placeholders alone that are in no vault', () => {
      expect(redactor.restore('see <SECRET_AWS_KEY_7>', new Map())).to.equal('see <SECRET_AWS_KEY_7>');
    });

    it('gives back exactly the text that looked like a placeholder from the beginning', () => {
      const vault = new Map<string, string>();
      const text = 'log says <SECRET_PASSWORD_1> and password=hunter2 and <SECRET_PASSWORD_2>';
      expect(redactor.restore(redactor.redact(text, vault), vault)).to.equal(text);
    });

    it('gives back values that are patterns of replacement', () => {
      const vault = new Map([['<SECRET_PASSWORD_1>', "$& $1 $' $$"]]);
      expect(redactor.restore('x <SECRET_PASSWORD_1> y', vault)).to.equal("x $& $1 $' $$ y");
    });

    it('leaves what an engineer needs as it is', () => {
      const text = [
        '2026-03-17T10:41:52.123Z ERROR HikariPool-1 - Connection is not available, request timed out after 10000ms.',
        'request 0190f3a2-7c1e-7d44-9a55-446655440000 v4.18.2 ORA-12541 SQLSTATE 57014 10.0.0.7:8080 ts=1773744112123456',
        'node_filesystem_free_bytes{mountpoint="/"} 1.2e9; invalid token: signature mismatch; max_tokens=4096',
      ].join('\n');
      const vault = new Map<string, string>();
      expect(redactor.redact(text, vault)).to.equal(text);
      expect(vault.size).to.equal(0);
    });
  });
};
