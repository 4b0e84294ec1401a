// What can be asked under /_sim, in words: `--help` prints it and GET /_sim answers with it. The
// calls themselves are in control-routes.ts, the shapes in inputs.ts, fault-rule.ts and records.ts.

export const NOTICE =
  'A simulated Genesys Cloud, for tests and demonstrations. It keeps its state in memory only: ' +
  'all of it is gone when it stops.';

export const CONTROL_GUIDE: readonly string[] = [
  'JSON in and out. An error is {"error":{"message","problems":[{path,message}]}}.',
  '',
  'GET    /_sim                    what this is, and this guide',
  'GET    /_sim/targets            all menus; one at /_sim/targets/ID',
  'PUT    /_sim/targets/ID         create or replace {name?,version?,description?,greeting?,routing?}',
  "PATCH  /_sim/targets/ID         another administrator's edit: the given fields, version + 1",
  'DELETE /_sim/targets/ID',
  'POST   /_sim/additions          many at once {targets?:[{id,…}],queues?:[{id,…}]}',
  'GET    /_sim/queues/ID          also PUT {name?,memberCount?,joinedMemberCount?}, DELETE',
  'PUT    /_sim/dependants/ID      {entities:[{id,name,type,version?,deleted?}],incomplete?}',
  '                                incomplete: the API answers 206',
  'GET    /_sim/settings           also PATCH {rate_limit?,rate_window_seconds?,login_limit?,',
  '                                token_life_seconds?,build_status?,withdrawn_permissions?,',
  '                                tidies_texts?}',
  'PUT    /_sim/clients            [{client_id,client_secret}], in place of all known before',
  'POST   /_sim/tokens/revoke      {client_id?}; without one, every token',
  'GET    /_sim/hears/ID           what a caller hears now',
  'GET    /_sim/log                every change in order          ?after=SEQ&target=ID&wait_ms=MS',
  'GET    /_sim/requests           the last 20,000 requests       ?after=SEQ&path=PATH&wait_ms=MS',
  'GET    /_sim/firings            what fault rules did           ?after=SEQ&fault=ID&wait_ms=MS',
  'GET    /_sim/events             changes and firings as JSON lines, as they happen',
  'POST   /_sim/faults             add a rule {id?,when?,times?,effect}; GET lists, DELETE clears all',
  'GET    /_sim/faults/ID          one rule with its counts; DELETE removes it',
  '',
  'A rule: when {method?,path? (exact, or glob with * and **),if_match?,nth?,skip?}, times N or null',
  '(for ever; default 1), and one effect. The first rule that is due acts, one on a request:',
  '  {kind:"answer",status,body?,headers?}   answers so; not carried out',
  '  {kind:"html",status}                    a gateway\'s page; not carried out',
  '  {kind:"delay",ms}                       carried out then, even if the caller has left',
  '  {kind:"hang"}                           never answered, not carried out',
  '  {kind:"drip",ms}                        carried out; one byte of the answer each ms',
  '  {kind:"reset_before"}                   connection reset; not carried out',
  '  {kind:"reset_after_commit",edit?}       carried out, then an edit by an administrator, then reset',
  '  {kind:"commit_late",ms,answer?}         hang or reset now, carried out after ms if still current',
  '  {kind:"edit_between",patch}             an administrator edits the menu just before',
  '  {kind:"revoke_token"}                   the token is revoked just before',
  '  {kind:"bad_json"}                       carried out; the answer is cut short',
];
