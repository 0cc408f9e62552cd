import { useState } from 'react';
import { IdentityApi, SignInPageProps } from '@backstage/core-plugin-api';
import {
  Content,
  InfoCard,
  Page,
  ProxiedSignInPage,
} from '@backstage/core-components';
import Button from '@material-ui/core/Button';
import Grid from '@material-ui/core/Grid';
import Typography from '@material-ui/core/Typography';

const people = [
  {
    provider: 'guest',
    name: 'Ann Lind',
    team: 'team Shop',
    hint: 'Owns shop, recommendations and search.',
  },
  {
    provider: 'payments-developer',
    name: 'Ben Okoye',
    team: 'team Payments',
    hint: 'Owns checkout, and may only look at the shop.',
  },
];

/** A reload of the page must not ask again; signing out must. */
const REMEMBERED = 'demo-sign-in';

const forgettingIdentity = (identity: IdentityApi): IdentityApi => ({
  getProfileInfo: () => identity.getProfileInfo(),
  getBackstageIdentity: () => identity.getBackstageIdentity(),
  getCredentials: () => identity.getCredentials(),
  signOut: async () => {
    sessionStorage.removeItem(REMEMBERED);
    await identity.signOut();
  },
});

/** Lets a visitor of the demo choose which of two developers to be. */
export const DemoSignInPage = (props: SignInPageProps) => {
  const [provider, setProvider] = useState(() =>
    sessionStorage.getItem(REMEMBERED),
  );
  const choose = (chosen: string) => {
    sessionStorage.setItem(REMEMBERED, chosen);
    setProvider(chosen);
  };
  if (provider) {
    return (
      <ProxiedSignInPage
        provider={provider}
        onSignInSuccess={identity =>
          props.onSignInSuccess(forgettingIdentity(identity))
        }
      />
    );
  }
  return (
    <Page themeId="home">
      <Content>
        <Typography variant="h4" component="h1" gutterBottom>
          Who are you today?
        </Typography>
        <Grid container spacing={2}>
          {people.map(person => (
            <Grid item xs={12} sm={6} md={4} key={person.provider}>
              <InfoCard
                title={person.name}
                subheader={<span>A developer of {person.team}</span>}
                variant="fullHeight"
              >
                <Typography variant="body2" paragraph>
                  {person.hint}
                </Typography>
                <Button
                  variant="outlined"
                  color="primary"
                  onClick={() => choose(person.provider)}
                  style={{ textTransform: 'none' }}
                >
                  Sign in as {person.name}
                </Button>
              </InfoCard>
            </Grid>
          ))}
        </Grid>
      </Content>
    </Page>
  );
};
