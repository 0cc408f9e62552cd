import { alive, app, failing, instance } from './__testUtils__/decoded';
import { decideRotation } from './decideRotation';
import { findEvidence } from './findEvidence';
import { DecodedApp, RemovalReason } from './model';

const up = (id: string) => instance(id, { healthResults: [alive] });

/** The evidence of the last of several reads. */
function evidenceOf(
  reads: DecodedApp[],
  told: Record<string, RemovalReason> = {},
) {
  let before: ReturnType<typeof decideRotation> | undefined;
  let evidence: Record<string, RemovalReason> = {};
  reads.forEach((decoded, index) => {
    const after = decideRotation({
      app: decoded,
      readAt: '2026-01-01T00:00:00.000Z',
      before,
      now: 0,
      leaderSince: 0,
    });
    evidence = findEvidence({
      before,
      after: after.value,
      told: index === reads.length - 1 ? told : {},
    });
    before = after;
  });
  return evidence;
}

describe('findEvidence', () => {
  it('has none for an instance that is merely absent', () => {
    expect(
      evidenceOf([
        app([up('a'), up('b')]),
        app([up('a')], { instancesWanted: 2 }),
      ]),
    ).toEqual({});
  });

  it('has none for an instance that is unreachable', () => {
    const lost = instance('b', { phase: 'unreachable' });
    expect(evidenceOf([app([up('a'), up('b')]), app([up('a'), lost])])).toEqual(
      {},
    );
  });

  it.each([
    ['is killed', instance('b', { phase: 'killing' }), 'killing'],
    ['has ended', instance('b', { phase: 'terminal' }), 'terminal'],
    [
      'fails its check',
      instance('b', { healthResults: [failing] }),
      'unhealthy',
    ],
    ['is not ready', instance('b', { ready: false }), 'not-ready'],
  ])('takes the word of Marathon that an instance %s', (_, then, reason) => {
    expect(evidenceOf([app([up('a'), up('b')]), app([up('a'), then])])).toEqual(
      { b: reason },
    );
  });

  it('still knows that a killed instance was killed when it is gone', () => {
    const killed = instance('b', { phase: 'killing' });
    expect(
      evidenceOf([
        app([up('a'), up('b')]),
        app([up('a'), killed]),
        app([up('a')], { instancesWanted: 2 }),
      ]),
    ).toEqual({ b: 'killing' });
  });

  it('takes the word of an event, also for an instance that went before', () => {
    const wanted = { instancesWanted: 2 };
    const both = app([up('a'), up('b')]);
    const one = app([up('a')], wanted);
    expect(evidenceOf([both, one], { b: 'terminal' })).toEqual({
      b: 'terminal',
    });
    expect(evidenceOf([both, one, one], { b: 'terminal' })).toEqual({
      b: 'terminal',
    });
  });

  it('explains as many as the app was scaled down by', () => {
    const three = app([up('a'), up('b'), up('c')]);
    expect(evidenceOf([three, app([up('a')], { instancesWanted: 1 })])).toEqual(
      { b: 'scaled', c: 'scaled' },
    );
  });

  it('explains them also when they go after the scaling was read', () => {
    const three = app([up('a'), up('b'), up('c')]);
    expect(
      evidenceOf([
        three,
        { ...three, instancesWanted: 2 },
        app([up('a'), up('b')], { instancesWanted: 2 }),
      ]),
    ).toEqual({ c: 'scaled' });
  });

  it('explains none when more went than it was scaled down by', () => {
    const three = app([up('a'), up('b'), up('c')]);
    expect(evidenceOf([three, app([up('a')], { instancesWanted: 2 })])).toEqual(
      {},
    );
  });

  it('explains nothing by a scaling that is done or undone', () => {
    const three = app([up('a'), up('b'), up('c')]);
    const two = app([up('a'), up('b')], { instancesWanted: 2 });
    expect(
      evidenceOf([three, two, app([up('a')], { instancesWanted: 2 })]),
    ).toEqual({});
    expect(
      evidenceOf([
        three,
        { ...three, instancesWanted: 2 },
        three,
        { ...two, instancesWanted: 3 },
      ]),
    ).toEqual({});
  });
});
