import { RequestHandler } from 'express';

/** Where Bamboo's API takes services. */
const SERVICES = /^(?:\/api)?\/services(?:[/?]|$)/;

/**
 * Reads requests to Bamboo's services as Bamboo did. It took every body for
 * JSON, so that its clients call theirs a form, as `curl -d` does, or say
 * nothing; and they write the id of an app as it is, with its first slash.
 */
export function readAsBamboo(): RequestHandler {
  return (req, _res, next) => {
    if (SERVICES.test(req.url)) {
      req.headers['content-type'] = 'application/json';
      req.url = req.url.replace(/\/services\/+/, '/services/');
    }
    next();
  };
}
