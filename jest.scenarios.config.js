import config from './jest.config.js';

const [, endToEnd] = config.projects;

/** What takes longer than the suite has time for; `.ci/run` runs it after that. */
/** @type {import('jest').Config} */
export default {
  ...config,
  maxWorkers: 1,
  projects: [{ ...endToEnd, displayName: 'scenario', testMatch: ['**/*.scenario.ts'] }],
};
