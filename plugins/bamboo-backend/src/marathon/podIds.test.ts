import { evidenceOf } from './evidenceOf';
import { instanceOfTask, podInstanceId } from './podIds';

const uuid = 'c0caec0a-863a-11e9-915b-c610fee06dff';
const instance = `pods_web.instance-${uuid}`;

describe('the ids of pods', () => {
  it.each([
    ['1.4 to 1.7', `${instance}.web`, instance],
    ['1.8 and later', `${instance}.web.2`, `${instance}.2`],
  ])('of %s: a task and an answer name the same instance', (_, task, id) => {
    expect(instanceOfTask(task)).toBe(id);
    expect(podInstanceId(instance, [task, null])).toBe(id);
  });

  it.each([
    `shop_web.${uuid}`,
    `shop_web.${uuid}.3`,
    `shop_web.instance-${uuid}._app.42`,
    'my-app_0-1396592784349',
  ])('leave %s to be the task of an app', task => {
    expect(instanceOfTask(task)).toBe(task);
  });

  it('name another incarnation differently, also when its containers come one by one', () => {
    expect(
      podInstanceId(instance, [`${instance}.web.1`, `${instance}.log.2`]),
    ).toBe(`${instance}.2`);
  });

  it('make the end of a container evidence for the end of its instance', () => {
    const data = {
      appId: '/pods/web',
      taskId: `${instance}.web.1`,
      taskStatus: 'TASK_KILLED',
    };
    expect(evidenceOf({ type: 'status_update_event', data })).toEqual({
      app: '/pods/web',
      task: `${instance}.1`,
      reason: 'terminal',
    });
  });
});
