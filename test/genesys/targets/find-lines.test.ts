/** Which IVRs a number or a name refers to, with the simulator over HTTP. */
import { BANK } from '../../../dev/simulator/stage/bank.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';

describe('lines by number or name', () => {
  let api: SimulatedApi;

  beforeEach(async () => {
    api = await startSimulatedApi();
  });

  afterEach(() => api.stop());

  function find(text: string) {
    const signal = new AbortController().signal;
    return api.genesys.findLines(text, { signal, priority: 'other' });
  }

  const MAIN = {
    id: BANK.mainIvr,
    name: 'Main number',
    numbers: ['+13175550100', '+13175550101'],
    scheduleGroupId: BANK.hours,
    emergencyGroupIds: [BANK.emergencyGroup],
  };

  it.each([
    '+1 317 555 0100',
    'tel:+13175550101',
    '0317 555-0100',
    'main NUMBER',
    'Main',
    BANK.mainIvr,
  ])('%s is the main number, with the groups that have its callers', async (text) => {
    expect(await find(text)).toEqual({ lines: [MAIN], gaps: [] });
  });

  it.each(['tel', 'spaced'] as const)('knows numbers that are kept as %s', async (dnis_format) => {
    await api.simulator.changeSettings({ dnis_format });
    await api.simulator.putObject('ivr', BANK.cardIvr, {
      name: 'Lost cards',
      dnis: ['+13175550777'],
    });
    const { lines } = await find('+1 317 555 0777');
    expect(lines.map(({ id }) => id)).toEqual([BANK.cardIvr]);
  });

  it('is none if nothing fits', async () => {
    expect(await find('+49 30 123456')).toEqual({ lines: [], gaps: [] });
  });

  it('reports five of many, and that there are more', async () => {
    for (let n = 0; n < 7; n += 1)
      await api.simulator.putObject('ivr', `many-${n}`, { name: `Branch ${n}`, dnis: [] });
    const { lines, gaps } = await find('branch');
    expect(lines).toHaveLength(5);
    expect(gaps).toEqual(['it fits 7 IVRs']);
  });
});
