import { formatDuration, shortId, timeParts } from './time';

const now = Date.parse('2025-11-20T14:08:00Z');
const options = { now, locale: 'en-GB', timeZone: 'UTC' };

describe('timeParts', () => {
  it.each([
    ['2025-11-20T14:07:30Z', 'justNow', ''],
    ['2025-11-20T14:02:00Z', 'today', '14:02'],
    ['2025-11-20T00:00:00Z', 'today', '00:00'],
    ['2025-11-19T23:59:00Z', 'yesterday', '23:59'],
    ['2025-11-18T09:40:00Z', 'date', '18 Nov, 09:40'],
    ['2024-11-18T09:40:00Z', 'date', '18 Nov 2024'],
  ])('says %s as %s %s', (iso, word, text) => {
    expect(timeParts(iso, options)).toEqual({ word, text });
  });

  it('counts days in the zone of the reader', () => {
    const zone = { ...options, timeZone: 'Asia/Tokyo' };
    expect(timeParts('2025-11-19T14:59:00Z', zone).word).toBe('yesterday');
    expect(timeParts('2025-11-19T15:01:00Z', zone).word).toBe('today');
  });
});

describe('formatDuration', () => {
  it.each([
    [18, '18 ms'],
    [4000, '4 s'],
    [65_000, '1 min'],
    [22_320_000, '6 h 12 min'],
    [187_200_000, '2 d 4 h'],
    [86_400_000, '1 d'],
    [-5, '0 ms'],
  ])('says %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('shortId', () => {
  it('keeps the end, where task ids differ', () => {
    expect(shortId('shop_web.0191-a41c')).toBe('…a41c');
    expect(shortId('a41c')).toBe('a41c');
  });

  it('keeps the beginning of a UUID, whose end is the same for all tasks', () => {
    expect(
      shortId('web.instance-4534b2e6-8d1c-11f0-af0a-70b3d5800001._app.1'),
    ).toBe('4534b2e6…');
  });
});
