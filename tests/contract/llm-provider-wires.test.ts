import { anthropicWire } from '../support/llm-wires/anthropic.ts';
import { ollamaWire } from '../support/llm-wires/ollama.ts';
import { openaiWire } from '../support/llm-wires/openai.ts';
import { wireContract } from './llm-provider-wires.contract.ts';

wireContract(openaiWire);
wireContract(anthropicWire);
wireContract(ollamaWire);
