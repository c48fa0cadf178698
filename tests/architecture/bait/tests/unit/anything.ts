import { expect } from 'chai';
import { caseKey } from '../../core/case/repository.ts';
import { cases } from '../../adapters/sql/case/rows.ts';
import { app } from '../../apps/http/main.ts';
import { generate } from '../../contracts/tools/generate.ts';

export const everything = [expect, caseKey, cases, app, generate];
