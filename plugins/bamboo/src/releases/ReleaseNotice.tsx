import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import type {
  Mapping,
  Release,
  ReleaseResult,
} from '@bamboo-lb/plugin-bamboo-common';
import { useState } from 'react';
import { bambooApiRef } from '../api';
import { Notice } from '../components/Notice';
import { errorText } from '../format/errorText';
import { useText, type Text } from '../hooks/useText';
import { WAIT } from './useRelease';

/** The mappings of a release in the newest form that the page knows. */
function currentOf(result: ReleaseResult, known: Mapping[]): Mapping[] {
  return result.mappings.map(mapping => {
    const live = known.find(({ id }) => id === mapping.id);
    return live && live.version >= mapping.version ? live : mapping;
  });
}

/** The revision of each load balancer that carried it, as far as known. */
export function sayRevisions(t: Text, mappings: Mapping[]): string {
  const newest = new Map<string, number>();
  for (const { loadBalancer, status } of mappings) {
    if (status.sequence !== undefined) {
      const known = newest.get(loadBalancer) ?? 0;
      newest.set(loadBalancer, Math.max(known, status.sequence));
    }
  }
  const parts = [...newest].map(([loadBalancer, sequence]) =>
    t('releases.done.revisionOn', { sequence: String(sequence), loadBalancer }),
  );
  const last = parts.pop() ?? '';
  return parts.length > 0
    ? t('dns.and', { first: parts.join(', '), last })
    : last;
}

function sayTitle(
  t: Text,
  release: Release,
  revisions: string,
  undone?: string,
) {
  const count = release.totalChanges;
  if (undone !== undefined) {
    return revisions
      ? t('releases.done.undoneRevision', { title: undone, revisions })
      : t('releases.done.undonePlain', { title: undone });
  }
  return revisions
    ? t('releases.done.revision', { count, revisions })
    : t('releases.done.plain', { count });
}

function sayProgress(t: Text, title: string, mappings: Mapping[]): string {
  const total = mappings.length;
  const live = mappings.filter(({ status }) => status.state === 'live').length;
  if (total === 0) {
    return t('releases.done.gone', { title });
  }
  return live === total
    ? t('releases.done.live', { title })
    : t('releases.done.moving', {
        title,
        live: String(live),
        total: String(total),
      });
}

/** What a release did and how far it is, with the way back from all of it. */
export function ReleaseNotice(props: {
  result: ReleaseResult;
  /** The mappings on the page, which are newer than the answer. */
  known: Mapping[];
  /** The title of the release that this one took back. */
  undone?: string;
  onUndone: (result: ReleaseResult) => void;
}) {
  const { result, known, undone, onUndone } = props;
  const { release } = result;
  const t = useText();
  const api = useApi(bambooApiRef);
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const mappings = currentOf(result, known);
  const undo = async () => {
    setIsBusy(true);
    try {
      onUndone(await api.undoRelease(release.id, {}, WAIT));
    } catch (error) {
      setFailure(t('releases.done.undoFailed', { message: errorText(error) }));
      setIsBusy(false);
    }
  };
  return (
    <Notice
      takesFocus
      tone={failure ? 'error' : 'ok'}
      title={failure ?? sayTitle(t, release, sayRevisions(t, mappings), undone)}
      actions={
        undone === undefined && (
          <Button
            size="small"
            variant="outlined"
            style={{ textTransform: 'none' }}
            disabled={isBusy}
            onClick={undo}
          >
            {t('releases.done.undo')}
          </Button>
        )
      }
    >
      {sayProgress(t, undone ?? release.title, mappings)}
    </Notice>
  );
}
