import { CAPACITY } from './incidents/capacity.ts';
import { CHANGES } from './incidents/changes.ts';
import { HOSTS } from './incidents/hosts.ts';
import type { Incident } from './incidents/incident.ts';
import { NETWORK } from './incidents/network.ts';
import { STORES } from './incidents/stores.ts';

/** Thirty kinds of outage, one of each. */
export const INCIDENTS: readonly Incident[] = [...CHANGES, ...CAPACITY, ...NETWORK, ...STORES, ...HOSTS];
