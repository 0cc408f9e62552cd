import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { faultSchema } from '../faults/Faults';
import { MarathonError } from '../model/MarathonError';
import { type SimulatorControl, recordingSchema } from './SimulatorControl';
import { syntheticChangeSchema, syntheticSchema } from './syntheticSchemas';

/** One entry of the control API. */
export interface ControlRoute {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly summary: string;
  /** What the body may hold; no body when absent. */
  readonly body?: z.ZodType;
  /** Does it; the answer is the body of the response. */
  readonly run: (
    control: SimulatorControl,
    body: unknown,
    param: string,
  ) => unknown;
}

function route<S extends z.ZodType>(
  method: 'post',
  path: string,
  summary: string,
  body: S,
  run: (control: SimulatorControl, body: z.output<S>, param: string) => unknown,
): ControlRoute {
  return {
    method,
    path,
    summary,
    body,
    run: (control, input, param) => run(control, body.parse(input), param),
  };
}

const TASK = '/tasks/:param';
const inactive = z.object({ inactive: z.boolean().default(false) });

/** All of the control API, below `/_sim`. */
export const CONTROL_ROUTES: readonly ControlRoute[] = [
  {
    method: 'get',
    path: '/tasks',
    summary: 'The tasks, with the pid of each process',
    run: control => ({ tasks: control.tasks() }),
  },
  route(
    'post',
    `${TASK}/health`,
    'Makes the health path of a task answer 200 or 503',
    z.object({ healthy: z.boolean() }),
    (control, { healthy }, taskId) => control.setHealthy(taskId, healthy),
  ),
  route(
    'post',
    `${TASK}/ready`,
    'Makes the readiness path of a task answer 200 or 503',
    z.object({ ready: z.boolean() }),
    (control, { ready }, taskId) => control.setReady(taskId, ready),
  ),
  route(
    'post',
    `${TASK}/answers`,
    'Makes a task answer a share of requests with 500, or late; its health stays good',
    z.object({
      errorShare: z.number().min(0).max(1).default(0),
      delayMs: z.number().min(0).max(60_000).default(0),
    }),
    (control, answers, taskId) => control.setAnswers(taskId, answers),
  ),
  {
    method: 'post',
    path: `${TASK}/crash`,
    summary: 'Ends a task with an error',
    run: (control, _body, taskId) => control.crash(taskId),
  },
  route(
    'post',
    `${TASK}/unreachable`,
    'Cuts a task off; inactive: Marathon gives it up and replaces it',
    inactive,
    (control, body, taskId) => control.setUnreachable(taskId, body.inactive),
  ),
  {
    method: 'post',
    path: `${TASK}/reachable`,
    summary: 'A task that was cut off comes back',
    run: (control, _body, taskId) => control.setReachable(taskId),
  },
  {
    method: 'get',
    path: '/requests',
    summary: 'How much was asked of Marathon since the start, and answered',
    run: control => control.requests.totals(),
  },
  {
    method: 'get',
    path: '/faults',
    summary: 'The faults that are on',
    run: control => ({ faults: control.faults.list() }),
  },
  route(
    'post',
    '/faults',
    'Switches a fault on',
    faultSchema,
    (control, fault) => control.faults.add(fault),
  ),
  {
    method: 'delete',
    path: '/faults/:param',
    summary: 'Switches one fault off, by its id',
    run: (control, _body, id) => {
      if (!control.faults.remove(Number(id))) {
        throw new MarathonError(404, {
          message: `Fault '${id}' is not on; GET /_sim/faults lists them`,
        });
      }
    },
  },
  {
    method: 'delete',
    path: '/faults',
    summary: 'Switches all faults off',
    run: control => control.faults.clear(),
  },
  {
    method: 'post',
    path: '/streams/drop',
    summary: 'Disconnects all event streams',
    run: control => ({ dropped: control.dropStreams() }),
  },
  route(
    'post',
    '/events/swallow',
    'Loses coming events: a number, for a time, of some types',
    z.object({
      count: z.int().positive().optional(),
      durationMs: z.number().positive().optional(),
      types: z.array(z.string()).optional(),
    }),
    (control, { count, durationMs, types }) =>
      control.swallowEvents({
        ...(count !== undefined && { count }),
        ...(durationMs !== undefined && { durationMs }),
        ...(types && { types }),
      }),
  ),
  route(
    'post',
    '/events',
    'Publishes any event; further fields are its body',
    z.looseObject({ eventType: z.string() }),
    (control, { eventType, ...body }) => control.publish(eventType, body),
  ),
  route(
    'post',
    '/leader/change',
    'Another leader, the next standby if there is one: streams end, health results are lost; the process that led may be away for a while',
    z.object({
      gapMs: z.number().nonnegative().default(0),
      notReadyMs: z.number().nonnegative().default(0),
      downMs: z.number().nonnegative().default(0),
      unnoticedMs: z.number().nonnegative().optional(),
      resultsAfterMs: z.number().nonnegative().default(1000),
    }),
    (control, change) => control.changeLeader(change),
  ),
  route(
    'post',
    '/synthetic',
    'Adds apps whose instances are no processes',
    syntheticSchema,
    (control, load) => ({ apps: control.synthetic.load(load).length }),
  ),
  route(
    'post',
    '/synthetic/change',
    'Changes one instance of a synthetic app, with its events; `at` is when, in milliseconds of the monotonic clock of the machine',
    syntheticChangeSchema,
    (control, change) => {
      const at = Number(process.hrtime.bigint()) / 1e6;
      return { taskId: control.synthetic.change(change) ?? null, at };
    },
  ),
  route(
    'post',
    '/recording',
    'Serves recorded apps: {"apps": […]} or {"file": "path"}',
    z.union([z.object({ file: z.string() }), recordingSchema]),
    async (control, body) =>
      control.loadRecording(
        'file' in body
          ? recordingSchema.parse(JSON.parse(await readFile(body.file, 'utf8')))
          : body,
      ),
  ),
  {
    method: 'post',
    path: '/shop',
    summary: 'Starts the apps of the demo shop',
    run: control => control.startShop(),
  },
  {
    method: 'post',
    path: '/reset',
    summary: 'Ends all tasks and forgets apps, deployments and faults',
    run: control => control.reset(),
  },
];
