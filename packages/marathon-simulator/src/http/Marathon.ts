import type { EventBus } from '../events/EventBus';
import type { EventStreams } from '../events/EventStreams';
import type { AppService } from '../orchestration/AppService';
import type { Deployments } from '../orchestration/Deployments';
import type { Profile } from '../profiles/Profile';
import type { Apps } from '../state/Apps';
import type { NodeAddress } from '../state/Election';
import type { Lifecycle } from '../tasks/Lifecycle';

/** The parts the HTTP side of the simulator speaks for. */
export interface Marathon {
  readonly apps: Apps;
  readonly appService: AppService;
  readonly bus: EventBus;
  readonly deployments: Deployments;
  readonly lifecycle: Lifecycle;
  readonly profile: Profile;
  readonly streams: EventStreams;
  /** Where this Marathon is reached. */
  readonly address: () => NodeAddress;
  /** Gives up leadership. */
  readonly abdicate: () => void;
}
