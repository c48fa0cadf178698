import type { Redactor } from '../../core/ports/redactor.ts';
import { type Detector, detectors } from './redactor/detectors.ts';
import { remembered } from './redactor/remembered.ts';
import { namesOfCase, systemVault } from './redactor/vault.ts';

export type SystemRedactorOptions = {
  /** Nobody outside the installation knows it, and all of its processes have the same. */
  readonly key: string;
  /** Whether addresses of machines are hidden too. Off by default: an outage is hard to explain without them. */
  readonly ips?: boolean;
  /** Whether names of machines are hidden too. Off by default. */
  readonly hosts?: boolean;
  /** What looks for values; by default all that there are. */
  readonly detect?: readonly Detector[];
};

/** Finds secrets and personal data by their form, by the names that they are given and by what stands before them, in time
 *  in proportion to the text, whatever it holds. */
export const systemRedactor = ({ key, ips = false, hosts = false, detect }: SystemRedactorOptions): Redactor => {
  const all = detect ?? detectors({ ips, hosts });
  const find = remembered(text => all.flatMap(one => one(text)));
  return { vault: caseKey => systemVault(find, namesOfCase(key, caseKey)) };
};
