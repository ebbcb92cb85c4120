import { type Examples, success } from '../../http/example.js';
import type { Liveness } from './health.answer.js';

const UP: Liveness = { status: 'up' };

export const HEALTH_EXAMPLES = {
  live: { answer: success(UP) },
  ready: { parameters: { exclude: 'redis' }, answer: success(UP) },
} satisfies Examples;
