import { expect } from 'chai';
import { type ComponentCheck, componentList } from '../../../apps/composition/components.ts';
import type { Component } from '../../../apps/http/deps.ts';
import { readinessOf, tellWhatIsNotReady } from '../../../apps/http/readiness.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { Log } from '../../../core/ports/log.ts';
import { gate } from '../../support/waiting.ts';

type Line = { readonly level: string; readonly fields: object; readonly message: string };

const keptLog = (): { readonly log: Log; readonly lines: Line[] } => {
  const lines: Line[] = [];
  const keep =
    (level: string) =>
    (fields: object, message: string): void =>
      void lines.push({ level, fields, message });
  return { log: { info: keep('info'), warn: keep('warn'), error: keep('error') }, lines };
};

const works = async (): Promise<void> => undefined;
const says = (message: string) => async (): Promise<void> => {
  throw new DomainError('unavailable', message);
};
/** As a driver does it: with what it was sent. */
const breaks = async (): Promise<void> => {
  throw Object.assign(new RangeError('AUTH swordfish failed'), { code: 'EAUTH', command: 'AUTH swordfish' });
};
const isSilent = (): Promise<void> => gate().opened;

type Given = Partial<ComponentCheck> & Pick<ComponentCheck, 'check'>;

const readinessWith = (checks: readonly Given[], options: { deadlineMs?: number; goodForMs?: number } = {}) => {
  const components = componentList();
  for (const check of checks) components.add({ name: 'state', required: true, configuredBy: 'REDIS_URL', ...check });
  const kept = keptLog();
  return { ready: readinessOf({ components, log: kept.log, ...options }), ...kept };
};

describe('readiness', () => {
  for (const [title, checks, ready, seen] of [
    ['nothing to depend on', [], true, []],
    ['a part that works', [{ check: works }], true, [[true, undefined]]],
    ['a required part that says what is wrong', [{ check: says('Start it.') }], false, [[false, 'Start it.']]],
    [
      'a part that is not required',
      [{ check: says('Start it.'), required: false }, { check: works }],
      true,
      [
        [false, 'Start it.'],
        [true, undefined],
      ],
    ],
    [
      'one required part of two',
      [{ check: works }, { check: says('Start it.') }],
      false,
      [
        [true, undefined],
        [false, 'Start it.'],
      ],
    ],
    [
      'a part that never answers',
      [{ check: isSilent }],
      false,
      [[false, 'it did not answer within 0.01 s. Start it, or correct REDIS_URL.']],
    ],
    [
      'an error of a driver',
      [{ check: breaks }],
      false,
      [[false, 'it does not work. Start it, or correct REDIS_URL.']],
    ],
  ] as const satisfies readonly (readonly [string, readonly Given[], boolean, unknown])[])
    it(`is ${ready ? 'yes' : 'no'} with ${title}`, async () => {
      const found = await readinessWith(checks, { deadlineMs: 10 }).ready();
      expect(found.ready).to.equal(ready);
      expect(found.components.map(({ ok, detail }: Component) => [ok, detail])).to.deep.equal(seen);
    });

  it('asks again only after a while, however many ask', async () => {
    let asked = 0;
    const check = async (): Promise<void> => void asked++;
    const { ready } = readinessWith([{ check }], { goodForMs: 60_000 });
    await Promise.all([ready(), ready()]);
    await ready();
    expect(asked).to.equal(1);
    const impatient = readinessWith([{ check }], { goodForMs: -1 });
    await impatient.ready();
    await impatient.ready();
    expect(asked).to.equal(3);
  });

  it('sees a part that was added after it was made', async () => {
    const components = componentList();
    const ready = readinessOf({ components, log: keptLog().log });
    components.add({ name: 'queue', required: true, configuredBy: 'NATS_URL', check: says('Start it.') });
    expect(await ready()).to.deep.equal({
      ready: false,
      components: [{ name: 'queue', required: true, ok: false, detail: 'Start it.' }],
    });
  });

  it('shows and logs of an unknown error only its kind', async () => {
    const { ready, lines } = readinessWith([{ check: breaks }]);
    const found = await ready();
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.deep.include({ level: 'error', fields: { component: 'state', error: 'RangeError EAUTH' } });
    expect(JSON.stringify([found, lines])).not.to.include('swordfish');
  });

  it('is told in the log at the start, for each part that does not work', async () => {
    const { ready, log, lines } = readinessWith([
      { check: works },
      { check: says('Start it.') },
      { name: 'vectors', required: false, check: says('Correct it.') },
    ]);
    await tellWhatIsNotReady(ready, log);
    expect(lines).to.deep.equal([
      {
        level: 'warn',
        fields: { component: 'state', required: true, detail: 'Start it.' },
        message: 'a component is not ready',
      },
      {
        level: 'warn',
        fields: { component: 'vectors', required: false, detail: 'Correct it.' },
        message: 'a component is not ready',
      },
    ]);
  });
});
