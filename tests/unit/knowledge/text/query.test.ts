import { expect } from 'chai';
import { toTerms } from '../../../../core/knowledge/query.ts';

const all = (query: string): string => toTerms(query).join(' ');

describe('The terms of a question', () => {
  it('are its words in lower case, each once, without those that say nothing', () =>
    expect(toTerms('Why is the Disk of the node full? The disk!')).to.deep.equal(['disk', 'node', 'full']));

  it('keep the small words that matter in operations', () =>
    expect(toTerms('not up, down, no quorum, ran out, filling up, over and under')).to.include.members([
      'not',
      'up',
      'down',
      'no',
      'out',
      'over',
      'under',
    ]));

  it('are a name whole, its parts, and its neighbours after all words', () =>
    expect(toTerms('FailedReload of node_md_disks')).to.deep.equal([
      'failedreload',
      'failed',
      'reload',
      'node_md_disks',
      'node',
      'md',
      'disks',
      'node md',
      'md disks',
    ]));

  it('keep the parts of a name that would be empty words in a sentence', () =>
    expect(toTerms('config_last_reload in the last hour')).to.include('last').and.not.include('hour'));

  it('are the empty words if there are only such', () =>
    expect(toTerms('What is it?')).to.deep.equal(['what', 'is', 'it']));

  it('are the numbers if there are only such', () => expect(toTerms('42')).to.deep.equal(['42']));

  for (const query of ['', ' ', '\n', '"', '***', '?!', '()', '- - -', '\u0000', '\ud800', '。'])
    it(`are none for ${JSON.stringify(query)}`, () => expect(toTerms(query)).to.deep.equal([]));

  it('take query syntax as text', () =>
    expect(toTerms('"disk" NEAR(quorum, 5) title:lost* -kernel ^reboot {a b}: OR')).to.include.members([
      'disk',
      'near',
      'quorum',
      'title',
      'lost',
      'kernel',
      'reboot',
    ]));

  it('are words of any script', () =>
    expect(toTerms('Größe des Диск 磁盘')).to.include.members(['größe', 'диск', '磁盘']));

  it('are at most forty, however long the question', () => {
    const words = Array.from({ length: 5_000 }, (_, at) => `word${String.fromCharCode(97 + (at % 26))}${at}`);
    expect(toTerms(words.join(' '))).to.have.length(40);
    expect(toTerms('x'.repeat(1_000_000)).length).to.be.at.most(1);
    expect(toTerms('" OR '.repeat(200_000)).length).to.be.at.most(1);
  });

  it('hold the question at either end of a megabyte of log', () => {
    const log = '2026-11-22T15:27:14Z INFO request served\n'.repeat(25_000);
    for (const query of [`quorum lost\n${log}`, `${log}quorum lost`])
      expect(toTerms(query)).to.deep.equal(['quorum', 'lost']);
  });
});

describe('What is pasted around a question', () => {
  const TIMES = [
    '2026-11-22T15:27:14.123Z',
    '2026-11-22 15:27:14,123',
    '2026-11-22T15:27:14+01:00',
    '2026/11/22 15:27:14',
    '[22/Nov/2026:15:27:14 +0000]',
    'Nov 22 15:27:14',
    'I1122 15:27:14.123456       1 reflector.go:123]',
    '15:27:14.123',
    '1795361234.123',
  ];
  for (const time of TIMES)
    it(`loses the moment ${time}`, () => expect(toTerms(`${time} quorum lost`)).to.deep.equal(['quorum', 'lost']));

  const IDS = [
    '4bf92f35-77b3-4da6-a3ce-929d0e0e4736',
    '4bf92f3577b34da6a3ce929d0e0e4736',
    '10.12.0.7:9100',
    'fe80:0:0:0:1c2:3d4:5e6:7f8',
    '0x00007ffd5e8a3c10',
    '532ms',
    '12.5GiB',
    '99%',
    '0.004821',
    '7281934',
  ];
  for (const id of IDS) it(`loses ${id}`, () => expect(toTerms(`quorum lost ${id}`)).to.deep.equal(['quorum', 'lost']));

  it('loses what a controller appends to the name of a pod, and keeps the name', () => {
    expect(toTerms('checkout-7d9f8c6b5-x2x9k restarts')).to.deep.equal(['checkout', 'restarts']);
    expect(toTerms('api-7d9f8c-x2x restarts')).to.deep.equal(['api', 'restarts']);
    expect(toTerms('kube-state-metrics down')).to.deep.equal(['kube', 'state', 'metrics', 'down']);
  });

  it('loses labels that say where and how bad, and keeps what they are about', () => {
    const labels =
      'alertname="DiskFull" namespace="prod" severity="critical" pod="api-7d9f8c-x2x" instance="10.0.0.1:9100"';
    expect(toTerms(labels)).to.deep.equal(['diskfull', 'disk', 'full']);
    expect(toTerms('level=error msg="quorum lost" caller=main.go:12 trace_id=abc')).to.deep.equal(['quorum', 'lost']);
    expect(toTerms(' - severity: critical\n - alertname: DiskFull')).to.include('disk').and.not.include('critical');
    const json = '{"level":"error","ts":"2026-11-22T15:27:14Z","msg":"quorum \\"a\\" lost","pid":77}';
    expect(all(json)).to.equal('quorum lost');
  });

  it('keeps a label that it does not know, and such words in a sentence', () => {
    expect(toTerms('sync_binlog=0 mountpoint="/var/lib/etcd"')).to.include.members(['binlog', 'mountpoint', 'etcd']);
    expect(toTerms('the node is a critical instance: error in namespace deletion')).to.include.members([
      'node',
      'critical',
      'instance',
      'error',
      'namespace',
      'deletion',
    ]);
  });

  it('keeps codes and ports', () => {
    expect(toTerms('exit code 137')).to.include('137');
    expect(toTerms('HTTP 503 on port 6443')).to.include.members(['503', '6443']);
    expect(toTerms('2026-11-22T15:27:14Z ERROR probe failed status=503 attempt=3'))
      .to.include('503')
      .and.not.include('3');
    expect(toTerms('error 0x80070005')).to.include('0x80070005');
  });

  it('leaves what the program itself holds for unimportant unless there is nothing else', () => {
    const quiet =
      '2026-11-22T15:27:14Z INFO cache warmed\n{"level":"debug","ts":"2026-11-22T15:27:14Z","msg":"tick"}\n';
    expect(toTerms(`${quiet}quorum lost`)).to.deep.equal(['quorum', 'lost']);
    expect(toTerms(quiet)).to.deep.equal(['cache', 'warmed', 'tick']);
  });

  it('puts the question before lines of a log and of a stack trace', () => {
    const log = '2026-11-22T15:27:14Z ERROR disk detached\n    at Kernel.panic(Kernel.java:12)\nquorum lost';
    expect(toTerms(log).slice(0, 2)).to.deep.equal(['quorum', 'lost']);
    expect(toTerms(log)).to.include.members(['disk', 'detached', 'panic']);
  });
});
