import type { z } from 'zod';
import type { Actor } from '../../core/kernel/actor.ts';
import type { DomainErrorCode } from '../../core/kernel/error.ts';
import type { RepeatableRequest } from '../../core/kernel/repeat.ts';
import type { UploadedFile } from './input/multipart.ts';
import type { ProblemCode } from './problem.ts';

export type Method = 'get' | 'post' | 'patch' | 'delete';
export type Access = 'public' | 'user' | 'admin';
type Schema = z.ZodType;
type ObjectSchema = z.ZodObject;

/** An answer that is not JSON: its type, and what it is. */
export type Media = { readonly media: string; readonly description: string };
/** An answer without a body: why. */
export type Nothing = { readonly nothing: string };
/** JSON, or the same as a file of this type, as the request wants it. */
export type JsonOrFile<S extends Schema = Schema> = { readonly json: S; readonly file: string };
export type Answer = Schema | Media | Nothing | JsonOrFile;
export type Responses = { readonly [status: number]: Answer };

/** The ids in the path, and what to say where they cannot be ids at all: the same as for one that does not exist. */
export type PathIds<Ids> = {
  readonly schema: z.ZodObject & z.ZodType<Ids>;
  readonly missing: DomainErrorCode | 'http.not-found';
};

export type Upload<Fields> = { readonly fields: Fields; readonly file: UploadedFile };

type Headers = { readonly [name: string]: string };
export type Pieces = AsyncIterable<Uint8Array | string>;

/** What a handler answers: one of the declared statuses with what was declared for it. */
type Reply<R extends Responses> = {
  [Status in keyof R & number]: R[Status] extends Schema
    ? { status: Status; body: z.output<R[Status]>; headers?: Headers }
    : R[Status] extends JsonOrFile<infer S>
      ? { status: Status; body: z.output<S>; headers?: Headers } | { status: Status; pieces: Pieces; headers?: Headers }
      : R[Status] extends Media
        ? { status: Status; pieces: Pieces; headers?: Headers }
        : { status: Status; headers?: Headers };
}[keyof R & number];

/** Any reply, for those who send it. */
export type AnyReply = {
  readonly status: number;
  readonly headers?: Headers;
  readonly body?: unknown;
  readonly pieces?: Pieces;
};

type Parsed<S> = S extends Schema ? z.output<S> : undefined;
type UploadOf<B, F> = F extends Schema ? Upload<z.output<F>> | (B extends Schema ? undefined : never) : undefined;

/** One request, checked. */
export type Call<A extends Access, P, Q, B, F> = {
  readonly actor: A extends 'public' ? undefined : Actor;
  readonly params: P;
  readonly query: Parsed<Q>;
  readonly body: Parsed<B>;
  /** The file of a multipart request, still on its way. */
  readonly upload: UploadOf<B, F>;
  header(name: string): string | undefined;
  /** Fires when the client is gone or the request's time is up. */
  readonly signal: AbortSignal;
  /** For the use case to remember; undefined when the client sent no key. */
  readonly request: RepeatableRequest | undefined;
};

type Declared<A extends Access, P, Q, B, F, R extends Responses> = {
  readonly method: Method;
  /** As Express writes it: `/v1/cases/:id`. */
  readonly path: string;
  /** A name for generated clients: `createCase`. */
  readonly operation: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly auth: A;
  /** Which allowance a request is taken from; by default the user's, or the address's where there is no user. */
  readonly limit?: 'sign-in' | 'exempt';
  readonly params?: PathIds<P>;
  readonly query?: Q;
  /** Of a JSON body. A request without a body counts as `{}`. */
  readonly body?: B;
  /** Of the fields that stand before `file` in a multipart body. */
  readonly form?: F;
  /** Request headers that the endpoint looks at besides those that all look at. */
  readonly headers?: readonly RequestHeader[];
  readonly responses: R;
  /** Besides those that follow from access, body and rate limit. */
  readonly errors: readonly ProblemCode[];
};

export type RequestHeader = 'If-Match' | 'If-None-Match' | 'Last-Event-ID';

type Handle<C, R> = { handle(call: C): Promise<R> };

/** A request as those know it who only hand it on. */
export type AnyCall = Call<Access, unknown, ObjectSchema, Schema | undefined, ObjectSchema | undefined>;

/** An endpoint whose handler's exact types have been checked where it was declared, and are known only there. */
export type Endpoint = Declared<Access, unknown, ObjectSchema, Schema, ObjectSchema, Responses> &
  Handle<AnyCall, AnyReply> & {
    /** The reply to a request that was answered before, made from what its use case remembered. Only endpoints that take
     *  an Idempotency-Key have it. */
    readonly replay?: (answer: object, call: AnyCall) => AnyReply;
  };

/** One declaration feeds the router and the OpenAPI document. */
export const endpoint = <
  const A extends Access,
  const R extends Responses,
  P = undefined,
  Q extends ObjectSchema | undefined = undefined,
  B extends Schema | undefined = undefined,
  F extends ObjectSchema | undefined = undefined,
>(
  declared: Declared<A, P, Q, B, F, R> & Handle<Call<A, P, Q, B, F>, Reply<R>>,
): Endpoint => declared as unknown as Endpoint;

type Repeatable<C, Outcome, R> = {
  /** Calls one use case, which remembers `call.request` with the very outcome that this gives back. */
  act(call: C): Promise<Outcome>;
  /** Shows the outcome, the first time and again. */
  answer(outcome: Outcome, call: C): R;
};

/** An endpoint that takes an Idempotency-Key: sent again, a request is answered the same and done once. */
export const repeatableEndpoint = <
  const R extends Responses,
  Outcome extends object,
  P = undefined,
  Q extends ObjectSchema | undefined = undefined,
  B extends Schema | undefined = undefined,
  F extends ObjectSchema | undefined = undefined,
>({
  act,
  answer,
  ...declared
}: Declared<'user' | 'admin', P, Q, B, F, R> &
  Repeatable<Call<'user' | 'admin', P, Q, B, F>, Outcome, Reply<R>>): Endpoint => ({
  ...endpoint<'user' | 'admin', R, P, Q, B, F>({
    ...declared,
    handle: async call => answer(await act(call), call),
  }),
  replay: answer as unknown as NonNullable<Endpoint['replay']>,
});

export const isMedia = (answer: Answer): answer is Media => 'media' in answer;
export const isJsonOrFile = (answer: Answer): answer is JsonOrFile => 'json' in answer && 'file' in answer;
export const isNothing = (answer: Answer): answer is Nothing => 'nothing' in answer;
