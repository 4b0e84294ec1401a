/** The login: POST /oauth/token with Basic credentials and grant_type=client_credentials. */
import type { Answer, Call } from '../wire/call.ts';
import type { World } from '../stage/world.ts';

interface BasicCredentials {
  readonly clientId: string;
  readonly secret: string;
}

export function answerLogin(world: World, call: Call): Answer {
  if (call.method !== 'POST') {
    return refusal(405, 'invalid_request', 'only POST is allowed here');
  }
  const basic = basicOf(call);
  if (!basic) {
    return refusal(400, 'invalid_client', 'client credentials are missing or malformed');
  }
  if (!world.sessions.admitsLogin(basic.clientId, world.settings)) {
    return refusal(400, 'invalid_request', 'rate limit exceeded; too many logins, try again later');
  }
  if (!world.sessions.accepts(basic.clientId, basic.secret)) {
    return refusal(400, 'invalid_client', 'authentication failed');
  }
  const grant = new URLSearchParams(call.body.toString('utf8')).get('grant_type');
  if (grant !== 'client_credentials') {
    return refusal(400, 'unsupported_grant_type', 'grant_type must be client_credentials');
  }
  const body = {
    access_token: world.sessions.issue(basic.clientId, world.settings),
    token_type: 'bearer',
    expires_in: Math.ceil(world.settings.token_life_seconds),
  };
  return { status: 200, body };
}

/** The client id of a login, valid or not. */
export function loginClientOf(call: Call): string | null {
  return basicOf(call)?.clientId ?? null;
}

function basicOf(call: Call): BasicCredentials | undefined {
  const encoded = /^Basic (\S+)$/i.exec(call.headers.authorization ?? '')?.[1];
  const pair = Buffer.from(encoded ?? '', 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 1 ? undefined : { clientId: pair.slice(0, colon), secret: pair.slice(colon + 1) };
}

function refusal(status: number, error: string, description: string): Answer {
  return { status, body: { error, error_description: description } };
}
