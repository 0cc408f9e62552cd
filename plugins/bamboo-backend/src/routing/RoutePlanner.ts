import { StoredMapping } from '../mappings/model';
import { commonEnds } from './commonEnds';
import { compareText } from './compareText';
import {
  BackendIdentity,
  BackendUse,
  planRoutes,
  RoutePlan,
  routeOf,
  routeOrder,
  targetsOf,
} from './planRoutes';
import { Turns } from './Turns';

/** With more changes than this it is as well to plan from nothing. */
const FEW = 50;

/** A version says all of a mapping that routes depend on. */
const isSame = (a: StoredMapping, b: StoredMapping) =>
  a === b || (a.id === b.id && a.version === b.version);

/** Where an item is in a sorted list, or belongs. */
function placeOf<T>(
  list: readonly T[],
  item: T,
  order: (a: T, b: T) => number,
): number {
  let from = 0;
  let to = list.length;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (order(list[middle]!, item) < 0) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}

const useOrder = (a: Pick<BackendUse, 'name'>, b: Pick<BackendUse, 'name'>) =>
  compareText(a.name, b.name);

function changeRoutes(
  before: RoutePlan['routes'],
  gone: readonly StoredMapping[],
  come: readonly StoredMapping[],
): RoutePlan['routes'] {
  const routes = [...before];
  for (const mapping of gone) {
    routes.splice(placeOf(routes, routeOf(mapping), routeOrder), 1);
  }
  for (const mapping of come) {
    const route = routeOf(mapping);
    routes.splice(placeOf(routes, route, routeOrder), 0, route);
  }
  return routes;
}

function changeUses(
  before: RoutePlan['uses'],
  gone: readonly StoredMapping[],
  come: readonly StoredMapping[],
): RoutePlan['uses'] {
  const uses: BackendUse[] = [...before];
  const change = (
    target: BackendIdentity,
    edit: (mappings: Set<string>) => void,
  ) => {
    const at = placeOf<Pick<BackendUse, 'name'>>(uses, target, useOrder);
    const known = uses[at]?.name === target.name ? uses[at] : undefined;
    const mappings = new Set(known?.mappings);
    edit(mappings);
    const sorted = [...mappings].sort();
    const use = { ...target, mappings: sorted };
    uses.splice(at, known ? 1 : 0, ...(sorted.length > 0 ? [use] : []));
  };
  for (const mapping of gone) {
    targetsOf(mapping).forEach(t => change(t, all => all.delete(mapping.id)));
  }
  for (const mapping of come) {
    targetsOf(mapping).forEach(t => change(t, all => all.add(mapping.id)));
  }
  return uses;
}

/**
 * Plans the routes of mappings. As long as they are the same, the answer is
 * the same object; where a few differ from the last time, only they are put
 * in their places. Mappings are never changed in place.
 */
export class RoutePlanner {
  #served: readonly StoredMapping[] = [];
  #plan: RoutePlan = { routes: [], uses: [] };

  /** Plans the routes of those mappings that are to be served. */
  async plan(
    served: readonly StoredMapping[],
    turns: Turns,
  ): Promise<RoutePlan> {
    const before = this.#served;
    const { start, end } = commonEnds(before, served, isSame);
    const gone = before.slice(start, before.length - end);
    const come = served.slice(start, served.length - end);
    if (gone.length + come.length > FEW) {
      this.#plan = await planRoutes(served, turns);
    } else if (gone.length + come.length > 0) {
      this.#plan = {
        routes: changeRoutes(this.#plan.routes, gone, come),
        uses: changeUses(this.#plan.uses, gone, come),
      };
    }
    this.#served = served;
    return this.#plan;
  }
}
