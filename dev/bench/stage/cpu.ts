/** CPU time and memory of processes, from Linux' /proc. Elsewhere they are not known. */
import { readFile } from 'node:fs/promises';

/** Of the kernel, on every platform that Node runs on. */
const TICK_MS = 10;

async function cpuOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // After the name, which may contain anything: the 12th and the 13th field are user and system time.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Megabytes of memory of a process; null if not known. */
export async function memoryMb(pid: number | undefined): Promise<number | null> {
  try {
    const status = await readFile(`/proc/${pid ?? 0}/status`, 'utf8');
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) / 1_024;
  } catch {
    return null;
  }
}

/** Milliseconds so far, all together; null if not known. */
export async function cpuMs(pids: readonly (number | undefined)[]): Promise<number | null> {
  try {
    const times = await Promise.all(pids.map((pid) => cpuOf(pid ?? 0)));
    return times.reduce((sum, one) => sum + one, 0);
  } catch {
    return null;
  }
}
