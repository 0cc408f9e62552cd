import type { RequestHandler } from 'express';
import { FAULT, sendHtmlError, sendHtmlPage } from '../http/reply';
import type { Faults } from './Faults';

/** Gives requests the faults that are on. */
export function faultMiddleware(faults: Faults): RequestHandler {
  return (request, response, next) => {
    const fault = faults.take(request.path);
    switch (fault?.kind) {
      case undefined:
        next();
        break;
      case '503':
        sendHtmlError(response, 503, 'Service Unavailable');
        break;
      case '502':
        sendHtmlError(response, 502, 'Could not determine the current leader');
        break;
      case 'unauthorized':
        response.set('WWW-Authenticate', 'basic realm="Mesosphere"');
        sendHtmlError(response, 401, 'Unauthorized');
        break;
      case 'forbidden':
        response
          .status(403)
          .set('Content-Type', 'application/json')
          .end('{"message":"Not Authorized to perform this action!"}');
        break;
      case 'html':
        sendHtmlPage(response);
        break;
      case 'garbage':
        response
          .set('Content-Type', 'application/json')
          .end('\u0000\u0001 {{ this is not JSON');
        break;
      case 'hang':
        break;
      case 'slow':
        setTimeout(next, fault.delayMs);
        break;
      default:
        response.locals[FAULT] = fault;
        next();
    }
  };
}
