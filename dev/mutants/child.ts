/**
 * The process in which jest runs for `npm run mutants`: nobody reads the output of tests and loggers, and it can be
 * killed. Arguments: a file with the cases as JSON, and one for their results.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCases, type Case } from './jest-run.ts';

const [plan = '', answer = ''] = process.argv.slice(2);
const cases: Case[] = JSON.parse(readFileSync(plan, 'utf8'));
const root = path.resolve(import.meta.dirname, '../../..');
writeFileSync(answer, JSON.stringify(await runCases(root, cases)));
// Clients of the simulator may keep sockets open for a while.
process.exit(0);
