/**
 * What a service token is made of: what may stand in a header, without spaces.
 * A message about one that is not must not show it.
 */
export const TOKEN = /^[\x21-\x7e]{8,}$/;
