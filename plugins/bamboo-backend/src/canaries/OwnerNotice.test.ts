import { mockServices } from '@backstage/backend-test-utils';
import { catalog, GONE, SHOP } from '../authorization/__testUtils__/company';
import { OwnerNotice } from './OwnerNotice';

const notice = {
  mappingId: 'm-1',
  entityRef: SHOP,
  title: 'The guard aborted the canary of shop.example.com',
  description: 'lb-2 doubts the canary: 9 % errors',
};

function make(send: () => Promise<void> = async () => {}) {
  const notifications = { send: jest.fn(send) };
  const logger = mockServices.logger.mock();
  return {
    notifications,
    logger,
    owners: new OwnerNotice({
      auth: mockServices.auth(),
      catalog,
      logger,
      notifications,
    }),
  };
}

describe('a notice', () => {
  it('goes to the owners of the entity, with what was seen and a link', async () => {
    const { owners, notifications } = make();
    await owners.send(notice);
    expect(notifications.send.mock.calls).toEqual([
      [
        {
          recipients: { type: 'entity', entityRef: ['group:default/shop'] },
          payload: {
            title: notice.title,
            description: notice.description,
            link: '/catalog/default/component/shop/dns',
            severity: 'high',
            topic: 'bamboo-canary',
            scope: 'bamboo-canary:m-1',
          },
        },
      ],
    ]);
  });

  it('that cannot be sent is logged, and no reason to fail', async () => {
    const { owners, logger } = make(async () => {
      throw new Error('404 Not Found');
    });
    await owners.send(notice);
    expect(logger.warn.mock.calls).toEqual([
      [
        'The owners of a canary could not be told',
        {
          title: notice.title,
          entityRef: notice.entityRef,
          error: 'Error: 404 Not Found',
        },
      ],
    ]);
  });

  it('of an entity that is gone goes to nobody', async () => {
    const { owners, notifications } = make();
    await owners.send({ ...notice, entityRef: GONE });
    expect(notifications.send).not.toHaveBeenCalled();
  });
});
