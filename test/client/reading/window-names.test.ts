/** How a line or window is meant by a text, among windows as a list shows them. */
import { matchesAmong } from '../../../src/client/windows/window-names.ts';
import { aStatus } from '../../cli/fake-client.ts';

function aWindow(target: string, start: string, target_name: string | null = null) {
  const id = target.replace(/^[^/]*/, (text) => text.toLowerCase());
  return aStatus({
    workflow_id: `ivr-window/${id}/${start}`,
    target,
    flow_id: target.startsWith('flow-ivr:') ? target.slice(9) : null,
    target_name,
  });
}

const ROWS = [
  aWindow('data-table-row:T-1/Vip', '20270115T020000Z', 'row Vip'),
  aWindow('data-table-row:t-1/VIP', '20270116T020000Z', 'row VIP'),
  aWindow('data-table-row:t-1/VIP', '20270117T020000Z', 'row VIP'),
  aWindow('data-table-row:t-1/a%2Fb', '20270117T030000Z', 'row a/b'),
  aWindow('flow-ivr:Main-LINE', '20270118T020000Z', 'Main line'),
  aWindow('flow-ivr:main-line', '20270119T020000Z', 'Maintenance: main-line'),
  aWindow('flow-ivr:other', '20270120T020000Z', 'MAIN LINE'),
  aWindow('ivr:1A', 'Job-7', ' Cafe\u0301 '),
];

it.each<[string, readonly number[]]>([
  ['data-table-row:t-1/VIP', [1, 2]],
  ['T-1/Vip', [0]],
  ['DATA-TABLE-ROW:T-1/Vip', [0]],
  ['t-1/vip', []],
  ['t-1/V', [0, 1, 2]],
  ['t-1/VI', [1, 2]],
  ['ivr-window/data-table-row:T-1/Vip/2027', [0]],
  ['ivr-window/data-table-row:t-1/vip/2027', []],
  ['T-1', [0, 1, 2, 3]],
  ['data-table', [0, 1, 2, 3]],
  ['t-1/a%2Fb', [3]],
  ['row VIP', [1, 2]],
  ['row vip', [0, 1, 2]],
  ['20270115', [0]],
  ['20270115t02', [0]],
  ['MAIN-line', [4, 5]],
  ['Main line', [4, 5]],
  ['MAIN LINE', [6]],
  ['main line', [4, 5, 6]],
  ['maintenance: MAIN-line', [4, 5]],
  ['ain-line', []],
  ['1a', [7]],
  ['job-7', [7]],
  ['CAF\u00c9', [7]],
  [' Main line\t', [4, 5]],
  ['late ', []],
  ['other ', [6]],
])('%s', (text, expected) => {
  const found = matchesAmong(ROWS, text);
  expect(ROWS.flatMap((row, at) => (found.includes(row) ? [at] : []))).toEqual(expected);
});
