import { LoggerService } from '@backstage/backend-plugin-api';

const messages = {
  leader:
    'No answer of Marathon names a leader; a proxy in between should pass X-Marathon-Leader on',
  pods: 'Marathon has pods but does not list them; of pods, nothing is known',
  tasks:
    'Marathon lists apps without their tasks, so each app is asked for; a proxy in between should pass queries on',
};

/** Warns of what lasts, once and not with every read. */
export class FirstWarnings {
  readonly #logger: LoggerService;
  readonly #cluster: string;
  readonly #given = new Set<keyof typeof messages>();

  constructor(logger: LoggerService, cluster: string) {
    this.#logger = logger;
    this.#cluster = cluster;
  }

  /** Warns unless it did so before. */
  warn(about: keyof typeof messages): void {
    if (this.#given.has(about)) return;
    this.#given.add(about);
    this.#logger.warn(messages[about], { cluster: this.#cluster });
  }
}
