import { mockServices } from '@backstage/backend-test-utils';
import { SignalsService } from '@backstage/plugin-signals-node';
import { until } from '../marathon/__testUtils__/until';
import { ChangeSignals } from './ChangeSignals';

describe('the signals of a change', () => {
  it('are merged, hold ids only, and are no reason to fail when nobody takes them', async () => {
    const logger = mockServices.logger.mock();
    const publish = jest
      .fn<Promise<void>, Parameters<SignalsService['publish']>>()
      .mockRejectedValueOnce(new Error('signals are away'))
      .mockResolvedValue();
    const signals = new ChangeSignals({ signals: { publish }, logger });
    signals.add({ mappings: ['m1'] });
    signals.add({ mappings: ['m1', 'm2'], apps: ['production/shop/web'] });
    await until(async () =>
      expect(logger.warn.mock.calls).toEqual([
        [
          'Pages could not be told of a change',
          { error: 'Error: signals are away' },
        ],
      ]),
    );
    expect(publish.mock.calls[0]![0]).toMatchObject({
      recipients: { type: 'broadcast' },
      message: {
        mappings: ['m1', 'm2'],
        loadBalancers: [],
        apps: ['production/shop/web'],
      },
    });
    signals.add({ loadBalancers: ['public'] });
    await until(async () => expect(publish).toHaveBeenCalledTimes(2));
    signals.stop();
  });
});
