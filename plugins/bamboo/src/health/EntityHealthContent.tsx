import { stringifyEntityRef } from '@backstage/catalog-model';
import {
  MissingAnnotationEmptyState,
  useEntity,
} from '@backstage/plugin-catalog-react';
import {
  ANNOTATION_MARATHON_APP_ID,
  isBambooAvailable,
} from '@bamboo-lb/plugin-bamboo-common';
import { Room } from '../components/Room';
import { HealthTab } from './HealthTab';

/** The tab Health for the entity on the page. */
export function EntityHealthContent() {
  const { entity } = useEntity();
  return isBambooAvailable(entity) ? (
    <Room>
      <HealthTab key={stringifyEntityRef(entity)} entity={entity} />
    </Room>
  ) : (
    <MissingAnnotationEmptyState annotation={ANNOTATION_MARATHON_APP_ID} />
  );
}
