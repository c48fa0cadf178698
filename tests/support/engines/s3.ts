import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { buildApp } from 'fauxqs';
import type { S3Credentials } from '../../../adapters/s3/connection.ts';
import { showUnfinished } from './s3-unfinished.ts';

/** A server to test against, with buckets of the tests' own. */
export type S3Engine = {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: S3Credentials;
  /** A new empty bucket; its name. */
  newBucket(): Promise<string>;
  stop(): Promise<void>;
};

const REGION = 'us-east-1';

let made = 0;

/** An engine on a server that listens already. */
export const engineAt = (
  endpoint: string,
  credentials: S3Credentials,
  stopServer: () => Promise<void> = async () => undefined,
): S3Engine => {
  const client = new S3Client({ endpoint, region: REGION, credentials, forcePathStyle: true });
  return {
    endpoint,
    region: REGION,
    credentials,
    async newBucket() {
      made += 1;
      const Bucket = `faultmaven-${process.pid}-${Date.now().toString(36)}-${made}`;
      await client.send(new CreateBucketCommand({ Bucket }));
      return Bucket;
    },
    async stop() {
      client.destroy();
      await stopServer();
    },
  };
};

/** The server that S3_URL_FOR_TESTS names (`http://KEY:SECRET@host:port`), else one in this process on a free port of the
 *  loopback, which believes every signature and every expiry. */
export const startS3 = async (): Promise<S3Engine> => {
  const given = process.env.S3_URL_FOR_TESTS;
  if (given !== undefined) {
    const { origin, username, password } = new URL(given);
    const [accessKeyId, secretAccessKey] = [username, password].map(decodeURIComponent);
    return engineAt(origin, { accessKeyId: accessKeyId ?? '', secretAccessKey: secretAccessKey ?? '' });
  }
  const app = buildApp({ logger: false });
  showUnfinished(app);
  const endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
  return engineAt(endpoint, { accessKeyId: 'test', secretAccessKey: 'a secret of the tests' }, () => app.close());
};
