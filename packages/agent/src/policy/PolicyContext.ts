/** What the rules need to know beside the text. */
export interface PolicyContext {
  /** Map files that the text may name: those of the revision and `meta.map`. */
  maps: ReadonlySet<string>;
  /** Names of binds that the host offers. */
  binds: ReadonlySet<string>;
  /** Names of proxies of the base file. */
  baseProxies: ReadonlySet<string>;
}

/** Where a text breaks a rule. */
export interface PolicyProblem {
  file: string;
  /** 1-based. */
  line: number;
  message: string;
}
