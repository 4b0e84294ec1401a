/**
 * An organisation through Genesys' own client, unmodified: the simulator by a gateway, a real one by its region. Every
 * call returns everything: status, headers and body, refused or not.
 */
import {
  AnalyticsApi,
  ApiClientClass,
  ArchitectApi,
  AuditApi,
  AuthorizationApi,
  OrganizationApi,
  RoutingApi,
} from 'purecloud-platform-client-v2';
import { z } from 'zod';

const extended = z.object({
  status: z.number(),
  /** By their names in lower case. */
  headers: z.unknown().transform((headers): Record<string, unknown> => ({ ...Object(headers) })),
  body: z.unknown(),
});
export type Extended = z.infer<typeof extended>;

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Where the organisation is. */
export type Place =
  /** The simulator's address. */
  | { readonly url: string }
  /** A region's domain, such as `myie`. */
  | { readonly environment: string };

export interface Org {
  readonly architect: ArchitectApi;
  readonly routing: RoutingApi;
  readonly analytics: AnalyticsApi;
  readonly authorization: AuthorizationApi;
  readonly organization: OrganizationApi;
  readonly audit: AuditApi;
  readonly client: ApiClientClass;
}

/** @throws the client's error for a rejected login. */
export async function connect(place: Place, { clientId, clientSecret }: Credentials): Promise<Org> {
  const client = new ApiClientClass();
  client.config.live_reload_config = false;
  client.setReturnExtendedResponses(true);
  if ('url' in place) {
    const { hostname, port } = new URL(place.url);
    const paths = { path_params_login: '', path_params_api: '' };
    client.setGateway({ protocol: 'http', host: hostname, port: Number(port), ...paths });
  } else {
    client.setEnvironment(place.environment);
  }
  await client.loginClientCredentialsGrant(clientId, clientSecret);
  return {
    architect: new ArchitectApi(client),
    routing: new RoutingApi(client),
    analytics: new AnalyticsApi(client),
    authorization: new AuthorizationApi(client),
    organization: new OrganizationApi(client),
    audit: new AuditApi(client),
    client,
  };
}

/** The complete answer of a call, whether the client accepts or rejects it. */
export async function answerOf(call: Promise<unknown>): Promise<Extended> {
  const [ended] = await Promise.allSettled([call]);
  const told: unknown = ended?.status === 'fulfilled' ? ended.value : ended?.reason;
  const parsed = extended.safeParse(told);
  if (!parsed.success) {
    throw new Error('the client gives no extended answer', { cause: told });
  }
  return parsed.data;
}

/** The fields of an answer's body. */
export function fieldsOf({ body }: Extended): Record<string, unknown> {
  return { ...Object(body) };
}
