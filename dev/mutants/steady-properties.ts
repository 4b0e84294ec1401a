// Before a test file of `npm run mutants`: properties take the same cases each time, and stop at the first one
// that fails. Run by jest.
import { configureGlobal } from 'fast-check';

configureGlobal({ seed: 20_261, endOnFailure: true });
