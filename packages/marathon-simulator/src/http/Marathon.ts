import type { EventBus } from '../events/EventBus';
import type { EventStreams } from '../events/EventStreams';
import type { AppService } from '../orchestration/AppService';
import type { Deployments } from '../orchestration/Deployments';
import type { Apps } from '../state/Apps';
import type { Lifecycle } from '../tasks/Lifecycle';

/** The parts the HTTP side of the simulator speaks for. */
export interface Marathon {
  readonly apps: Apps;
  readonly appService: AppService;
  readonly bus: EventBus;
  readonly deployments: Deployments;
  readonly lifecycle: Lifecycle;
  readonly streams: EventStreams;
  /** Where this Marathon is reached. */
  readonly address: () => { readonly host: string; readonly port: number };
  /** Gives up leadership. */
  readonly abdicate: () => void;
}
