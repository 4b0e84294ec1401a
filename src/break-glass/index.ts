/** Break-glass files: their format, their folder, the record of their use. Knows no Temporal and no API. */
export { rescueDirectoryProblem } from './rescue-directory.ts';
export { RescueStore } from './rescue-store.ts';
