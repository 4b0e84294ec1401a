/**
 * The name of a window's break-glass file: `<start>.<target>.<window>.json`, readable and bounded. Start and target are
 * there for people and for quick look-ups; the content decides. Pure.
 */
import { createHash } from 'node:crypto';
import { compactInstant } from '../../contract/values/instant.ts';
import type { RescueFile } from '../../contract/change/rescue-file.ts';
import { identityOf } from '../../contract/request/target/target-identity.ts';
import type { TargetRef } from '../../contract/request/window-plan.ts';

const SUFFIX = '.json';
const LONGEST_SLUG = 80;
const HASH_DIGITS = 16;

/** A target in characters that any file system accepts, whatever its spelling; different targets may share it. */
function slugOf(target: TargetRef): string {
  return identityOf(target)
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .slice(0, LONGEST_SLUG);
}

function hashOf(windowId: string): string {
  return createHash('sha256').update(windowId).digest('hex').slice(0, HASH_DIGITS);
}

/** Under 200 bytes, ASCII. */
export function fileNameOf(file: Pick<RescueFile, 'start_ms' | 'target' | 'window_id'>): string {
  return [
    compactInstant(file.start_ms),
    slugOf(file.target),
    `${hashOf(file.window_id)}${SUFFIX}`,
  ].join('.');
}

export function mayBeOfTarget(target: TargetRef): (name: string) => boolean {
  const part = `.${slugOf(target)}.`;
  return (name) => name.includes(part);
}

export function mayBeOfWindow(windowId: string): (name: string) => boolean {
  const end = `.${hashOf(windowId)}${SUFFIX}`;
  return (name) => name.endsWith(end);
}

/** Whether a name is neither that of a temporary file nor of a record of restores. */
export function isRescueName(name: string): boolean {
  return name.endsWith(SUFFIX) && !name.startsWith('.');
}
