import { useApi } from '@backstage/core-plugin-api';
import type { RevisionDetail, Revision } from '@bamboo-lb/plugin-bamboo-common';
import MuiLink from '@material-ui/core/Link';
import Typography from '@material-ui/core/Typography';
import { useCallback } from 'react';
import { bambooApiRef } from '../api';
import { ShowChange } from '../changes/ShowChange';
import { LiveView } from '../components/LiveView';
import { Mono } from '../components/Mono';
import { useLive } from '../hooks/useLive';
import { useText, type Text } from '../hooks/useText';
import { Diff } from './Diff';
import { ReportTable } from './ReportTable';

function download({ loadBalancer, sequence, files }: RevisionDetail): void {
  const text = files
    .map(file => `# ---- ${file.name}\n${file.text}`)
    .join('\n');
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = `${loadBalancer}-${sequence}.txt`;
  anchor.click();
  URL.revokeObjectURL(url);
}

function sayAgainst(t: Text, detail: RevisionDetail): string {
  const sequence = String(detail.sequence);
  const { previousSequence } = detail;
  return previousSequence === undefined
    ? t('loadBalancer.oldest', { sequence })
    : t('loadBalancer.against', {
        sequence,
        previous: String(previousSequence),
      });
}

function Files({ detail }: { detail: RevisionDetail }) {
  const t = useText();
  const changed = detail.files.filter(f => f.text !== f.previousText);
  const unchanged = detail.files.filter(f => f.text === f.previousText);
  const facts = [
    ...(unchanged.length > 0
      ? [
          t('loadBalancer.unchanged', {
            files: unchanged.map(({ name }) => name).join(', '),
          }),
        ]
      : []),
    t('loadBalancer.digest', { digest: detail.digest.slice(0, 12) }),
  ];
  return (
    <>
      <Typography variant="body2" component="h3" gutterBottom>
        <strong>{sayAgainst(t, detail)}</strong>: {detail.cause.text}
      </Typography>
      {changed.length === 0 && (
        <Typography variant="body2">{t('loadBalancer.noChange')}</Typography>
      )}
      {changed.map(({ name, text, previousText }) => (
        <div key={name}>
          <Typography variant="body2">
            <Mono>{name}</Mono>
          </Typography>
          <Diff
            label={t('loadBalancer.diffLabel', { file: name })}
            before={previousText ?? ''}
            after={text}
          />
        </div>
      ))}
      <Typography variant="caption">
        {facts.join(' · ')} ·{' '}
        <MuiLink
          component="button"
          variant="caption"
          onClick={() => download(detail)}
        >
          {t('loadBalancer.download')}
        </MuiLink>
      </Typography>
    </>
  );
}

/** How agents took a revision, and what it changed, file by file. */
export function RevisionDetails(props: { revision: Revision }) {
  const { loadBalancer, sequence, reports } = props.revision;
  const t = useText();
  const api = useApi(bambooApiRef);
  const load = useCallback(
    (signal: AbortSignal) =>
      api.getRevision(loadBalancer, sequence, { signal }),
    [api, loadBalancer, sequence],
  );
  const detail = useLive({ load, isSlow: true });
  return (
    <>
      <ReportTable reports={reports} />
      <Typography variant="caption" component="div" gutterBottom>
        <ShowChange loadBalancer={loadBalancer} sequence={sequence} />
      </Typography>
      <LiveView live={detail} failedTitle={t('loadBalancer.loadFailed')}>
        {data => <Files detail={data} />}
      </LiveView>
    </>
  );
}
