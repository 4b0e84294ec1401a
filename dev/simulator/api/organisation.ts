/** What other clients request first: who the organisation is, and its products. */
import type { Handler } from './request.ts';

const ORGANISATION_ID = '0a000000-0000-4000-8000-000000000001';

export const readOrganisation: Handler = ({ world }) => ({
  status: 200,
  body: {
    id: ORGANISATION_ID,
    name: world.settings.organization_name,
    defaultLanguage: 'en-us',
    defaultCountryCode: world.settings.default_country_code,
    domain: 'simulated',
    version: 1,
    state: 'active',
    features: {},
    selfUri: `/api/v2/organizations/${ORGANISATION_ID}`,
  },
});

export const readProducts: Handler = () => {
  const entities = [{ id: 'voice' }, { id: 'architect' }];
  return { status: 200, body: { total: entities.length, entities } };
};
