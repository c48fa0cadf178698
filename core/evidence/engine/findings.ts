import type { Finding } from '../analysis.ts';
import type { RecordCollector } from './collect-records.ts';
import type { Cluster } from './template-cluster.ts';

export const findings = (_records: RecordCollector, _clusters: readonly Cluster[], _name: string): Finding[] => [];
