import { Condition } from '@bamboo-lb/plugin-bamboo-common';
import { appKey } from '../apps/model';
import { derivedId } from './derivedId';
import { NameOfApp } from './model';

/** What one app asks for. */
export interface Claim extends NameOfApp {
  /** Of several who ask for one name the lowest has it, but for its holder. */
  rank: number;
}

/** Who has what, and who asked in vain. */
export interface Settlement {
  won: Claim[];
  lost: { claim: Claim; to: Claim }[];
}

/** What two may not have at once. */
export const claimKey = ({ host, path }: Pick<Claim, 'host' | 'path'>) =>
  `${host}${path}`;

const isSame = (a: Claim, b: Claim) =>
  a.cluster === b.cluster && a.app === b.app && a.port === b.port;

/**
 * Says who of several has a name: who has it already; else who is of the
 * lowest rank; else the first of the list. So nobody takes by an edit of labels
 * what another has.
 *
 * @param held - The ids of what is served now.
 */
export function settleClaims(
  claims: readonly Claim[],
  loadBalancer: string,
  held: ReadonlySet<string>,
): Settlement {
  const winners = new Map<string, Claim>();
  const isHeld = (claim: Claim) => held.has(derivedId(loadBalancer, claim));
  for (const claim of claims) {
    const key = claimKey(claim);
    const other = winners.get(key);
    if (
      !other ||
      (!isHeld(other) && (isHeld(claim) || claim.rank < other.rank))
    ) {
      winners.set(key, claim);
    }
  }
  const settlement: Settlement = { won: [], lost: [] };
  for (const claim of claims) {
    const to = winners.get(claimKey(claim))!;
    if (to === claim) {
      settlement.won.push(claim);
    } else if (!isSame(to, claim)) {
      settlement.lost.push({ claim, to });
    }
  }
  return settlement;
}

/** Collects what is wrong, by `appKey`. */
export class Problems {
  readonly byApp = new Map<string, Condition[]>();

  add(of: { cluster: string; app: string }, type: string, message: string) {
    const key = appKey(of.cluster, of.app);
    this.byApp.set(key, [...(this.byApp.get(key) ?? []), { type, message }]);
  }
}
