import { z } from 'zod';

/** One event of Marathon's stream. */
export interface MarathonEvent {
  type: string;
  /** The parsed body; undefined when it is no JSON. */
  data: unknown;
}

/** Ids of apps and pods to read again, or `resync` for all of them. */
export type Affected = string[] | 'resync';

const id = z.string().startsWith('/');
const ofApp = z.object({ appId: id });
const ofRunSpec = z.object({ runSpecId: id });
const ofDefinition = z.object({ appDefinition: z.object({ id }) });
const ofPodUri = z.object({ uri: z.string() });
const action = z.object({
  app: z.string().nullish(),
  pod: z.string().nullish(),
});
// Up to 0.15 a step is a list of actions, later an object that holds them.
const step = z.union([
  z.array(action),
  z.object({ actions: z.array(action) }).transform(({ actions }) => actions),
]);
const ofPlan = z.object({
  plan: z.object({ steps: z.array(step) }),
  currentStep: step.nullish().catch(undefined),
});

const from =
  <T>(shape: z.ZodType<T>, ids: (data: T) => string[]) =>
  (data: unknown): Affected => {
    const parsed = shape.safeParse(data);
    const found = parsed.success ? ids(parsed.data) : [];
    return found.length > 0 ? [...new Set(found)] : 'resync';
  };

const app = from(ofApp, ({ appId }) => [appId]);
const runSpec = from(ofRunSpec, ({ runSpecId }) => [runSpecId]);
const definition = from(ofDefinition, ({ appDefinition }) => [
  appDefinition.id,
]);
const plan = from(ofPlan, body =>
  [...body.plan.steps, body.currentStep ?? []]
    .flat()
    .flatMap(({ app: ofAction, pod }) => ofAction ?? pod ?? []),
);
// `/v2/pods//my-pod` names a pod; `/v2/pods` alone, on creation, does not.
const podUri = from(ofPodUri, ({ uri }) => {
  const path = uri.replace(/^.*\/v2\/pods\/*/, '').replace(/[?#:].*$/, '');
  return path ? [`/${path}`] : [];
});
const nothing = (): Affected => [];
const everything = (): Affected => 'resync';

const readers = new Map<string, (data: unknown) => Affected>([
  ['status_update_event', app],
  ['health_status_changed_event', app],
  ['app_terminated_event', app],
  ['unhealthy_task_kill_event', app],
  ['unhealthy_instance_kill_event', app],
  ['add_health_check_event', app],
  ['remove_health_check_event', app],
  ['instance_changed_event', runSpec],
  ['instance_health_changed_event', runSpec],
  ['unknown_instance_terminated_event', runSpec],
  ['unknown_task_terminated_event', runSpec],
  ['api_post_event', definition],
  ['pod_created_event', podUri],
  ['pod_updated_event', podUri],
  ['pod_deleted_event', podUri],
  ['deployment_info', plan],
  ['deployment_step_success', plan],
  ['deployment_step_failure', plan],
  ['deployment_success', plan],
  ['deployment_failed', plan],
  ['group_change_success', everything],
  ['scheduler_registered_event', everything],
  ['scheduler_reregistered_event', everything],
  ['scheduler_disconnected_event', everything],
  ['group_change_failed', nothing],
  // A failed check changes nothing until it changes the health of a task,
  // which has an event of its own.
  ['failed_health_check_event', nothing],
  ['framework_message_event', nothing],
  ['event_stream_attached', nothing],
  ['event_stream_detached', nothing],
  ['subscribe_event', nothing],
  ['unsubscribe_event', nothing],
]);

/**
 * Which apps an event makes doubtful. An event is a hint to read again, never
 * a source: a type nobody knows, or a body that does not name its app, asks
 * for all of them.
 */
export const affectedApps = ({ type, data }: MarathonEvent): Affected =>
  (readers.get(type) ?? everything)(data);
