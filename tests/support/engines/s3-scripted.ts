import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** One request to a scripted S3: what it is, by the name of S3's own call. */
export type S3Call = {
  readonly name: 'list' | 'begin' | 'part' | 'complete' | 'abort' | 'put' | 'get' | 'head' | 'delete';
  readonly request: IncomingMessage;
};

/** Answers a call. A reply that is not ended is one that never comes. */
export type Script = (call: S3Call, reply: ServerResponse) => void | Promise<void>;

/** A server that does to each call of S3 what a test wants done, the bad things above all. */
export const scriptedS3 = async (script: Script) => {
  const calls: S3Call[] = [];
  const server = createServer((request, reply) => {
    const call = { name: nameOf(request), request };
    calls.push(call);
    request.resume();
    request.once('end', () => void script(call, reply));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    calls,
    count: (name: S3Call['name']): number => calls.filter(call => call.name === name).length,
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const nameOf = ({ method, url = '' }: IncomingMessage): S3Call['name'] => {
  const { searchParams } = new URL(url, 'http://s3');
  const isOfUpload = searchParams.has('uploadId');
  if (method === 'POST') return isOfUpload ? 'complete' : 'begin';
  if (method === 'PUT') return isOfUpload ? 'part' : 'put';
  if (method === 'DELETE') return isOfUpload ? 'abort' : 'delete';
  if (method === 'HEAD') return 'head';
  return searchParams.has('list-type') ? 'list' : 'get';
};

/** S3's way to say no. */
export const refuse = (reply: ServerResponse, status: number, code: string, more = ''): void => {
  reply.writeHead(status, { 'content-type': 'application/xml' });
  reply.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message>${more}</Error>`);
};

/** What S3 answers when all is well, with nothing in it. */
export const agree = ({ name }: S3Call, reply: ServerResponse): void => {
  const bodies: Partial<Record<S3Call['name'], string>> = {
    begin: '<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>',
    complete: '<CompleteMultipartUploadResult><Key>a</Key></CompleteMultipartUploadResult>',
    list: '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>',
  };
  reply.writeHead(name === 'abort' || name === 'delete' ? 204 : 200, { etag: '"1"' });
  reply.end(bodies[name]);
};
