/** Mutants of the adapter's pipe: where a lock goes, what an answer means, what a limit delays. Data only. */
import { mutantsOf, type Mutant } from '../mutant.ts';

const WRITING = 'test/genesys/real-api/writing.test.ts';
const ANSWERS = 'test/genesys/answers.test.ts';
const BUDGET = 'test/genesys/pace/request-budget.test.ts';
const SHARED = 'test/genesys/pace/shared-quota.test.ts';
const ROUTE = 'test/genesys/pace/route-window.test.ts';

export const ADAPTER_MUTANTS: readonly Mutant[] = [
  ...mutantsOf('src/adapters/genesys/pipe/api-request.ts', [
    [
      'a version in the body is left out',
      "write.lock === 'body' ? { ...write.body, version: write.version } : write.body",
      'write.body',
      [WRITING],
    ],
    [
      'an old version in the body stands over the right one',
      '{ ...write.body, version: write.version }',
      '{ version: write.version, ...write.body }',
      [WRITING],
    ],
    [
      'a version in the body has a header beside it',
      "if (write.lock === 'none' || write.lock === 'body') return {};",
      "if (write.lock === 'none') return {};",
      [WRITING],
    ],
  ]),
  ...mutantsOf('src/adapters/genesys/errors/answer-error.ts', [
    [
      'a 408 counts as a conflict by its words',
      'return status === 400 && STALE_VERSION',
      'return STALE_VERSION',
      [ANSWERS],
    ],
    [
      'a redirect of a write counts as its refusal',
      "code === 'unexpected_answer' && status < 400",
      "code === 'unexpected_answer' && status < 300",
      [ANSWERS],
    ],
    [
      'the permission that the API names is not told',
      'said.permissions.length === 0 ? request.permission',
      'true ? request.permission',
      [ANSWERS],
    ],
  ]),
  ...mutantsOf('src/adapters/genesys/pipe/pace/request-budget.ts', [
    [
      'a limit of one route holds the whole client',
      'else if (this.#window.isFarFromEmpty(now))',
      'else if (false)',
      [BUDGET],
    ],
    [
      'a limit of the client holds one route only',
      'else if (this.#window.isFarFromEmpty(now))',
      'else if (true)',
      [BUDGET],
    ],
    [
      'a revert that was sent away has no place',
      "if (claim.priority === 'revert') this.#routeOf(claim).awaitRevert",
      "if (claim.priority === 'other') this.#routeOf(claim).awaitRevert",
      [BUDGET],
    ],
  ]),
  ...mutantsOf('src/adapters/genesys/pipe/pace/rate-window.ts', [
    [
      'a worker sends as if nobody else used its client',
      'Math.max(1, Math.floor(left / SHARED_BY))',
      'Infinity',
      [BUDGET, SHARED],
    ],
    [
      'a limit that is proven is tried again and again',
      'if (now < this.#trustedUntil) return resetAt;',
      '',
      [BUDGET, SHARED],
    ],
    [
      'headers alone hold reverts until their reset',
      'if (now < this.#trustedUntil) return resetAt;',
      'return resetAt;',
      [BUDGET],
    ],
    [
      'all who waited go into a window that may not have begun',
      "if (isOver ? isFull(window) : window.follows === 'full') return 1;",
      '',
      [BUDGET, SHARED],
    ],
  ]),
  ...mutantsOf('src/adapters/genesys/pipe/pace/route-window.ts', [
    [
      'one 429 alone sets the pace of a route',
      'isCertain: known !== null',
      'isCertain: true',
      [ROUTE],
    ],
    [
      'a second 429 of a route says nothing',
      'isCertain: known !== null',
      'isCertain: false',
      [ROUTE],
    ],
    [
      'a limit of a route is never forgotten',
      'now - learned.limitedAt > REMEMBERED_MS',
      'false',
      [ROUTE],
    ],
    [
      'a full route waits for its period, tries nothing',
      'return Math.min(fullUntil, triedAt + BEYOND_EVERY_MS[priority]);',
      'return fullUntil;',
      [ROUTE],
    ],
    ['a try that is refused forgets what was known', '(wasClosed || isOfTry)', 'false', [ROUTE]],
  ]),
];
