import { fakeApp } from '../__testUtils__/FakeMarathon';
import { lacksTasks } from './lacksTasks';

describe('lacksTasks', () => {
  const { tasks, ...bare } = fakeApp('/a', [{ id: 'a.1' }]);

  it.each([
    ['running', { tasksRunning: 2 }],
    ['staged', { tasksStaged: 1, tasksRunning: 0 }],
  ])('names an app that counts tasks as %s and has none', (_, counts) => {
    expect(lacksTasks({ ...bare, ...counts })).toBe('/a');
  });

  it.each<[string, unknown]>([
    ['has its tasks', { ...bare, tasks, tasksRunning: 1 }],
    ['has an empty list', { ...bare, tasks: [], tasksRunning: 1 }],
    ['counts none', { ...bare, tasksRunning: 0, tasksStaged: 0 }],
    ['has no counts', bare],
    ['has no id', { tasksRunning: 1 }],
    ['is no object', 'a'],
  ])('leaves alone what %s', (_, item) => {
    expect(lacksTasks(item)).toBeUndefined();
  });
});
