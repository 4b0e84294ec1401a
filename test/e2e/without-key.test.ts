/**
 * The command line with encrypted windows, without the workers' key file: whatever it answers, it says what is missing,
 * and no incomplete answer is a success.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { interludeHere } from '../cli/in-process.ts';
import type { Ended } from '../cli/program.ts';
import { until } from '../support/until.ts';
import { bundlesAhead } from '../worker/worker-process.ts';
import { Stack } from './stage/stack.ts';

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
    await stack.reaches(handle, 'active');
    await until(
      'the window in the lists',
      () => interludeHere(['list', '--active', '--json'], { env: stack.env }),
      ({ stdout }) => JSON.parse(stdout).length === 1,
    );
  });

  afterAll(async () => {
    await stack?.stop();
    rmSync(folder, { recursive: true });
  });

  function locked(...argv: readonly string[]): Promise<Ended> {
    return interludeHere(argv, { env: stack.temporalEnv });
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
      (await interludeHere(['list', '--active', '--json'], { env: stack.env })).stdout,
    );
    const { target, target_name, phase, start_time, end_time, requested_by } = whole[0];
    expect(window).toMatchObject({ target_name, phase, start_time, end_time, requested_by });
    expect(window).toMatchObject({ target: target.toLowerCase(), partial: true, line: 'unknown' });
    const shown = await locked('show', id);
    expect(shown.stdout).toMatch(/phase +active \(ACTIVE, but the state of the line is unknown\)/);
    expect(shown.stdout).toContain('this is all that can be read without the key file');
  });

  it('verify does not say that there is nothing to verify', async () => {
    const { code, stdout, stderr } = await locked('verify', id);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/what \S+ did cannot be read here: its history is encrypted/);
  });

  it.each(['show', 'audit', 'verify'])('%s of a window as well', async (verb) => {
    const { code, stderr } = await locked(verb, id);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(MISSING) });
  });

  it('a booking is proven by its record, its answer is not readable, and asked again it is the same', async () => {
    const { id: line } = await stack.newLine();
    const request = JSON.stringify(stack.request(line, 3_600_000));
    const book = () =>
      interludeHere(['schedule', '-', '--json'], { env: stack.temporalEnv, stdin: request });
    const { code, stdout, stderr } = await book();
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(MISSING) });
    const { error } = JSON.parse(stdout);
    expect(error).toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(/ is booked; its answer cannot be read here: it is encrypted/),
    });
    const { phase } = await stack.client.getHandle(error.workflow_id).status();
    expect(phase).toBe('scheduled');
    const again = await book();
    expect(again.code).toBe(1);
    expect(JSON.parse(again.stdout).error.message).toContain(
      'is booked; whether with the same content cannot be read here',
    );
  });

  it('a refusal is one, though not why', async () => {
    const request = JSON.stringify(stack.request('nowhere', 3_600_000));
    const { code, stderr } = await interludeHere(['schedule', '-'], {
      env: stack.temporalEnv,
      stdin: request,
    });
    expect(code).toBe(3);
    expect(stderr).toContain('Refused; nothing was booked.');
    expect(stderr).toMatch(MISSING);
  });

  it('a dry run says that it got no answer that it can read', async () => {
    const { id: line } = await stack.newLine();
    const request = JSON.stringify(stack.request(line, 3_600_000));
    const argv = ['schedule', '-', '--dry-run'];
    const { code, stdout, stderr } = await interludeHere(argv, {
      env: stack.temporalEnv,
      stdin: request,
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain("the worker's answer cannot be read here");
  });

  it.each([
    ['extend', ['--by', '5m'], 'scheduled'],
    ['cancel', [], 'cancelled'],
  ])('%s is done and shown as far as it can be read', async (verb, flags, phase) => {
    const { id: line } = await stack.newLine();
    const { handle, workflowId } = await stack.client.schedule(stack.request(line, 3_600_000));
    const { end_time: before } = await handle.status();
    const argv = [verb, workflowId, ...flags, '--reason', 'test', '--json'];
    const { code, stdout, stderr } = await locked(...argv);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(MISSING) });
    const shown = JSON.parse(stdout);
    expect(shown).toMatchObject({ workflow_id: workflowId, partial: true });
    const after = await stack.reaches(handle, verb === 'extend' ? 'scheduled' : 'cancelled');
    expect(after.phase).toBe(phase);
    expect(after.end_time === before).toBe(verb === 'cancel');
    expect(shown.end_time).toBe(after.end_time);
  });

  describe.each([
    ['another key', `k9:${Buffer.alloc(32, 9).toString('base64')}`, 'has no such key'],
    [
      'another key with that id',
      `k1:${Buffer.alloc(32, 9).toString('base64')}`,
      'has another key with that id',
    ],
  ])('with %s', (_what, key, words) => {
    let env: Readonly<Record<string, string>>;
    beforeAll(() => {
      const file = path.join(folder, 'other');
      writeFileSync(file, `${key}\n`);
      env = { ...stack.temporalEnv, PAYLOAD_KEYS_FILE: file };
    });

    it('a request is refused, because no worker can read it', async () => {
      const { id: line } = await stack.newLine();
      const request = JSON.stringify(stack.request(line, 3_600_000));
      const { code, stderr } = await interludeHere(['schedule', '-'], { env, stdin: request });
      expect(code).toBe(3);
      expect(stderr).toContain('Refused; nothing was booked.');
      expect(stderr).toContain(words);
    });

    it('a control is refused, and nothing is done', async () => {
      const { id: line } = await stack.newLine();
      const { handle, workflowId } = await stack.client.schedule(stack.request(line, 3_600_000));
      const argv = ['cancel', workflowId, '--reason', 'test'];
      const { code, stdout, stderr } = await interludeHere(argv, { env });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('refused: it cannot use what was sent');
      expect(stderr).toContain(words);
      expect(stderr).not.toContain('Encoded failure');
      expect((await handle.status()).phase).toBe('scheduled');
    });
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

  it('says nothing of it if the key is there', async () => {
    const doctor = await interludeHere(['doctor'], { env: stack.env });
    expect(doctor).toMatchObject({ code: 0, stderr: '' });
    expect(await interludeHere(['list', '--json'], { env: stack.env })).toMatchObject({
      code: 0,
      stderr: '',
    });
  });
});
