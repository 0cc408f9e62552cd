import { createHash } from 'node:crypto';
import { NameOfApp } from './model';

const DERIVED = /^derived-/;

/** Whether the id of a mapping is that of a name that no mapping gives. */
export const isDerivedId = (id: string) => DERIVED.test(id);

/** The id of a name that no mapping gives: the same for the same name. */
export function derivedId(loadBalancer: string, name: NameOfApp): string {
  const { host, path, cluster, app, port } = name;
  const whole = JSON.stringify([loadBalancer, host, path, cluster, app, port]);
  const digits = createHash('sha256').update(whole).digest('hex');
  return `derived-${digits.slice(0, 24)}`;
}
