/**
 * Before each test file of `npm run mutants`: properties use the same cases each time, and stop at the first failure.
 * Run by jest.
 */
import { configureGlobal } from 'fast-check';

configureGlobal({ seed: 20_261, endOnFailure: true });
