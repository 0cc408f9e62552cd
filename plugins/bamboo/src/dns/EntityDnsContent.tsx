import { stringifyEntityRef } from '@backstage/catalog-model';
import {
  MissingAnnotationEmptyState,
  useEntity,
} from '@backstage/plugin-catalog-react';
import {
  ANNOTATION_MARATHON_APP_ID,
  isBambooAvailable,
} from '@bamboo-lb/plugin-bamboo-common';
import { Route, Routes } from 'react-router-dom';
import { CanaryView } from '../canary/CanaryView';
import { Room } from '../components/Room';
import { ReleaseView } from '../releases/ReleaseView';
import { DnsTab } from './DnsTab';
import { HistoryView } from './history/HistoryView';

/** The tab DNS with the views below it, for the entity on the page. */
export function EntityDnsContent() {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  if (!isBambooAvailable(entity)) {
    return (
      <MissingAnnotationEmptyState annotation={ANNOTATION_MARATHON_APP_ID} />
    );
  }
  return (
    <Room>
      <Routes>
        <Route
          path="history"
          element={<HistoryView key={entityRef} entity={entity} />}
        />
        <Route
          path="release"
          element={<ReleaseView key={entityRef} entity={entity} />}
        />
        <Route
          path="canary/:mappingId"
          element={<CanaryView key={entityRef} entity={entity} />}
        />
        <Route path="*" element={<DnsTab key={entityRef} entity={entity} />} />
      </Routes>
    </Room>
  );
}
