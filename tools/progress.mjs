/**
 * One line on standard error that says what takes long, and for how long: updated every second on a terminal, repeated
 * now and then elsewhere.
 */
const REPEAT_EVERY_MS = 15_000;

/**
 * Runs `work` under a progress line. `work` gets a function that changes the text in brackets. A final line says how
 * long it took.
 */
export async function withProgress(what, work) {
  const line = new ProgressLine(what, process.stderr);
  try {
    const result = await work((detail) => line.tell(detail));
    line.end('done');
    return result;
  } catch (error) {
    line.end('failed');
    throw error;
  }
}

class ProgressLine {
  #what;
  #stream;
  #detail = '';
  #startedAt = Date.now();
  #timer;

  constructor(what, stream) {
    this.#what = what;
    this.#stream = stream;
    this.#show();
    this.#timer = setInterval(() => this.#show(), stream.isTTY ? 1_000 : REPEAT_EVERY_MS);
  }

  tell(detail) {
    this.#detail = detail;
  }

  end(how) {
    clearInterval(this.#timer);
    this.#detail = how;
    this.#show();
    if (this.#stream.isTTY) this.#stream.write('\n');
  }

  #show() {
    const seconds = Math.round((Date.now() - this.#startedAt) / 1_000);
    const elapsed = seconds === 0 ? '' : ` ${formatted(seconds)}`;
    const detail = this.#detail === '' ? '' : ` (${this.#detail})`;
    const line = `${this.#what} …${elapsed}${detail}`;
    const width = (this.#stream.columns ?? 80) - 1;
    this.#stream.write(this.#stream.isTTY ? `\r${line.slice(0, width)}\u001B[K` : `${line}\n`);
  }
}

function formatted(seconds) {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
