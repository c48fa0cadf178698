import { expect } from 'chai';
import { type HttpWorld, httpWorld } from '../../support/http-fakes.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Parameter = { name: string; in: string; required?: boolean; schema: object };
type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  security?: object[];
  parameters: Parameter[];
  responses: Record<string, { description: string }>;
};
type Document = {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json> };
};

/** Every value in the document, with the key that it stands under. */
function* everything(value: Json, key = ''): Generator<{ key: string; value: Json }> {
  yield { key, value };
  if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) yield* everything(inner, name);
}

describe('the OpenAPI document', () => {
  let world: HttpWorld;
  let document: Document;
  let operations: { path: string; method: string; operation: Operation }[];
  before(async () => {
    world = await httpWorld();
    const answer = await world.ask('GET', '/openapi.json', { token: null });
    expect(answer.headers.get('content-type')).to.equal('application/json');
    document = (await answer.json()) as Document;
    operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
    );
  });
  after(() => world.close());

  it('is of version 3.1 and names the version of the product', () => {
    expect(document.openapi).to.match(/^3\.1\.\d+$/);
    expect(document.info).to.include({ title: 'FaultMaven', version: '9.9.9' });
  });

  it('has references that all lead somewhere', () => {
    const refs = [...everything(document as unknown as Json)].filter(({ key }) => key === '$ref');
    expect(refs.length).to.be.greaterThan(80);
    for (const { value } of refs) {
      const [, name = ''] = /^#\/components\/schemas\/(\w+)$/.exec(value as string) ?? [];
      expect(document.components.schemas, String(value)).to.have.property(name);
    }
  });

  it('has no schema that nothing refers to', () => {
    const refs = new Set(
      [...everything(document as unknown as Json)].filter(({ key }) => key === '$ref').map(r => r.value),
    );
    const orphans = Object.keys(document.components.schemas).filter(name => !refs.has(`#/components/schemas/${name}`));
    expect(orphans).to.deep.equal([]);
  });

  it('names every operation once, in a way that generators can use', () => {
    const names = operations.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).to.equal(names.length);
    for (const name of names) expect(name).to.match(/^[a-z][A-Za-z]+$/);
  });

  it('declares each part of a path as a required parameter', () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = operation.parameters.filter(parameter => parameter.in === 'path');
      expect(
        declared.map(({ name }) => name),
        path,
      ).to.have.members(inPath);
      for (const parameter of declared) expect(parameter.required).to.equal(true);
    }
  });

  it('gives every parameter a schema and every response a description', () => {
    for (const { operation } of operations) {
      for (const { schema } of operation.parameters) expect(schema).to.be.an('object').that.is.not.empty;
      for (const { description } of Object.values(operation.responses)) expect(description).to.match(/\S/);
    }
  });

  it('asks for a bearer token wherever one is needed', () => {
    for (const { path, operation } of operations) {
      const answers401 = '401' in operation.responses && !path.startsWith('/v1/auth/');
      if (path.startsWith('/v1/') && !path.startsWith('/v1/auth/'))
        expect(operation.security, path).to.deep.equal([{ bearer: [] }]);
      if (operation.security) expect(answers401 || path.startsWith('/v1/auth/'), path).to.equal(true);
    }
  });

  it('says what may be left out of a request and what is always in an answer', () => {
    const schemas = document.components.schemas as Record<string, { required?: string[] }>;
    expect(schemas.CreateCaseInput?.required).to.deep.equal(['title']);
    expect(schemas.CaseView?.required).to.include.members(['id', 'severity', 'closed_at', 'version']);
  });

  it('does not forbid fields that a later version may add', () => {
    const forbidding = [...everything(document as unknown as Json)].filter(
      ({ key, value }) => key === 'additionalProperties' && value === false,
    );
    expect(forbidding).to.deep.equal([]);
  });

  it('describes an upload with its file', () => {
    const upload = document.paths['/v1/evidence']?.post as unknown as {
      requestBody: { content: Record<string, { schema: { properties: object; required: string[] } }> };
    };
    const form = upload.requestBody.content['multipart/form-data']?.schema;
    expect(form?.properties).to.have.keys(['case_id', 'baseline', 'file']);
    expect(form?.required).to.deep.equal(['file']);
  });
});

describe('the page at /docs', () => {
  let world: HttpWorld;
  before(async () => {
    world = await httpWorld();
  });
  after(() => world.close());

  it('loads scripts and styles of this server only, and its policy allows no others', async () => {
    const answer = await world.ask('GET', '/docs', { token: null });
    const html = await answer.text();
    expect(answer.headers.get('content-type')).to.match(/^text\/html/);
    expect(answer.headers.get('content-security-policy')).to.include("script-src 'self'").and.not.include('http');
    const sources = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
    expect(sources).to.have.length(3);
    for (const source of sources) {
      const asset = await world.ask('GET', source, { token: null });
      expect(asset.status, source).to.equal(200);
      expect((await asset.text()).length, source).to.be.greaterThan(50);
      expect(asset.headers.get('server-timing'), source).to.match(/total;dur=/);
    }
    expect(html).not.to.match(/<script>|<style>|https?:/);
  });

  it('answers OPTIONS and the methods it does not have as every other address does, and so do its files', async () => {
    const files = ['start.js', 'swagger-ui.css', 'swagger-ui-bundle.js'].map(file => `/docs/${file}`);
    for (const address of ['/docs', ...files]) {
      const asked = await world.ask('OPTIONS', address, { token: null });
      expect([asked.status, asked.headers.get('allow')], address).to.deep.equal([204, 'GET, HEAD, OPTIONS']);
      const refused = await world.ask('PUT', address, { token: null });
      expect([refused.status, refused.headers.get('allow')], address).to.deep.equal([405, 'GET, HEAD, OPTIONS']);
      expect(await refused.json()).to.include({ code: 'http.method-not-allowed' });
      expect((await world.ask('HEAD', address, { token: null })).status, address).to.equal(200);
    }
  });
});
