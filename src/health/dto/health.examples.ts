import { exampleOf, type Examples, success } from '../../http/example.js';
import { Liveness } from './health.answer.js';

const UP = exampleOf(Liveness);

export const HEALTH_EXAMPLES = {
  live: { answer: success(UP) },
  ready: { parameters: { exclude: 'redis' }, answer: success(UP) },
} satisfies Examples;
