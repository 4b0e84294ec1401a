// The baseline of a window by its history, not by its receipt.
import { proofFromHistory } from '../../src/audit/index.ts';
import { decodeHistory } from '../../src/client/decoded-history.ts';
import { hashFields } from '../../src/genesys/index.ts';
import type { LabWindow } from '../support/window-lab.ts';

export async function toldBaselineHash({ handle }: LabWindow): Promise<string> {
  const proof = proofFromHistory(decodeHistory(await handle.fetchHistory()));
  return hashFields(proof?.baseline ?? {});
}
