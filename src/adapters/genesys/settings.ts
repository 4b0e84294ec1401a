/**
 * The adapter's settings as environment variables, read by the worker and by the break-glass restore. A message says
 * what a value must be and never shows it, because it may be a secret.
 */
import { z } from 'zod';
import {
  secretFileProblem,
  secretFromFile,
  secretFromValue,
  type ClientSecret,
} from './login/client-secret.ts';
import { readBaseUrl } from './hosts.ts';
import {
  addressesOf,
  addressProblem,
  domainOf,
  mixedRegions,
  type AddressVariable,
} from './where/addresses.ts';
import { CONTRACT_ENVIRONMENT, readEnvironment } from './where/environment.ts';

export interface GenesysSettings {
  readonly apiUrl: string;
  readonly loginUrl: string;
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

/** Variables that are set. */
export type Variables = Readonly<Record<string, string>>;

/** The text of a variable. */
export const text = z.string('is required');

/** A name that is part of ids. */
export const id = text
  .max(256, 'must have at most 256 characters')
  .regex(/^[^\s/?#]+$/, 'must not contain blanks, / ? or #');

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A UUID in one spelling: workers with different spellings serve the same organisation, with one calendar. */
const organization = id.transform((value) => (UUID.test(value) ? value.toLowerCase() : value));

/** The domain that the value means. */
const environment = text.transform((value, context) => {
  const reading = readEnvironment(value);
  if (reading.ok) return reading.domain;
  context.addIssue({ code: 'custom', message: reading.message });
  return z.NEVER;
});

function readUrl(value: string, name: AddressVariable): string {
  const url = readBaseUrl(value, name);
  const message = addressProblem(name, url);
  if (message !== null) throw new TypeError(message);
  return url;
}

function baseUrl(name: AddressVariable) {
  return text.transform((value, context) => {
    try {
      return readUrl(value, name);
    } catch (error) {
      const message = error instanceof Error ? error.message : 'is not a URL';
      context.addIssue({ code: 'custom', message: message.replace(`${name} `, '') });
      return z.NEVER;
    }
  });
}

/** The requests a minute that Genesys Cloud allows one client. */
export const REQUESTS_PER_MINUTE = 300;
const perMinute = text
  .regex(/^[1-9]\d{0,5}$/, 'must be a whole number from 1 to 999999')
  .transform(Number);

/** The rule of each variable; rules across variables are in {@link secretProblems}. */
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
    return [{ variable, message: 'is required, or GENESYS_CLIENT_SECRET_FILE in its place' }];
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

/** The problems that a schema found, by variable. */
export function schemaProblems(error: z.ZodError | undefined): SettingProblem[] {
  return (error?.issues ?? []).map(({ path, message }) => ({ variable: path.join('.'), message }));
}

/** The settings from the variables. */
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
      file === undefined ? secretFromValue(env.GENESYS_CLIENT_SECRET ?? '') : secretFromFile(file),
    organizationId: env.GENESYS_ORGANIZATION_ID,
    requestsPerMinute: env.GENESYS_REQUESTS_PER_MINUTE,
  };
}

/** Reads the adapter's own settings, reporting every problem at once. */
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
