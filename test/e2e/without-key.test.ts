// The command line with encrypted windows, without the workers' key file: whatever it answers, it says what is
// missing, and no incomplete answer is a success.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Program, type Ended } from '../cli/program.ts';
import { until } from '../support/until.ts';
import { bundlesAhead } from '../worker/worker-process.ts';
import { reaches, Stack } from './stage/stack.ts';

const MISSING = /encrypted with the key k1, and PAYLOAD_KEYS_FILE is not set/;

describe('the command line without the key', () => {
  let folder: string;
  let stack: Stack;
  let id: string;

  beforeAll(async () => {
    await bundlesAhead();
    folder = mkdtempSync(path.join(tmpdir(), 'interlude-locked-'));
    const keys = path.join(folder, 'keys');
    writeFileSync(keys, `k1:${Buffer.alloc(32, 1).toString('base64')}\n`);
    stack = await Stack.start({ payloadKeys: keys });
    const { id: line } = await stack.newLine();
    const { handle, workflowId } = await stack.client.schedule(
      stack.request(line, 0, { duration_minutes: 60 }),
    );
    id = workflowId;
    await reaches(handle, 'active');
    await until(
      'the window in the lists',
      () => new Program(['list', '--active', '--json'], stack.env).ended,
      ({ stdout }) => JSON.parse(stdout).length === 1,
    );
  });

  afterAll(async () => {
    await stack?.stop();
    rmSync(folder, { recursive: true });
  });

  function locked(...argv: readonly string[]): Promise<Ended> {
    return new Program(argv, stack.temporalEnv).ended;
  }

  it.each([
    ['list'],
    ['list', '--json'],
    ['list', '--attention'],
    ['calendar'],
    ['audit', '--from', 'yesterday'],
  ])('%s %s says what it could not read, and ends with 1', async (...argv) => {
    const { code, stderr } = await locked(...argv);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(MISSING) });
  });

  it('list has what search attributes tell: line, phase, start and end', async () => {
    const { stdout } = await locked('list', '--active', '--json');
    const [window] = JSON.parse(stdout);
    const whole = JSON.parse(
      (await new Program(['list', '--active', '--json'], stack.env).ended).stdout,
    );
    const { target, target_name, phase, start_time, end_time, requested_by } = whole[0];
    expect(window).toMatchObject({ target_name, phase, start_time, end_time, requested_by });
    expect(window).toMatchObject({ target: target.toLowerCase(), partial: true, line: 'unknown' });
    const shown = await locked('show', id);
    expect(shown.stdout).toMatch(/phase +active \(ACTIVE, but the state of the line is unknown\)/);
    expect(shown.stdout).toContain('this is all that can be read without the key file');
  });

  it.each(['show', 'audit', 'verify'])('%s of a window as well', async (verb) => {
    const { code, stderr } = await locked(verb, id);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(MISSING) });
  });

  it('a booking is told apart from one that was answered', async () => {
    const { id: line } = await stack.newLine();
    const request = JSON.stringify(stack.request(line, 3_600_000));
    const { code, stderr } = await new Program(['schedule', '-'], stack.temporalEnv, request).ended;
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(MISSING) });
  });

  it('doctor names it as a problem, and watchdog as an alarm', async () => {
    const doctor = await locked('doctor');
    expect(doctor).toMatchObject({ code: 1, stderr: '' });
    expect(doctor.stdout).toMatch(/FAIL {2}payload keys: /);
    expect(doctor.stdout).toMatch(MISSING);
    const watchdog = await locked('watchdog');
    expect(watchdog).toMatchObject({ code: 1, stderr: '' });
    expect(watchdog.stdout).toMatch(/^ALARM: windows cannot be read: [^\n]*\n$/);
  });

  it('says nothing of it where the key is there', async () => {
    const doctor = await new Program(['doctor'], stack.env).ended;
    expect(doctor).toMatchObject({ code: 0, stderr: '' });
    expect(await new Program(['list', '--json'], stack.env).ended).toMatchObject({
      code: 0,
      stderr: '',
    });
  });
});
