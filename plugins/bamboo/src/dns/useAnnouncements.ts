import { alertApiRef, useApi } from '@backstage/core-plugin-api';
import type { Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { formatDuration } from '../format/time';
import { useText, type Text } from '../hooks/useText';
import { nameOf, stateWord } from '../status/mappingStatus';

/** After this the row alone says how far a saved mapping is. */
const PATIENCE_MS = 10_000;

function listAgents(t: Text, agents: string[]): string {
  const last = agents[agents.length - 1] ?? '';
  return agents.length < 2
    ? last
    : t('dns.and', { first: agents.slice(0, -1).join(', '), last });
}

function sayLive(t: Text, mapping: Mapping): string {
  const { byAgent, verifiedInMs } = mapping.status;
  const name = nameOf(mapping);
  const agents = listAgents(
    t,
    byAgent.filter(({ phase }) => phase === 'verified').map(a => a.agent),
  );
  return verifiedInMs === undefined
    ? t('dns.liveUntimed', { name, agents })
    : t('dns.live', { name, agents, time: formatDuration(verifiedInMs) });
}

/**
 * Says that a saved mapping is live, once it is, and every change of a state to
 * screen readers.
 */
export function useAnnouncements(mappings: Mapping[] | undefined): {
  /** The newest change in words, for a polite live region. */
  message: string;
  /** Told of a mapping that the reader just saved. */
  onSaved: (mapping: Mapping) => void;
} {
  const t = useText();
  const alertApi = useApi(alertApiRef);
  const [message, setMessage] = useState('');
  const states = useRef(new Map<string, string>());
  const saved = useRef<{ id: string; version: number; until: number }[]>([]);

  useEffect(() => {
    for (const mapping of mappings ?? []) {
      const { id, version, status } = mapping;
      const previous = states.current.get(id);
      if (previous !== undefined && previous !== status.state) {
        const state = stateWord(t, status);
        setMessage(t('announce', { name: nameOf(mapping), state }));
      }
      states.current.set(id, status.state);
      const mine = saved.current.find(s => s.id === id);
      if (mine && version >= mine.version && status.state === 'live') {
        saved.current = saved.current.filter(s => s !== mine);
        if (Date.now() < mine.until) {
          alertApi.post({
            message: sayLive(t, mapping),
            severity: 'success',
            display: 'transient',
          });
        }
      }
    }
  }, [mappings, alertApi, t]);

  const onSaved = useCallback(({ id, version }: Mapping) => {
    saved.current.push({ id, version, until: Date.now() + PATIENCE_MS });
  }, []);
  return { message, onSaved };
}
