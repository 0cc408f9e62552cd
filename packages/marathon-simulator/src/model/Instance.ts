import type { TaskProcess } from '../tasks/TaskProcess';
import type { AppDefinition } from './AppDefinition';
import type { Health } from './Health';

/** The task states the simulator uses, of those of Marathon 1.11. */
export type TaskState =
  | 'TASK_STAGING'
  | 'TASK_STARTING'
  | 'TASK_RUNNING'
  | 'TASK_KILLING'
  | 'TASK_KILLED'
  | 'TASK_FAILED'
  | 'TASK_FINISHED'
  | 'TASK_UNREACHABLE';

/** One run of an instance. */
export interface Task {
  readonly id: string;
  readonly definition: AppDefinition;
  readonly host: string;
  /** Ports of the host, one for each port of the app that asks for one. */
  readonly ports: readonly number[];
  /** Its own addresses, one for each container network; none otherwise. */
  readonly addresses: readonly string[];
  readonly stagedAt: string;
  startedAt?: string;
  state: TaskState;
  /** UNREACHABLE for good: Marathon shows it without ports and replaces it. */
  inactive: boolean;
  /** Results by index of the check; only checks that have reported. */
  readonly health: Map<number, Health>;
  /** The health the last `instance_health_changed_event` told. */
  toldHealth: boolean | null;
  /** Absent for synthetic instances. */
  process?: TaskProcess;
}

/** One instance: keeps its id while its tasks come and go. */
export interface Instance {
  readonly id: string;
  readonly appId: string;
  /** 1, 2, … within the app; the number people see on the page. */
  readonly number: number;
  /** How many tasks it has had. */
  incarnation: number;
  /** When it was last put into the queue. */
  scheduledAt: string;
  /** Whether it ends with its task, instead of getting another one. */
  decommissioned: boolean;
  /** Absent while the instance waits to be launched. */
  task?: Task;
}

/** Whether a task of this state still counts for its app. */
export function isActive(task: Task): boolean {
  return (
    !task.inactive &&
    !['TASK_KILLED', 'TASK_FAILED', 'TASK_FINISHED'].includes(task.state)
  );
}

/** Whether the task was started with the configuration of now. */
export function isCurrent(task: Task, app: AppDefinition): boolean {
  return task.definition.version >= app.versionInfo.lastConfigChangeAt;
}
