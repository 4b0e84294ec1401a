/** The adapter's settings in the environment. A message never shows a value: it may be a secret. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { readBaseUrl } from './hosts.ts';
import {
  addressesOf,
  addressProblem,
  domainOf,
  mixedRegions,
  type Addresses,
  type AddressVariable,
} from './where/addresses.ts';
import { CONTRACT_ENVIRONMENT, readEnvironment } from './where/regions.ts';
import { isJsonObject } from './json.ts';

/** Called before every login, so that a secret rotated in the file is used after a 401. */
export type ClientSecret = () => Promise<string>;

/** @throws if the file cannot be read or is empty; the message never contains its content */
export function secretFromFile(path: string): ClientSecret {
  return async () => {
    const secret = (await readFile(path, 'utf8')).trim();
    if (secret === '') throw new Error(`GENESYS_CLIENT_SECRET_FILE ${path} is empty`);
    return secret;
  };
}

function errorCode(error: unknown): string {
  return isJsonObject(error) && typeof error['code'] === 'string' ? error['code'] : 'unknown';
}

/** What is wrong with a secret's file right now; null if nothing. */
function secretFileProblem(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim() === '' ? `names an empty file: ${path}` : null;
  } catch (error) {
    return `names a file that cannot be read (${errorCode(error)}): ${path}`;
  }
}

export interface GenesysSettings extends Addresses {
  readonly clientId: string;
  readonly clientSecret: ClientSecret;
  readonly organizationId: string;
  /** The requests a minute that the API allows the client. @default 300 */
  readonly requestsPerMinute: number;
}

/** A problem with a variable; the message never contains a value, which may be a secret. */
export interface SettingProblem {
  readonly variable: string;
  readonly message: string;
}

export type GenesysReading =
  | { readonly ok: true; readonly settings: GenesysSettings }
  | { readonly ok: false; readonly problems: readonly SettingProblem[] };

export type Variables = Readonly<Record<string, string>>;

export const text = z.string('is required');

/** A text as read: its value, or what it must be. */
export function textRead<T>(read: (text: string) => { readonly value: T } | string) {
  return text.transform((given, context): T => {
    const reading = read(given);
    if (typeof reading !== 'string') return reading.value;
    context.addIssue({ code: 'custom', message: reading });
    return z.NEVER;
  });
}

export const id = text
  .max(256, 'must have at most 256 characters')
  .regex(/^[^\s/?#]+$/, 'must not contain blanks, / ? or #');

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A UUID in one spelling: workers with different spellings serve the same organisation, with one calendar. */
const organization = id.transform((value) => (UUID.test(value) ? value.toLowerCase() : value));

const environment = textRead((given) => {
  const reading = readEnvironment(given);
  return reading.ok ? { value: reading.domain } : reading.message;
});

function baseUrl(name: AddressVariable) {
  return textRead((given) => {
    try {
      const value = readBaseUrl(given, name);
      return addressProblem(name, value) ?? { value };
    } catch (error) {
      return error instanceof Error ? error.message.replace(`${name} `, '') : 'is not a URL';
    }
  });
}

export const REQUESTS_PER_MINUTE = 300;
const perMinute = text
  .regex(/^[1-9]\d{0,5}$/, 'must be a whole number from 1 to 999999')
  .transform(Number);

export const GENESYS_VARIABLES = {
  GENESYS_CLIENT_ID: text,
  GENESYS_CLIENT_SECRET: text.optional(),
  GENESYS_CLIENT_SECRET_FILE: text.optional(),
  GENESYS_ORGANIZATION_ID: organization,
  /** @default that of the addresses if they name a region, else my.genesys.cloud */
  GENESYS_ENVIRONMENT: environment.optional(),
  GENESYS_API_URL: baseUrl('GENESYS_API_URL').optional(),
  GENESYS_LOGIN_URL: baseUrl('GENESYS_LOGIN_URL').optional(),
  GENESYS_REQUESTS_PER_MINUTE: perMinute.default(REQUESTS_PER_MINUTE),
};

const schema = z.object(GENESYS_VARIABLES);

/** An empty variable counts as unset, because deployment tools write it that way. */
export function withoutEmpty(env: Readonly<Record<string, string | undefined>>): Variables {
  const set = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || value.trim() === '' ? [] : [[name, value.trim()] as const],
  );
  return Object.fromEntries(set);
}

/** The secret must come from exactly one place. */
export function secretProblems(env: Variables): SettingProblem[] {
  const { GENESYS_CLIENT_SECRET: value, GENESYS_CLIENT_SECRET_FILE: file } = env;
  const variable = 'GENESYS_CLIENT_SECRET';
  if (value === undefined && file === undefined)
    return [{ variable, message: 'is required, unless GENESYS_CLIENT_SECRET_FILE is set' }];
  if (value !== undefined && file !== undefined)
    return [{ variable, message: 'and GENESYS_CLIENT_SECRET_FILE are both set: set one of them' }];
  const message = file === undefined ? null : secretFileProblem(file);
  return message === null ? [] : [{ variable: `${variable}_FILE`, message }];
}

function urlOrNone(given: string | undefined): string | undefined {
  return given !== undefined && URL.canParse(given) ? given : undefined;
}

/** Environment, API and login must belong to the same region, if to any. */
export function regionProblems(env: Variables): SettingProblem[] {
  const message = mixedRegions({
    environment: domainOf(env['GENESYS_ENVIRONMENT']),
    apiUrl: urlOrNone(env['GENESYS_API_URL']),
    loginUrl: urlOrNone(env['GENESYS_LOGIN_URL']),
  });
  if (message === null) return [];
  const variable = env['GENESYS_LOGIN_URL'] === undefined ? 'GENESYS_API_URL' : 'GENESYS_LOGIN_URL';
  return [{ variable, message }];
}

export function schemaProblems(error: z.ZodError | undefined): SettingProblem[] {
  return (error?.issues ?? []).map(({ path, message }) => ({ variable: path.join('.'), message }));
}

export function toGenesysSettings(env: z.output<typeof schema>): GenesysSettings {
  const { GENESYS_CLIENT_SECRET_FILE: file } = env;
  const given = {
    environment: env.GENESYS_ENVIRONMENT,
    apiUrl: env.GENESYS_API_URL,
    loginUrl: env.GENESYS_LOGIN_URL,
  };
  return {
    ...addressesOf(given, CONTRACT_ENVIRONMENT),
    clientId: env.GENESYS_CLIENT_ID,
    clientSecret:
      file === undefined ? async () => env.GENESYS_CLIENT_SECRET ?? '' : secretFromFile(file),
    organizationId: env.GENESYS_ORGANIZATION_ID,
    requestsPerMinute: env.GENESYS_REQUESTS_PER_MINUTE,
  };
}

export function readGenesysSettings(
  env: Readonly<Record<string, string | undefined>>,
): GenesysReading {
  const variables = withoutEmpty(env);
  const parsed = schema.safeParse(variables);
  const problems = [
    ...schemaProblems(parsed.error),
    ...secretProblems(variables),
    ...regionProblems(variables),
  ];
  if (parsed.success && problems.length === 0)
    return { ok: true, settings: toGenesysSettings(parsed.data) };
  return { ok: false, problems };
}
