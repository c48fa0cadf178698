import { expect } from 'chai';

/** Runs one contract on every target of a table, and makes sure that it did: a target counts once a test opened it. */
export const onEveryTarget = <Args extends unknown[], Harness>(
  title: string,
  targets: { readonly [name: string]: (...args: Args) => Promise<Harness> },
  contract: (name: string, open: (...args: Args) => Promise<Harness>) => void,
): void => {
  describe(title, () => {
    const ran = new Set<string>();
    for (const [name, open] of Object.entries(targets))
      contract(name, (...args) => {
        ran.add(name);
        return open(...args);
      });

    // In a suite of its own, because the tests of a suite run before the suites inside it.
    describe('the contract', () => {
      it('ran on every target', () => {
        expect(Object.keys(targets)).to.include('memory');
        expect([...ran]).to.have.members(Object.keys(targets));
      });
    });
  });
};
