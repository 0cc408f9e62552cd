import { createParser } from 'eventsource-parser';
import { readFixture } from './__fixtures__/readFixture';
import { affectedApps, MarathonEvent } from './affectedApps';
import { evidenceOf } from './evidenceOf';

function parseStream(text: string): MarathonEvent[] {
  const events: MarathonEvent[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) =>
      events.push({ type: event ?? '', data: JSON.parse(data) }),
  });
  parser.feed(text);
  return events;
}

const events = ['events.sse', 'events-legacy.sse'].flatMap(name =>
  parseStream(readFixture(name)),
);

const nothing: string[] = [];
const expected: Record<string, string[] | 'resync'> = {
  event_stream_attached: nothing,
  event_stream_detached: nothing,
  api_post_event: ['/host/require-ports'],
  pod_created_event: 'resync',
  pod_updated_event: ['/my-pod'],
  pod_deleted_event: ['/my-pod'],
  scheduler_registered_event: 'resync',
  scheduler_reregistered_event: 'resync',
  scheduler_disconnected_event: 'resync',
  add_health_check_event: ['/my-app'],
  remove_health_check_event: ['/my-app'],
  failed_health_check_event: nothing,
  health_status_changed_event: ['/my-app'],
  instance_health_changed_event: ['/my-app'],
  unhealthy_instance_kill_event: ['/my-app'],
  unhealthy_task_kill_event: ['/my-app'],
  group_change_success: 'resync',
  group_change_failed: nothing,
  deployment_info: ['/my-app'],
  deployment_step_success: ['/my-app'],
  deployment_step_failure: ['/my-app'],
  deployment_success: ['/my-app'],
  deployment_failed: ['/my-app'],
  status_update_event: ['/my-app'],
  instance_changed_event: ['/my-app'],
  unknown_instance_terminated_event: ['/my-app'],
  unknown_task_terminated_event: ['/my-app'],
  app_terminated_event: ['/my-app'],
  framework_message_event: nothing,
  subscribe_event: nothing,
  unsubscribe_event: nothing,
};

describe('affectedApps', () => {
  it('is asked about every event type that Marathon sends', () => {
    expect([...new Set(events.map(({ type }) => type))].sort()).toEqual(
      Object.keys(expected).sort(),
    );
  });

  it.each(events.map((event, index) => [event.type, index, event] as const))(
    'answers %s (frame %i)',
    (type, _, event) => {
      expect(affectedApps(event)).toEqual(expected[type]);
    },
  );

  it.each([
    ['a list of lists', [[{ type: 'ScaleApplication', app: '/a' }]]],
    ['objects', [{ actions: [{ action: 'ScalePod', pod: '/a' }] }]],
  ])('reads the steps of a plan written as %s', (_, steps) => {
    const data = { plan: { id: '1', steps } };
    expect(affectedApps({ type: 'deployment_info', data })).toEqual(['/a']);
  });

  it.each([
    ['a type nobody knows', 'brand_new_event', {}],
    ['a body that is no JSON', 'status_update_event', undefined],
    ['a body without its app', 'status_update_event', { taskId: 'x' }],
  ])('asks for everything after %s', (_, type, data) => {
    expect(affectedApps({ type, data })).toBe('resync');
  });
});

describe('evidenceOf', () => {
  it('takes only words about the end of a task as evidence', () => {
    const found = events.flatMap(event => {
      const evidence = evidenceOf(event);
      return evidence ? [[event.type, evidence.app, evidence.reason]] : [];
    });
    expect(found).toEqual([
      ['unhealthy_instance_kill_event', '/my-app', 'killing'],
      ['status_update_event', '/my-app', 'terminal'],
      ['unhealthy_task_kill_event', '/my-app', 'killing'],
    ]);
  });
});
