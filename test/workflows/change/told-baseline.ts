/** The baseline of a window from its history, not from its receipt. */
import { proofFromHistory } from '../../../src/audit/index.ts';
import { decodeHistory } from '../../../src/client/temporal/history/decoded-history.ts';
import { hashFields } from '../../../src/adapters/genesys/index.ts';
import { originalOf } from '../../../src/line/index.ts';
import type { LabWindow, WindowLab } from '../../support/window-lab.ts';

export async function toldBaselineHash(lab: WindowLab, { handle }: LabWindow): Promise<string> {
  const proof = proofFromHistory(decodeHistory(await handle.fetchHistory()));
  if (proof === null) throw new Error('its history tells of no write');
  return hashFields(originalOf(lab.deps.genesys.target('flow-ivr'), proof.change));
}
