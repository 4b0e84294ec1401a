/** Break-glass files: their format, their folder, the record of their use. Knows no Temporal and no API. */
export { rescueDirectoryProblem } from './rescue-store.ts';
export { parseRescueFile, RescueFormatError } from './rescue-format.ts';
export {
  appendRestoreRecord,
  parseRestoreRecords,
  readRestoreRecords,
  RestoreRecordError,
} from './restore-record.ts';
export { RescueStore } from './rescue-store.ts';
