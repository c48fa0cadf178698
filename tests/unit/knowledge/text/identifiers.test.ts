import { expect } from 'chai';
import { partsOf, withSplitNames } from '../../../../core/knowledge/identifiers.ts';

describe('A name', () => {
  const NAMES: Readonly<Record<string, readonly string[]>> = {
    KubePodCrashLooping: ['Kube', 'Pod', 'Crash', 'Looping'],
    etcdGRPCRequestsSlow: ['etcd', 'GRPC', 'Requests', 'Slow'],
    node_md_disks: ['node', 'md', 'disks'],
    'metadata.name': ['metadata', 'name'],
    'kube-state-metrics': ['kube', 'state', 'metrics'],
    'node_quantile:kubelet_pleg': ['node', 'quantile', 'kubelet', 'pleg'],
    x509Certificate: ['x509', 'Certificate'],
    PVCs: ['PVCs'],
    KubePVCsFull: ['Kube', 'PVCs', 'Full'],
    OOMKilled: ['OOM', 'Killed'],
    ErrServerClosed: ['Err', 'Server', 'Closed'],
    plain: ['plain'],
    SHOUT: ['SHOUT'],
    ÜberGröße: ['Über', 'Größe'],
    '...': [],
    '': [],
  };
  for (const [name, parts] of Object.entries(NAMES))
    it(`${JSON.stringify(name)} has the parts ${JSON.stringify(parts)}`, () =>
      expect(partsOf(name)).to.deep.equal(parts));

  it('is left whole when nobody can have written it', () => {
    const long = 'aB'.repeat(100);
    expect(partsOf(long)).to.deep.equal([long]);
    expect(withSplitNames(long)).to.equal(long);
  });
});

describe('A text with the words of its names', () => {
  it('is the text itself where it has no camelCase name', () => {
    for (const text of ['', 'the pods are crashing', 'node_md_disks', 'HTTP API'])
      expect(withSplitNames(text)).to.equal(text);
  });

  it('has each name once', () =>
    expect(withSplitNames('FailedReload of FailedReload')).to.equal('FailedReload of FailedReload\nFailed Reload'));
});
