/** What every activity's input has. Types only. */

/** Every step names the organisation it is for; a worker of another one refuses it, retryably. */
export interface StepInput {
  readonly organization_id: string;
}
