import type { Entity } from '@backstage/catalog-model';
import { createExtensionTester } from '@backstage/frontend-test-utils';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import plugin from './index';
import { shop } from './__testUtils__/data';

const bare: Entity = {
  ...shop,
  metadata: { name: 'bare', namespace: 'default' },
};

describe('the plugin', () => {
  it.each([
    ['entity-content:bamboo/dns', 'DNS', 'operation', '/dns'],
    [
      'entity-content:bamboo/health',
      'Health',
      'observability',
      '/bamboo-health',
    ],
  ])('adds %s only to entities with the annotation', (id, title, group) => {
    const extension = plugin.getExtension(id as never);
    const tester = createExtensionTester(extension as never);
    const { dataRefs } = EntityContentBlueprint;
    expect(tester.get(dataRefs.title as never)).toBe(title);
    expect(tester.get(dataRefs.group as never)).toBe(group);
    const filter = tester.get(dataRefs.filterFunction as never) as (
      entity: Entity,
    ) => boolean;
    expect(filter(shop)).toBe(true);
    expect(filter(bare)).toBe(false);
  });
});
