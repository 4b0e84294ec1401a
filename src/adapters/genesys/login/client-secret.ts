/** The client's secret, from the environment or from a file that is read each time. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isJsonObject } from '../json.ts';

/** Called before every login, so that a secret rotated in the file is used after a 401. */
export type ClientSecret = () => Promise<string>;

export function secretFromValue(secret: string): ClientSecret {
  return async () => secret;
}

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
export function secretFileProblem(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim() === '' ? `names an empty file: ${path}` : null;
  } catch (error) {
    return `names a file that cannot be read (${errorCode(error)}): ${path}`;
  }
}
