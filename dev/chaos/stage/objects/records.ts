/**
 * The simulator's records of a run: the write log of all its lines, and every request, of which the simulator itself
 * keeps only the last ones.
 */
import type { ObjectWrite, RequestRecord, SimulatorControl } from '../../../simulator/index.ts';
import { objectKindOf, readWrites, type LineWrite } from '../../kinds/chaos-kinds.ts';
import type { ChaosPlan } from '../../plan/plan.ts';

export class Records {
  readonly #simulator: SimulatorControl;
  readonly #hasObjects: boolean;
  readonly #requests: RequestRecord[] = [];

  constructor(simulator: SimulatorControl, { lines }: ChaosPlan) {
    this.#simulator = simulator;
    this.#hasObjects = lines.some(({ id }) => objectKindOf(id) !== undefined);
  }

  /** The whole log, in order. */
  async log(): Promise<readonly LineWrite[]> {
    const menus = await this.#simulator.log();
    if (!this.#hasObjects) return menus;
    const all = [...menus, ...(await this.#simulator.objectWrites())];
    return readWrites(all.toSorted((a, b) => a.seq - b.seq));
  }

  /** Of schedule groups and schedules, unmodified. */
  async schedules(): Promise<readonly ObjectWrite[]> {
    if (!this.#hasObjects) return [];
    const all = await this.#simulator.objectWrites();
    return all.filter(({ kind }) => kind === 'schedule' || kind === 'schedule-group');
  }

  /** All since the beginning; must be called more often than the simulator forgets. */
  async requests(): Promise<readonly RequestRecord[]> {
    const after = this.#requests.at(-1)?.seq ?? 0;
    const more = await this.#simulator.requests({ after });
    // Concurrent callers get the same ones.
    const last = this.#requests.at(-1)?.seq ?? 0;
    this.#requests.push(...more.filter(({ seq }) => seq > last));
    return [...this.#requests];
  }
}
