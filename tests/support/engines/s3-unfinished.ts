import type { buildApp } from 'fauxqs';

type App = ReturnType<typeof buildApp>;
type Part = { readonly bytes: number; readonly writtenAt: Date };
type Upload = { readonly id: string; readonly key: string; readonly begunAt: Date; readonly parts: Map<string, Part> };

/** Entries on a page: few, so that a test sees more than one page. */
const PAGE = 2;

/** Teaches fauxqs the two questions that it does not know, ListMultipartUploads and ListParts, from what it answers to the
 *  calls that begin, feed and end an upload. What is shown is what passed by, and proves what was asked of the store; that a
 *  store then does it is for a real one to prove. */
export const showUnfinished = (app: App): void => {
  const buckets = new Map<string, Upload[]>();

  app.addHook('onRequest', async ({ method, url }, reply) => {
    if (method !== 'GET') return;
    const { bucket, query } = read(url);
    const uploads = buckets.get(bucket) ?? [];
    const id = query.get('uploadId');
    if (query.has('uploads')) reply.type('application/xml').send(listUploads(uploads, query));
    else if (id !== null) reply.type('application/xml').send(listParts(uploads, id, query));
  });

  app.addHook('onSend', async ({ method, url, headers }, reply, payload) => {
    if (reply.statusCode >= 300) return;
    const { bucket, key, query } = read(url);
    const uploads = buckets.get(bucket) ?? [];
    const id = query.get('uploadId');
    if (method === 'POST' && query.has('uploads')) {
      const [, begun = ''] = /<UploadId>(.*)<\/UploadId>/.exec(String(payload)) ?? [];
      buckets.set(bucket, [...uploads, { id: begun, key, begunAt: new Date(), parts: new Map() }]);
    } else if (method === 'PUT' && id !== null)
      uploads
        .find(upload => upload.id === id)
        ?.parts.set(query.get('partNumber') ?? '', {
          bytes: Number(headers['content-length']),
          writtenAt: new Date(),
        });
    else if ((method === 'POST' || method === 'DELETE') && id !== null)
      buckets.set(
        bucket,
        uploads.filter(upload => upload.id !== id),
      );
  });
};

const read = (url: string): { bucket: string; key: string; query: URLSearchParams } => {
  const { pathname, searchParams } = new URL(url, 'http://fauxqs');
  const [, bucket = '', ...segments] = decodeURIComponent(pathname).split('/');
  return { bucket, key: segments.join('/'), query: searchParams };
};

const listUploads = (uploads: readonly Upload[], query: URLSearchParams): string => {
  const wanted = uploads.filter(({ key }) => key.startsWith(query.get('prefix') ?? ''));
  const start = wanted.findIndex(({ id }) => id === query.get('upload-id-marker')) + 1;
  const page = wanted.slice(start, start + PAGE);
  const entries = page.map(
    ({ key, id, begunAt }) =>
      `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${begunAt.toISOString()}</Initiated></Upload>`,
  );
  const last = page.at(-1);
  return `<ListMultipartUploadsResult>${entries.join('')}
    <IsTruncated>${wanted.length > start + PAGE}</IsTruncated>
    <NextKeyMarker>${last?.key ?? ''}</NextKeyMarker>
    <NextUploadIdMarker>${last?.id ?? ''}</NextUploadIdMarker></ListMultipartUploadsResult>`;
};

const listParts = (uploads: readonly Upload[], id: string, query: URLSearchParams): string => {
  const after = Number(query.get('part-number-marker') ?? 0);
  const parts = [...(uploads.find(upload => upload.id === id)?.parts ?? [])].filter(
    ([number]) => Number(number) > after,
  );
  const page = parts.slice(0, PAGE);
  const entries = page.map(
    ([number, { bytes, writtenAt }]) =>
      `<Part><PartNumber>${number}</PartNumber><Size>${bytes}</Size><LastModified>${writtenAt.toISOString()}</LastModified></Part>`,
  );
  return `<ListPartsResult>${entries.join('')}<IsTruncated>${parts.length > PAGE}</IsTruncated>
    <NextPartNumberMarker>${page.at(-1)?.[0] ?? ''}</NextPartNumberMarker></ListPartsResult>`;
};
