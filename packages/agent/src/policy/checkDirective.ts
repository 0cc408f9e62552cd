import {
  CHECK_ACTIONS,
  DIRECTIVES,
  FORBIDDEN_ARGUMENTS,
  FORBIDDEN_FUNCTIONS,
  HTTP_ACTIONS,
  OPTIONS,
  TCP_ACTIONS,
} from './allowed';
import { checkServer, checkServerKeywords } from './checkServer';
import { checkStickTable, checkTableNames } from './checkTable';
import { PolicyContext } from './PolicyContext';

const SET_VAR = /^(set-var|set-var-fmt|unset-var)\((txn|req|res|sess|check)\./;
const BIND =
  /^bind "\$\{BAMBOO_BIND_([A-Z][A-Z0-9_]*)\[\*\]\}"(?: name probe)?$/;

/** @returns why a `bind` line must not be used */
export function checkBind(
  line: string,
  context: PolicyContext,
): string | undefined {
  const name = BIND.exec(line.trim())?.[1];
  if (!name) {
    return 'a bind line must be exactly: bind "${BAMBOO_BIND_<NAME>[*]}", with "name probe" for the probe';
  }
  return context.binds.has(name)
    ? undefined
    : `this host has no bind ${name}; its base file needs: setenv BAMBOO_BIND_${name} "…"`;
}

/** @returns why the words of a line within a section must not be used */
export function checkDirective(
  words: readonly string[],
  context: PolicyContext,
): string | undefined {
  const [keyword = '', ...rest] = words;
  const [first = ''] = rest;
  if (!DIRECTIVES.has(keyword)) {
    return `the directive "${keyword}" is not allowed`;
  }
  switch (keyword) {
    case 'no':
      return first === 'option' || (first === 'log' && rest.length === 1)
        ? undefined
        : '"no" is only allowed before "option" and "log"';
    case 'log':
      return rest.length === 1 && first === 'global'
        ? undefined
        : 'the only form of log is "log global"; where logs go is decided in the base file';
    case 'option':
      if (!OPTIONS.has(first)) {
        return `the option "${first}" is not allowed`;
      }
      break;
    case 'server':
      return checkServer(rest);
    case 'default-server':
      return checkServerKeywords(rest);
    case 'stick-table':
      return checkStickTable(rest);
    case 'cookie':
      if (!rest.includes('dynamic')) {
        return 'a cookie needs the keyword "dynamic", because servers come and go';
      }
      break;
    case 'use_backend':
    case 'default_backend':
      if (context.baseProxies.has(first)) {
        return `"${first}" is a name of the base file`;
      }
      break;
    default:
      break;
  }
  return (
    checkAction(keyword, rest) ??
    checkTableNames(words, context) ??
    checkArguments(rest, context)
  );
}

function checkAction(keyword: string, rest: readonly string[]) {
  const allowed = (action: string, actions: ReadonlySet<string>) =>
    actions.has(action) ||
    SET_VAR.test(action) ||
    /^sc-[a-z0-9-]+\(/.test(action);
  switch (keyword) {
    case 'http-request':
    case 'http-response':
    case 'http-after-response':
      return allowed(rest[0] ?? '', HTTP_ACTIONS)
        ? undefined
        : `the action "${rest[0] ?? ''}" is not allowed`;
    case 'tcp-request':
    case 'tcp-response':
      return rest[0] === 'inspect-delay' || allowed(rest[1] ?? '', TCP_ACTIONS)
        ? undefined
        : `the action "${rest[1] ?? ''}" is not allowed`;
    case 'http-check':
    case 'tcp-check':
      return checkHealthRule(keyword, rest, allowed);
    default:
      return undefined;
  }
}

function checkHealthRule(
  keyword: string,
  rest: readonly string[],
  allowed: (action: string, actions: ReadonlySet<string>) => boolean,
) {
  if (!allowed(rest[0] ?? '', CHECK_ACTIONS)) {
    return `the ${keyword} rule "${rest[0] ?? ''}" is not allowed`;
  }
  return rest[0] === 'connect' && rest.includes('addr')
    ? `${keyword} connect must not name another address`
    : undefined;
}

/** Whether a function sets a variable of the request or its connection. */
const setsOwnVariable = (name: string, argument: string) =>
  SET_VAR.test(`${name}(${argument}`);

function checkArguments(
  words: readonly string[],
  context: PolicyContext,
): string | undefined {
  for (const word of words) {
    if (FORBIDDEN_ARGUMENTS.has(word) || /^(unix|fd|abns)@/.test(word)) {
      return `the argument "${word}" is not allowed`;
    }
    for (const match of word.matchAll(/([A-Za-z_][\w.-]*)\(([^),]*)/g)) {
      const name = match[1] ?? '';
      const argument = match[2] ?? '';
      if (FORBIDDEN_FUNCTIONS.test(name) && !setsOwnVariable(name, argument)) {
        return `the function "${name}" is not allowed`;
      }
      if (/^map(_|$)/.test(name) && !context.maps.has(argument)) {
        return `the map "${argument}" is not part of the revision`;
      }
    }
    if (/\b(env|lua)\b\s*[(.]/.test(word) || /\bproc\.[a-z]/i.test(word)) {
      return 'the environment, code and variables of the process are not allowed';
    }
  }
  return undefined;
}
