/** `interlude watch` */
import type { Command } from 'commander';
import type { WindowStatus } from '../../../client/index.ts';
import { EXIT } from '../../outcome.ts';
import { cut, jsonLine } from '../../output/plain/printable.ts';
import { statusText } from '../../output/window/status-text.ts';
import { changeLine, liveLine } from '../../output/window/watch-line.ts';
import type { Session } from '../../session.ts';
import { isFinal } from '../../../contract/window/window.ts';
import { examples, ID_HELP } from '../command-options.ts';

const REDRAW_MS = 1_000;
const CLEAR = '\r\u001b[2K';

interface View {
  update(status: WindowStatus): void;
  close(): void;
}

function lineView(session: Session): View {
  let last = '';
  return {
    update(status) {
      const line = changeLine(status, session.clock());
      const { phase, line: state, end_time, attention } = status;
      const withoutTime = JSON.stringify([phase, state, end_time, attention]);
      if (withoutTime !== last) session.print(line);
      last = withoutTime;
    },
    close: () => undefined,
  };
}

/** Changes stay on the screen; the line below them is rewritten every second. */
function liveView(session: Session): View {
  const { stdout } = session.io;
  const lines = lineView(session);
  let current: WindowStatus | null = null;
  const draw = (): void => {
    if (current === null || isFinal(current.phase)) return;
    const line = liveLine(current, session.io.now());
    stdout.write(`${CLEAR}${session.paint.bold(cut(line, stdout.columns - 1))}`);
  };
  const stop = session.io.every(REDRAW_MS, draw);
  return {
    update(status) {
      stdout.write(CLEAR);
      current = status;
      lines.update(status);
      draw();
    },
    close() {
      stop();
      stdout.write(CLEAR);
    },
  };
}

function viewFor(session: Session): View {
  if (session.json)
    return { update: (status) => session.print(jsonLine(status)), close: () => undefined };
  return session.io.stdout.isTTY ? liveView(session) : lineView(session);
}

async function watch(session: Session, id: string): Promise<void> {
  const { signal } = session.io;
  const window = await session.window(id, 'look');
  if (!session.json) session.print(session.paint.bold(window.workflowId));
  const view = viewFor(session);
  let last: WindowStatus | null = null;
  try {
    for await (const status of window.watch({ signal })) {
      last = status;
      view.update(status);
    }
  } finally {
    view.close();
  }
  if (last === null || signal.aborted) return;
  if (last.phase === 'failed') session.exitCode = EXIT.failed;
  if (!session.json) session.print(statusText(last, session.page()));
}

export function addWatch(program: Command, session: Session): void {
  program
    .command('watch')
    .description('watch a window until it is over; exit code 1 if it failed')
    .argument('<id>', ID_HELP)
    .addHelpText(
      'after',
      `\nOn a terminal it counts down; elsewhere it prints one line per change (with\n--json, one object).\n${examples('interlude watch 20270115T020000Z')}`,
    )
    .action((id: string) => watch(session, id));
}
