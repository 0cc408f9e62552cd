const list = (text: string) => new Set(text.trim().split(/\s+/));

/** The sections that a rendered text may have. */
export const SECTIONS = list('defaults frontend backend listen');

/**
 * Directives that neither read files, run code, open sockets nor send data to
 * places of their own choice. What is not here is refused.
 */
export const DIRECTIVES = list(`
  acl backlog balance bind capture compression cookie declare default-server
  default_backend description dynamic-cookie-key errorloc errorloc302
  errorloc303 force-persist fullconn hash-type http-after-response http-check
  http-error http-request http-response http-reuse http-send-name-header
  ignore-persist log log-format log-tag max-keep-alive-queue maxconn mode
  monitor-uri monitor no option persist rate-limit redirect retries retry-on
  server stick stick-table tcp-check tcp-request tcp-response timeout
  unique-id-format unique-id-header use-server use_backend
`);

/** Values of `option` that stay within HAProxy and its connections. */
export const OPTIONS = list(`
  abortonclose allbackups checkcache clitcpka contstats disable-h2-upgrade
  dontlog-normal dontlognull forwardfor h1-case-adjust-bogus-client
  h1-case-adjust-bogus-server http-buffer-request http-ignore-probes
  http-keep-alive http-no-delay http-pretend-keepalive
  http-restrict-req-hdr-names http-server-close http-use-proxy-header httpchk
  httpclose httplog http_proxy idle-close-on-response independent-streams
  ldap-check log-health-checks log-separate-errors logasap mysql-check nolinger
  originalto persist pgsql-check prefer-last-server redis-check redispatch
  smtpchk splice-auto splice-request splice-response srvtcpka ssl-hello-chk
  tcp-check tcp-smart-accept tcp-smart-connect tcpka tcplog
`);

/** Actions of `http-request`, `http-response` and `http-after-response`. */
export const HTTP_ACTIONS = list(`
  add-header allow auth capture del-header deny disable-l7-retry early-hint
  redirect reject replace-header replace-path replace-pathq replace-uri
  replace-value return set-header set-log-level set-method set-nice set-path
  set-pathq set-priority-class set-priority-offset set-query set-src set-status
  set-timeout set-uri silent-drop strict-mode tarpit track-sc0 track-sc1
  track-sc2 wait-for-body wait-for-handshake
`);

/** Rules of `tcp-request`, `tcp-response`: the second word after the stage. */
export const TCP_ACTIONS = list(`
  accept close reject silent-drop set-nice set-src track-sc0 track-sc1
  track-sc2
`);

/** Rules of `http-check` and `tcp-check`. */
export const CHECK_ACTIONS = list(
  'comment connect disable-on-404 expect send send-state unset-var',
);

/** Keywords of `server` and `default-server`, with their number of values. */
export const SERVER_KEYWORDS: ReadonlyMap<string, number> = new Map([
  ...[
    'allow-0rtt',
    'backup',
    'check',
    'check-send-proxy',
    'check-ssl',
    'disabled',
    'enabled',
    'no-backup',
    'no-check',
    'no-check-ssl',
    'no-send-proxy',
    'no-send-proxy-v2',
    'no-ssl',
    'no-tls-tickets',
    'no-verifyhost',
    'non-stick',
    'send-proxy',
    'send-proxy-v2',
    'ssl',
    'stick',
    'tls-tickets',
  ].map(keyword => [keyword, 0] as const),
  ...[
    'alpn',
    'check-alpn',
    'check-proto',
    'check-sni',
    'downinter',
    'error-limit',
    'fall',
    'fastinter',
    'init-addr',
    'inter',
    'max-reuse',
    'maxconn',
    'maxqueue',
    'minconn',
    'observe',
    'on-error',
    'on-marked-down',
    'on-marked-up',
    'pool-low-conn',
    'pool-max-conn',
    'pool-purge-delay',
    'port',
    'proto',
    'rise',
    'slowstart',
    'sni',
    'ssl-max-ver',
    'ssl-min-ver',
    'verify',
    'verifyhost',
    'weight',
    'ws',
  ].map(keyword => [keyword, 1] as const),
]);

/**
 * Sample fetches and converters that read the environment or files, run code,
 * or reach out of the request.
 */
export const FORBIDDEN_FUNCTIONS =
  /^(env|lua\..*|jwt_verify|debug|http_auth|http_auth_group|set-var|uuid_file|vault)$/;

/** Words that, as arguments, name a file or something outside of the text. */
export const FORBIDDEN_ARGUMENTS = list(`
  file lf-file errorfile errorfiles default-errorfiles peers resolvers -f -M
  use-service ca-file crl-file crt crt-list namespace interface usesrc
  unix@ fd@
`);
