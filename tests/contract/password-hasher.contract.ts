import { expect } from 'chai';
import type { PasswordHasher } from '../../core/auth/password-hasher.ts';

/** Takes at most that many waiting callers beside the ones at work. */
export type OpenHasher = (limits: { waiting: number }) => Promise<PasswordHasher>;

/** core/auth/password-hasher.ts */
export const passwordHasherContract = (name: string, open: OpenHasher): void =>
  void describe(name, () => {
    let passwords: PasswordHasher;
    beforeEach(async () => {
      passwords = await open({ waiting: 100 });
    });

    it('knows a password again, whatever is in it', async () => {
      for (const password of ['correct horse battery', 'пароль 🧯 \u0000 e\u0301', '', 'x'.repeat(1024)]) {
        const hash = await passwords.hash(password);
        expect(await passwords.verify(password, hash)).to.equal(true);
      }
    });

    it('refuses every other password', async () => {
      const hash = await passwords.hash('correct horse battery');
      for (const wrong of ['correct horse batterx', 'Correct horse battery', 'correct horse battery ', '', hash])
        expect(await passwords.verify(wrong, hash), wrong).to.equal(false);
    });

    it('gives two people with one password two hashes, neither of which shows it', async () => {
      const [first, second] = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')]);
      expect(first).to.not.equal(second);
      expect(first).to.not.include('correct');
    });

    it('takes nothing for a hash that is none, and nobody without one', async () => {
      const broken = ['', 'garbage', '$argon2id$', '$2b$12$abcdefghijklmnopqrstuv', 'quick$00$00', '\u0000'];
      for (const hash of [...broken, undefined]) expect(await passwords.verify('correct', hash), hash).to.equal(false);
    });

    it('says when too many are waiting already, and works again afterwards', async () => {
      const small = await open({ waiting: 1 });
      const ends = await Promise.allSettled(Array.from({ length: 20 }, () => small.hash('correct horse')));
      const refused = ends.filter(end => end.status === 'rejected');
      expect(refused.length).to.be.within(1, 19);
      for (const { reason } of refused) expect(reason).to.have.property('code', 'unavailable');
      const hash = await small.hash('correct horse');
      expect(await small.verify('correct horse', hash)).to.equal(true);
    });
  });
