import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Question } from './protocol.ts';

/** Young objects of the model library die at once: with V8's own 16 MiB of room for them the process had 392 MB instead of
 *  255, and was no faster. The heap itself needs about 100 MiB. */
const V8_LIMITS = ['--max-semi-space-size=4', '--max-old-space-size=256'];
/** May read files; not write, start processes or threads, or load native code. */
const PERMISSIONS = ['--permission', '--allow-fs-read=*'];

const LAST_WORDS = 2000;

/** The process that holds the model, seen from its parent. */
export type ModelProcess = {
  /** @throws Error when the model fails or the process ends before it has answered. One question at a time. */
  ask(question: Question): Promise<Extract<Answer, { vectors: unknown }>>;
  /** Ends it at once; it has nothing to save. Resolves when it is gone. */
  end(): Promise<void>;
  readonly pid: number | undefined;
};

const whenDead = (forked: ChildProcess): Promise<string> => {
  let words = '';
  forked.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-LAST_WORDS);
  });
  return new Promise(resolve => {
    forked.on('error', ({ message }) => resolve(message));
    // 'exit' would be too early: what it said last may still be in the pipe.
    forked.once('close', (code, signal) => resolve(`ended with ${signal ?? code}: ${words}`));
  });
};

/** Starts it, with no environment: there is no secret to find in it. It keeps the parent alive only while it is asked. */
export const startModelProcess = (onDeath: () => void): ModelProcess => {
  const forked = fork(fileURLToPath(new URL('./model-child.ts', import.meta.url)), {
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [...V8_LIMITS, ...PERMISSIONS],
  });
  const death = whenDead(forked);
  let asked: PromiseWithResolvers<Answer> | undefined;
  let lastWords: string | undefined;
  const dead = (): Error => new Error(`the process of the embedding model ${lastWords}`);
  forked.on('message', answer => asked?.resolve(answer as Answer));
  void death.then(words => {
    lastWords = words;
    asked?.reject(dead());
    onDeath();
  });

  const hold = (held: boolean): void => {
    // A pipe to a process is a socket, which its type does not say.
    const pipe = forked.stderr as { ref?(): void; unref?(): void } | null;
    for (const handle of [forked, forked.channel, pipe]) {
      if (held) handle?.ref?.();
      else handle?.unref?.();
    }
  };
  const askOnce = async (question: Question): Promise<Answer> => {
    if (lastWords !== undefined) throw dead();
    asked = Promise.withResolvers<Answer>();
    // A question that cannot be delivered is followed by the end of the process, which decides.
    if (forked.connected) forked.send(question, () => undefined);
    return await asked.promise;
  };

  return {
    ask: async question => {
      hold(true);
      try {
        const answer = await askOnce(question);
        if ('failure' in answer) throw new Error(`the embedding model failed: ${answer.failure}`);
        return answer;
      } finally {
        asked = undefined;
        hold(false);
      }
    },
    end: async () => {
      hold(true);
      // Without a process, Node would signal process 0 for a moment: the whole group that the parent is in.
      if (forked.pid !== undefined) forked.kill('SIGKILL');
      await death;
    },
    pid: forked.pid,
  };
};
