import { expect } from 'chai';
import { type Answer, type Client, clientAt, registered } from '../../support/client.ts';
import { eventually } from '../../support/waiting.ts';
import { type Told, watchEvents } from '../../support/watch-events.ts';
import { DISK, LOG, RUNBOOK } from './incident.ts';
import type { Running } from './installations.ts';
import type { ScriptedModel } from './scripted-model.ts';

/** A question and all that its user has seen of it. */
export type Turn = {
  readonly jobId: string;
  readonly caseId: string;
  readonly status: 'completed' | 'failed' | 'cancelled';
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly result: any;
  readonly events: readonly Told[];
};

export type Options = {
  readonly model?: string;
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly context?: object;
};

/** What a user can do, and what their model does. Nobody else is in the installation but who came in other scenarios. */
export type Stage = {
  readonly model: ScriptedModel;
  readonly user: Client;
  readonly running: Running;
  /** Somebody else of the same installation, on a stage of their own. */
  another(): Promise<Stage>;
  openCase(title?: string, description?: string): Promise<string>;
  /** With its post-mortem, for which the model is asked. */
  close(caseId: string, resolution: string): Promise<void>;
  /** With its analysis. */
  upload(caseId: string, name: string, content: string | Uint8Array): Promise<string>;
  /** A document in knowledge that can be found. */
  document(name: string, content: string | Uint8Array): Promise<string>;
  /** A case with the log of the incident, or with another file. */
  incident(log?: string, name?: string): Promise<string>;
  start(caseId: string, message: string, options?: Options): Promise<string>;
  /** Waits for the end, and sees to it that there is one. */
  ended(caseId: string, jobId: string): Promise<Turn>;
  ask(caseId: string, message: string, options?: Options): Promise<Turn>;
  get(path: string): Promise<Answer>;
  /** After a power cut: what was left behind, in a new process. */
  again(): Promise<Stage>;
};

const ENDS = ['completed', 'failed', 'cancelled'];
let newcomers = 0;

export const stageFor = async (running: Running, model: ScriptedModel): Promise<Stage> => {
  const user = await registered(running.url, `somebody-${newcomers++}`);
  return stageOf(running, model, user);
};

const stageOf = (running: Running, model: ScriptedModel, user: Client): Stage => {
  const stage: Stage = {
    model,
    user,
    running,
    another: () => stageFor(running, model),
    async openCase(title = 'Orders cannot be written', description = '') {
      return made(await user.send('POST', '/v1/cases', { title, description })).id;
    },
    async close(caseId, resolution) {
      made(await user.send('POST', `/v1/cases/${caseId}/close`, { resolution }));
      const path = `/v1/cases/${caseId}/post-mortem`;
      await eventually('there is a post-mortem', async () => (await user.get(path)).status === 200);
    },
    async upload(caseId, name, content) {
      return ready(
        user,
        '/v1/evidence',
        made(await user.upload('/v1/evidence', { case_id: caseId }, name, content)).id,
      );
    },
    async document(name, content) {
      return ready(user, DOCUMENTS, made(await user.upload(DOCUMENTS, {}, name, content)).id);
    },
    async incident(log = LOG, name = 'orders.log') {
      const caseId = await stage.openCase();
      await stage.upload(caseId, name, log);
      return caseId;
    },
    async start(caseId, message, options = {}) {
      return made(await user.send('POST', '/v1/agent/chat', { case_id: caseId, message, ...options })).job_id;
    },
    async ended(caseId, jobId) {
      const watching = await watchEvents(running.url, user, jobId);
      await watching.ended;
      const { body } = await user.get(`/v1/agent/chat/${jobId}`);
      expect(ENDS, JSON.stringify(body)).to.include(body.status);
      return { jobId, caseId, status: body.status, result: body.result, events: watching.told };
    },
    ask: async (caseId, message, options) => stage.ended(caseId, await stage.start(caseId, message, options)),
    get: path => user.get(path),
    async again() {
      const next = await running.again();
      return stageOf(next, model, clientAt(next.url, user.token));
    },
  };
  return stage;
};

const DOCUMENTS = '/v1/knowledge/documents';

const made = ({ status, body }: Answer): Answer['body'] => {
  expect(status, JSON.stringify(body)).to.be.oneOf([201, 202]);
  return body;
};

const ready = async (user: Client, path: string, id: string): Promise<string> => {
  const { body } = await user.ended(`${path}/${id}`);
  expect(body.status, JSON.stringify(body)).to.equal('ready');
  return id;
};

/** Puts the runbook of the incident where it is found. */
export const withRunbook = (stage: Stage): Promise<string> => stage.document('disk-full.md', RUNBOOK);

/** A model that writes the answer was asked, and what it was sent holds the incident. */
export const eventuallyAsked = (stage: Stage): Promise<unknown> =>
  eventually('the model is asked', () => stage.model.asked().some(({ words }) => words.includes(DISK)));
