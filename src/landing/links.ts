/** Where everything is that a person or a program may look for first. */
export const LINKS = {
  documentation: '/docs',
  openapi_json: '/openapi.json',
  openapi_yaml: '/openapi.yaml',
  live: '/health/live',
  ready: '/health/ready',
  queues: '/queues',
};
