declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type UserId = Branded<'UserId'>;
export type SessionId = Branded<'SessionId'>;
export type CaseId = Branded<'CaseId'>;
export type MessageId = Branded<'MessageId'>;
export type EvidenceId = Branded<'EvidenceId'>;
export type DocumentId = Branded<'DocumentId'>;
export type JobId = Branded<'JobId'>;
