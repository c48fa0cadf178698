import { execFile } from 'node:child_process';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { s3FileProvider } from '../../adapters/s3/file-provider.ts';
import { collect } from '../support/documents/streams.ts';
import { agree, scriptedS3 } from '../support/engines/s3-scripted.ts';

const MIB = 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, 'a line of a log\n');

async function* chunks(bytes: number): AsyncGenerator<Uint8Array> {
  for (let left = bytes; left > 0; left -= CHUNK.length) yield CHUNK.subarray(0, Math.min(left, CHUNK.length));
}

type Way = (endpoint: string) => (key: string, bytes: number) => Promise<unknown>;

const bucket = { bucket: 'bench', region: 'us-east-1', credentials: { accessKeyId: 'k', secretAccessKey: 's' } };

const bareClient = (endpoint: string): S3Client =>
  new S3Client({ ...bucket, endpoint, forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });

const bareUpload =
  (queueSize: number): Way =>
  endpoint => {
    const client = bareClient(endpoint);
    return (Key, bytes) => {
      const params = { Bucket: 'bench', Key, Body: Readable.from(chunks(bytes), { objectMode: false }) };
      return new Upload({ client, queueSize, params }).done();
    };
  };

const WAYS: Readonly<Record<string, Way>> = {
  'our provider': endpoint => {
    const files = s3FileProvider({ ...bucket, endpoint });
    return (key, bytes) => files.upload(key, chunks(bytes));
  },
  'lib-storage, 4 parts at once (its default)': bareUpload(4),
  'lib-storage, 1 part at once': bareUpload(1),
  'PutObject of the whole content': endpoint => {
    const client = bareClient(endpoint);
    return async (Key, bytes) => {
      const Body = await collect(chunks(bytes));
      return client.send(new PutObjectCommand({ Bucket: 'bench', Key, Body }));
    };
  },
};

const OPTIONS = {
  megabytes: { type: 'string', default: '256' },
  files: { type: 'string', default: '1000' },
  way: { type: 'string' },
  endpoint: { type: 'string' },
} as const;

type Asked = { readonly megabytes: string; readonly files: string };

/** In a process of its own, so that its processor time and its highest memory are those of one way. */
const measure = async (way: Way, endpoint: string, { megabytes, files }: Asked): Promise<string> => {
  const upload = way(endpoint);
  for (let at = 0; at < 200; at += 1) await upload('warm-up', CHUNK.length);
  const before = { ...process.cpuUsage(), memory: process.resourceUsage().maxRSS };
  for (let at = 0; at < Number(files); at += 1) await upload(`small/${at}`, CHUNK.length);
  const small = process.cpuUsage(before);
  await upload('warm-up', 12 * MIB);
  const start = performance.now();
  const cpu = process.cpuUsage();
  await upload('large', Number(megabytes) * MIB);
  const seconds = (performance.now() - start) / 1000;
  const large = process.cpuUsage(cpu);
  const grown = (process.resourceUsage().maxRSS - before.memory) / 1024;
  return [
    `${Math.round((small.user + small.system) / Number(files))} us of CPU per file of 64 KiB`,
    `${((large.user + large.system) / 1000 / Number(megabytes)).toFixed(2)} ms of CPU per MiB of a large file`,
    `${Math.round(Number(megabytes) / seconds)} MiB/s`,
    `${Math.round(grown)} MiB more memory at its highest`,
  ].join(', ');
};

/** What an upload to S3 costs, through our provider and through the bare SDK, against a server that reads and forgets. Only
 *  ours tells the SHA-256 of the content. `--megabytes 256 --files 1000` */
export const run = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { way, endpoint, megabytes, files } = values;
  if (way !== undefined && endpoint !== undefined) {
    const wanted = WAYS[way];
    if (wanted) console.log(await measure(wanted, endpoint, values));
    return;
  }
  const store = await scriptedS3(agree);
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  for (const name of Object.keys(WAYS)) {
    const options = ['--way', name, '--endpoint', store.endpoint, '--megabytes', megabytes, '--files', files];
    const { stdout } = await promisify(execFile)(process.execPath, [main, 'uploads', ...options]);
    console.log(`${name}: ${stdout.trim()}`);
  }
  await store.stop();
};
