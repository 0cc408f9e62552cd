import { Agent, ClientRequest } from 'node:http';

/** How Node hands a request to an agent; its types leave it out. */
interface RequestTaker {
  addRequest(request: ClientRequest, ...rest: unknown[]): void;
}

/**
 * Makes a break of the connection within an answer an error of that answer.
 * node-fetch 2 notices it only where the answer comes in chunks; with a length
 * or until the end, as event streams come, it would wait for ever.
 */
export function noticeBreaks<T extends Agent>(agent: T): T {
  const taker = agent as unknown as RequestTaker;
  const addRequest = taker.addRequest.bind(agent);
  taker.addRequest = (request, ...rest) => {
    request.once('response', response =>
      response.once('close', () => {
        if (!response.complete) {
          request.emit('error', new Error('The answer broke off'));
        }
      }),
    );
    addRequest(request, ...rest);
  };
  return agent;
}
