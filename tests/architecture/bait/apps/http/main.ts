import express from 'express';
import { caseService } from '../../core/case/index.ts';
import { store } from '../../adapters/memory/store.ts';

export const app = [express, caseService, store];
