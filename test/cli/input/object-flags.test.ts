/** The flags for `target`, and how they combine with a file. */
import {
  flagOfTargetField,
  readObjectFlags,
  withTarget,
} from '../../../src/cli/input/target/object-flags.ts';

const FILE = { target: { kind: 'ivr', id: 'i-1', maintenance_flow_id: 'f-1', hours: ['open'] } };

describe('the flags of a target', () => {
  it.each([
    [{}, null],
    [{ mark: true }, null],
    [{ target: 'ivr:i-2' }, { kind: 'ivr', id: 'i-2' }],
    [
      { target: 'ivr:i-2', maintenanceFlow: 'f-2', hours: 'open, closed', mark: false },
      {
        kind: 'ivr',
        id: 'i-2',
        maintenance_flow_id: 'f-2',
        hours: ['open', 'closed'],
        mark: false,
      },
    ],
    [
      { target: 'emergency-group:g', shared: true },
      { kind: 'emergency-group', id: 'g', shared: true },
    ],
    [
      { target: 'schedule-group:g', list: ' closed' },
      { kind: 'schedule-group', id: 'g', list: 'closed' },
    ],
    [
      { target: 'data-table-row:t/a/b', set: ['message=a=b', 'open=false', 'n=-1.5', 'empty='] },
      {
        kind: 'data-table-row',
        table_id: 't',
        row_key: 'a/b',
        set: { message: 'a=b', open: false, n: -1.5, empty: '' },
      },
    ],
    [
      { target: 'ivr:i', announcement: 't/a/b' },
      { kind: 'ivr', id: 'i', announcement: { table_id: 't', row_key: 'a/b' } },
    ],
    [{ target: 'user-prompt:p' }, { kind: 'user-prompt', id: 'p' }],
  ])('%j is %j', (options, target) => {
    expect(readObjectFlags(options)).toMatchObject({ target, problems: [] });
  });

  it.each([
    ['001', '001'],
    ['+1317', '+1317'],
    ['1 2', '1 2'],
    ['True', 'True'],
    ['null', 'null'],
    ['"42"', '"42"'],
    ['0x10', '0x10'],
    ['42', 42],
    ['1e3', 1_000],
    ['true', true],
  ])('a value %j is %j', (text, value) => {
    expect(readObjectFlags({ set: [`c=${text}`] }).target).toEqual({ set: { c: value } });
  });

  it.each([
    [{ target: 'i-1' }, 'target', 'must be KIND:ID'],
    [{ set: ['message'] }, 'target.set.', 'must be column=value'],
    [{ set: ['=x'] }, 'target.set.', 'must be column=value'],
    [{ set: ['a=1', 'a=2'] }, 'target.set.a', 'is set twice'],
    [{ set: ['a=1234567890123456'] }, 'target.set.a', 'more digits than a number can hold'],
    [{ set: ['a=1e999'] }, 'target.set.a', 'more digits than a number can hold'],
  ])('%j is a problem of %s', (options, path, words) => {
    expect(readObjectFlags(options).problems).toEqual([
      { path, message: expect.stringContaining(words) },
    ]);
  });

  it('keeps the column of a refused value: the request does not lack it as well', () => {
    expect(readObjectFlags({ set: ['a=1e999'] }).target).toEqual({ set: { a: '' } });
  });

  it('takes the whole place of the target of a file', () => {
    const reading = readObjectFlags({ target: 'emergency-group:g' });
    expect(withTarget(FILE, reading)).toEqual({ target: { kind: 'emergency-group', id: 'g' } });
  });

  it('changes the target of a file field by field if none is named', () => {
    const reading = readObjectFlags({ maintenanceFlow: 'f-2', mark: false });
    expect(withTarget(FILE, reading)).toEqual({
      target: { ...FILE.target, maintenance_flow_id: 'f-2', mark: false },
    });
    expect(withTarget(FILE, readObjectFlags({}))).toBe(FILE);
  });

  it.each([
    ['target', '--target'],
    ['target.id', '--target'],
    ['target.row_key', '--target'],
    ['target.maintenance_flow_id', '--maintenance-flow'],
    ['target.hours', '--hours'],
    ['target.list', '--list'],
    ['target.mark', '--no-mark'],
    ['target.announcement.row_key', '--announcement'],
    ['target.set.message', '--set'],
    ['reason', null],
  ])('a problem of %s is one of %s', (path, flag) => {
    expect(flagOfTargetField(path)).toBe(flag);
  });
});
