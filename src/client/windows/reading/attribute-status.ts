/**
 * What a window's search attributes say: they are readable even if its memo is encrypted with a key that this client
 * lacks. Everything else stays unknown. Pure.
 */
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  type TypedSearchAttributes,
} from '@temporalio/common';
import {
  NEEDS_PERSON,
  type SEARCH_ATTRIBUTES,
  type SearchAttributeName,
} from '../../../contract/server/search-attributes.ts';
import { formatInstant } from '../../../contract/values/instant.ts';
import {
  blankStatus,
  PHASES,
  type Attention,
  type Phase,
  type WindowStatus,
} from '../../../contract/window/window.ts';

/** What a list and a description of an execution have in common. */
export interface Attributed {
  readonly workflowId: string;
  readonly runId: string;
  readonly typedSearchAttributes?: TypedSearchAttributes | undefined;
}

type Keyword = {
  [Name in SearchAttributeName]: (typeof SEARCH_ATTRIBUTES)[Name] extends 'Keyword' ? Name : never;
}[SearchAttributeName];
type Moment = Exclude<SearchAttributeName, Keyword>;

function keyword({ typedSearchAttributes: all }: Attributed, name: Keyword): string | null {
  const value = all?.get(defineSearchAttributeKey(name, SearchAttributeType.KEYWORD)) ?? '';
  return value === '' ? null : value;
}

function moment({ typedSearchAttributes: all }: Attributed, name: Moment): string | null {
  const value = all?.get(defineSearchAttributeKey(name, SearchAttributeType.DATETIME));
  return value === undefined ? null : formatInstant(value.getTime());
}

/** The attributes do not say since when, so it is the time of reading. */
function attention(row: Attributed): Attention | null {
  if (keyword(row, 'WindowAttention') !== NEEDS_PERSON) return null;
  return {
    what: 'a person is needed; the reason cannot be read here',
    since: formatInstant(Date.now()),
    next_step: 'interlude show, with the key file of the workers, says why',
  };
}

/** Null if the window has not published anything yet. */
export function attributePhase(row: Attributed): Phase | null {
  const said = keyword(row, 'WindowPhase');
  return PHASES.find((one) => one === said) ?? null;
}

/** Null if {@link attributePhase} is. */
export function attributeStatus(row: Attributed): WindowStatus | null {
  const phase = attributePhase(row);
  if (phase === null) return null;
  return {
    ...blankStatus(row.workflowId, row.runId),
    phase,
    target: keyword(row, 'IvrTarget'),
    target_name: keyword(row, 'IvrTargetName'),
    start_time: moment(row, 'WindowStart'),
    end_time: moment(row, 'WindowEnd'),
    requested_by: keyword(row, 'WindowRequestedBy'),
    attention: attention(row),
    partial: true,
  };
}
