import { explainFault } from './explainFault';

describe('why nobody answers', () => {
  const explain = (code: string) =>
    explainFault(
      Object.assign(new Error('reason'), { code }),
      'https://portal.example.com/api/bamboo',
      'otherwise',
    );

  it('is told with the way out of it', () => {
    expect(explain('CERT_HAS_EXPIRED')).toContain("is this host's clock right");
    expect(explain('CERT_NOT_YET_VALID')).toContain('clock right');
    expect(explain('UNABLE_TO_GET_ISSUER_CERT_LOCALLY')).toContain(
      'NODE_EXTRA_CA_CERTS',
    );
    expect(explain('ERR_TLS_CERT_ALTNAME_INVALID')).toContain(
      'a name that its certificate has',
    );
    expect(explain('EAI_AGAIN')).toContain('getent hosts portal.example.com');
  });

  it('is told with another way out where it says none', () => {
    expect(explain('ECONNREFUSED')).toBe('reason; otherwise');
  });
});
