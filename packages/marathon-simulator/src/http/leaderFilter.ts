import type { RequestHandler } from 'express';
import type { Profile } from '../profiles/Profile';
import { type Election, type NodeAddress, nameOf } from '../state/Election';
import { proxyTo } from './proxy';
import { handle, sendHtmlError } from './reply';

/** What a node does with requests while another one leads. */
export interface LeaderFilterOptions {
  readonly self: () => NodeAddress;
  readonly election: Election;
  readonly profile: Profile;
  /** How long a request waits for a leader, milliseconds. */
  readonly leaderWaitMs: number;
  /** How long a leader may send nothing to a standby, milliseconds. */
  readonly proxyTimeoutMs: number;
}

/**
 * Lets requests pass at the leader; anywhere else they go on to it, whatever
 * the path. Without a leader they wait, and fail in the end.
 */
export function leaderFilter(options: LeaderFilterOptions): RequestHandler {
  const { self, election, profile, leaderWaitMs, proxyTimeoutMs } = options;
  return (request, response, next) =>
    handle(async () => {
      const leader = await election.awaitLeader(leaderWaitMs);
      if (!leader) {
        sendHtmlError(
          response,
          profile.noLeaderStatus,
          'Could not determine the current leader',
        );
      } else if (nameOf(leader) === nameOf(self())) {
        next();
      } else if (profile.redirectsEvents && request.path === '/v2/events') {
        response
          .status(302)
          .set('Location', `http://${nameOf(leader)}${request.originalUrl}`)
          .end();
      } else {
        proxyTo(request, response, {
          leader,
          via: `1.1 ${nameOf(self())}`,
          timeoutMs: proxyTimeoutMs,
          timeoutStatus: profile.leaderTimeoutStatus,
        });
      }
    })(request, response, next);
}
