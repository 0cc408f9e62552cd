import { RoutableApp } from '../apps/model';
import { sideInstances } from './sideInstances';

const app = (...instances: [version: string, inRotation: boolean][]) =>
  ({
    instances: instances.map(([version, inRotation]) => ({
      version,
      inRotation,
    })),
  } as RoutableApp);

describe('the instances of a side', () => {
  const both = app(['v1', true], ['v1', false], ['v2', true]);

  it.each([
    ['all without a version', {}, both, [2, 3]],
    ['those of the version', { version: 'v2' }, both, [1, 1]],
    ['those of other versions', { notVersion: 'v2' }, both, [1, 2]],
    [
      'all while there are no others',
      { notVersion: 'v1' },
      app(['v1', true]),
      [1, 1],
    ],
    [
      'all while no other is in rotation',
      { notVersion: 'v2' },
      app(['v1', false], ['v2', true]),
      [1, 2],
    ],
    ['none without the app', {}, undefined, [0, 0]],
  ])('are %s', (_what, target, of, [inRotation, total]) => {
    expect(sideInstances(target, of)).toEqual({ inRotation, total });
  });
});
