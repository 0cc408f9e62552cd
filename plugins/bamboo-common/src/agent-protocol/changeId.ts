/**
 * The id by which one change is found in the logs of the backend and of all
 * agents: that of the revision which carries it, such as `public/17`. It is
 * unique within a lineage.
 *
 * @public
 */
export const changeId = (loadBalancer: string, sequence: number): string =>
  `${loadBalancer}/${sequence}`;
